package autoencoder

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// TestCutSide checks that tiles keep every pixel once, begin on the grid, and keep only what is far enough from their cuts.
func TestCutSide(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		divisor := 1 + r.IntN(6)
		f := layer.Field{Divisor: divisor, Grid: divisor * (1 + r.IntN(4)), Overlap: r.IntN(30)}
		n := divisor * (1 + r.IntN(100))
		most := leastTile(n, f) + r.IntN(60)
		tiles := cutSide(n, most, f)
		kept := 0
		for i, c := range tiles {
			first, last := i == 0, i == len(tiles)-1
			if c.keep != kept || c.begin%f.Grid != 0 || c.end%divisor != 0 || c.end-c.begin > most || c.keep >= c.keepEnd || c.end > n ||
				first != (c.begin == 0) || last != (c.end == n) ||
				!first && c.keep-c.begin < f.Overlap || !last && c.end-c.keepEnd < f.Overlap || i > 0 && !last && c.end-c.begin != tiles[0].end {
				t.Fatalf("%d pixels in tiles of at most %d, %+v: tile %d of %+v", n, most, f, i, tiles)
			}
			kept = c.keepEnd
		}
		if kept != n {
			t.Fatalf("%d pixels in tiles of at most %d, %+v: %+v keep %d", n, most, f, tiles, kept)
		}
	}
}

// local are networks whose layers all have a limited reach, with every algorithm of convolutions.
func local(channels int) map[string]Config {
	both := layer.Both
	s := layer.Shape{C: channels, H: 24, W: 24}
	conv := func(out, kernel int) layer.Conv2d {
		return layer.Conv2d{Out: out, Kernel: both(kernel), Padding: both(kernel / 2)}
	}
	return map[string]Config{
		"UNet":     UNet(s, Level{2, 16, 1}, Level{3, 20, 1}),
		"FFDNet":   FFDNet(s, 16, 4),
		"DnCNN":    {Input: s, Encoder: layer.Stack{conv(16, 3), layer.ReLU{}, conv(16, 3), layer.ReLU{}}, Decoder: layer.Stack{conv(channels, 3)}},
		"plain":    {Input: s, Encoder: layer.Stack{conv(5, 3), layer.SiLU{}, conv(6, 5)}, Decoder: layer.Stack{conv(channels, 1)}},
		"dilation": {Input: s, Encoder: layer.Stack{layer.Conv2d{Out: 17, Kernel: both(3), Padding: both(3), Dilation: both(3)}, conv(16, 3)}, Decoder: layer.Stack{conv(channels, 3)}},
		"strides": {Input: s, Encoder: layer.Stack{layer.Conv2d{Out: 16, Kernel: both(3), Padding: both(1), Stride: layer.Pair{H: 2, W: 3}}, conv(18, 3), layer.GELU{}},
			Decoder: layer.Stack{layer.ConvTranspose2d{Out: 16, Kernel: layer.Pair{H: 4, W: 3}, Stride: layer.Pair{H: 2, W: 3}, Padding: layer.Pair{H: 1}}, layer.ConvTranspose2d{Out: 16, Kernel: both(3), Padding: both(1)}, conv(channels, 3)}},
		"pools": {Input: s, Encoder: layer.Stack{conv(16, 3), layer.Tap{Name: "a"}, layer.MaxPool2d{Kernel: both(2)}, conv(16, 3), layer.AvgPool2d{Kernel: both(3), Stride: both(1), Padding: both(1)}},
			Decoder: layer.Stack{conv(16, 3), layer.Upsample{Factor: both(2), Bilinear: true}, layer.Concatenate{Tap: "a"}, conv(16, 3), layer.LayerNorm{}, layer.Linear{Out: channels}}},
		"groups": {Input: s, Encoder: layer.Stack{conv(16, 3), layer.Conv2d{Out: 16, Kernel: both(3), Padding: both(1), Groups: 16}, layer.Residual{Body: layer.Stack{conv(16, 3)}}},
			Decoder: layer.Stack{layer.Upsample{Factor: both(3)}, conv(16, 3), layer.AvgPool2d{Kernel: both(3)}, conv(channels, 3)}},
	}
}

// fresh returns a model with weights that keep the size of what goes through.
func fresh(t *testing.T, cfg Config) *Model {
	t.Helper()
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range m.Params() {
		for i := range p.Data {
			p.Data[i] *= 2
		}
	}
	return m
}

// TestTiles compares the bits of a picture that goes through in tiles with those of the picture as a whole.
func TestTiles(t *testing.T) {
	for name, cfg := range local(1) {
		t.Run(name, func(t *testing.T) {
			m := fresh(t, cfg)
			rows, cols, ok := m.ReceptiveField()
			if !ok || max(rows.Overlap, cols.Overlap) == layer.Unlimited {
				t.Fatalf("want a limited reach, got %+v and %+v, %v", rows, cols, ok)
			}
			r := rand.New(rand.NewPCG(2, uint64(len(name))))
			s := layer.Shape{C: 1, H: leastTile(1000, rows) + 7 + r.IntN(30), W: leastTile(1000, cols) + 7 + r.IntN(30)}
			src, whole := images(1, s.Size(), 3), make([]float32, s.Size())
			if err := (Pictures{Model: m, Level: 0.1}).Planes(whole, src, s); err != nil {
				t.Fatal(err)
			}
			if least := whole[0]; equalTo(whole, least) {
				t.Fatalf("the network makes %v of everything", least)
			}
			for _, tile := range []int{1, leastTile(1000, rows) + 1 + r.IntN(8)} {
				tiles, dst := 0, make([]float32, s.Size())
				p := Pictures{Model: m, Level: 0.1, Tile: tile, Progress: func(_, of int) { tiles = of }}
				if err := p.Planes(dst, src, s); err != nil {
					t.Fatal(err)
				}
				if tiles < 2 {
					t.Errorf("%v in tiles of %d: want several, got %d", s, tile, tiles)
				}
				if at, ok := sameBits(dst, whole, s); !ok {
					t.Errorf("%v in %d tiles of %d, %+v, %+v: the first pixel that differs from the whole's is %s", s, tiles, tile, rows, cols, at)
				}
			}
		})
	}
}

func equalTo(list []float32, v float32) bool {
	for _, w := range list {
		if w != v {
			return false
		}
	}
	return true
}

// sameBits reports whether two pictures are equal bit for bit, and where they are not.
func sameBits(got, want []float32, s layer.Shape) (at string, ok bool) {
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			return fmt.Sprintf("%v instead of %v in row %d, column %d", got[i], want[i], i/s.W%s.H, i%s.W), false
		}
	}
	return "", true
}
