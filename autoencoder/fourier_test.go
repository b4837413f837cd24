package autoencoder

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// A network that starts as a Fourier transform returns its input, where the other levels add nothing.
func TestStartFourier(t *testing.T) {
	levels := []Level{{Stride: 4, Channels: 40}, {Stride: 2, Channels: 8, Depth: 1}}
	m, unused := testWaveUNet(t, 5, levels...), testWaveUNet(t, 5, levels...)
	x, y := testSignal(400), make([]float32, 400)
	differ := func(m *Model) (most float64) {
		if err := m.DenoisePlanes(y, x, layer.Shape{C: 1, H: 1, W: len(x)}); err != nil {
			t.Fatal(err)
		}
		for i := 20; i < len(x)-20; i++ {
			most = max(most, math.Abs(float64(y[i]-x[i])))
		}
		return most
	}
	differ(m) // packs the weights that StartFourier replaces
	for _, m := range []*Model{m, unused} {
		if err := m.StartFourier(); err != nil {
			t.Fatal(err)
		}
	}
	p, hash := unused.Params(), sha256.New()
	binary.Write(hash, binary.LittleEndian, p[0].Data)
	binary.Write(hash, binary.LittleEndian, p[len(p)-2].Data)
	const want = "1fec20b755a82943b871074cddb3125760b09b9736e0b8b18409138700766dd2" // on every processor
	if got := fmt.Sprintf("%x", hash.Sum(nil)); got != want {
		t.Errorf("weights: want SHA-256 %s, got %s", want, got)
	}
	most := differ(unused)
	if most == 0 {
		t.Error("the coarser level adds nothing")
	}
	if got := differ(m); got != most {
		t.Errorf("a model that was used before differs by %g from the input, another by %g", got, most)
	}
	p = m.Params()
	clear(p[len(p)-4].Data)
	if most := differ(m); most > 1e-5 {
		t.Errorf("got a difference of %g from the input", most)
	}
}

// Networks of other forms are refused, and keep their weights.
func TestStartFourierRefuses(t *testing.T) {
	for _, m := range []*Model{
		testWaveUNet(t, 5, Level{Stride: 4, Channels: 39}, Level{Stride: 2, Channels: 8}),
		testWaveUNet(t, 5, Level{Stride: 4, Channels: 40, Depth: 1}, Level{Stride: 2, Channels: 8}),
		testWaveUNet(t, 3, Level{Stride: 1, Channels: 6}, Level{Stride: 2, Channels: 8}),
	} {
		before := m.Params()[0].Data[0]
		if err := m.StartFourier(); err == nil || !strings.Contains(err.Error(), "want a WaveUNet") || m.Params()[0].Data[0] != before {
			t.Errorf("got error %v", err)
		}
	}
	if err := new(Model).StartFourier(); err == nil {
		t.Error("an empty model is taken")
	}
}
