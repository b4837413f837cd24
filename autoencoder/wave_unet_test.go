package autoencoder

import (
	"math"
	"slices"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

func testWaveUNet(t *testing.T, kernel int, levels ...Level) *Model {
	t.Helper()
	m, err := New(WaveUNet(layer.Shape{C: 1, H: 1, W: 64}, kernel, levels...).WithSeed(3))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// testSignal is a signal of n numbers, different everywhere.
func testSignal(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(math.Sin(float64(i)*0.37 + float64(i%101)))
	}
	return x
}

// A long signal in tiles has the bits of the whole, whatever the size of the tiles and the length of the signal.
func TestSignalInTiles(t *testing.T) {
	for _, m := range []*Model{
		testWaveUNet(t, 5, Level{Stride: 2, Channels: 4, Depth: 1}, Level{Stride: 4, Channels: 8, Depth: 1}),
		testWaveUNet(t, 3, Level{Stride: 4, Channels: 20}),
	} {
		for _, n := range []int{1, 7, 64, 1000, 4001} {
			src := testSignal(n)
			whole, tiled := make([]float32, n), make([]float32, n)
			if err := m.DenoisePlanes(whole, src, layer.Shape{C: 1, H: 1, W: n}); err != nil {
				t.Fatal(err)
			}
			tiles := 0
			p := Pictures{Model: m, Tile: 200, Progress: func(_, of int) { tiles = of }}
			if err := p.Planes(tiled, src, layer.Shape{C: 1, H: 1, W: n}); err != nil {
				t.Fatal(err)
			}
			if !slices.EqualFunc(whole, tiled, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }) || n > 1000 && tiles < 20 {
				t.Errorf("%d numbers in %d tiles have other bits than the whole", n, tiles)
			}
		}
	}
}

// A signal may be longer than a sample of a network; it goes through in tiles. Each of its channels is a signal by itself.
func TestLongSignal(t *testing.T) {
	m := testWaveUNet(t, 3, Level{Stride: 8, Channels: 2})
	n := 1<<20 + 1000
	src := make([]float32, 2*n)
	copy(src, testSignal(n))
	copy(src[n:], src[:n])
	src[n+5] = 9
	dst, least := make([]float32, 2*n), make([]float32, 1000)
	if err := (Pictures{Model: m, Memory: 4 << 20}).Planes(dst, src, layer.Shape{C: 2, H: 1, W: n}); err != nil {
		t.Fatal(err)
	}
	if err := m.DenoisePlanes(least, src[:1000], layer.Shape{C: 1, H: 1, W: 1000}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(dst[:900], least[:900]) || !slices.Equal(dst[1000:n], dst[n+1000:]) || slices.Equal(dst[:1000], dst[n:n+1000]) {
		t.Error("the channels have other numbers than by themselves")
	}
	err := m.DenoisePlanes(dst, src, layer.Shape{C: 1, H: 2, W: n})
	if want := "autoencoder: denoise a picture: want a picture of 1 to 1048576 channels, rows and columns, got 1×2×1049576"; err == nil || err.Error() != want {
		t.Errorf("a picture as wide: got %v, want %s", err, want)
	}
}
