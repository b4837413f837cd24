package autoencoder

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/trig"
)

// StartFourier sets weights of a new WaveUNet so that it begins by returning its input, but for the edges, and learns what to take away from there. The first convolution becomes the
// Fourier transform of overlapping frames under a sine window, where a frame is as long as the kernel. Each coefficient is there with either sign, as a ReLU keeps one of both. The last
// convolution inverts the transform. What the coarser levels add between the two lets coefficients pass or shrinks them; its biases begin at 0.
//
// The signal has one channel. The first level has a depth of 0, twice as many channels as its kernel, of kernel·stride values, is long, and an even stride. The error says what is not so,
// and the weights do not change.
func (m *Model) StartFourier() error {
	if m.isEmpty() {
		return fmt.Errorf("autoencoder: start as a Fourier transform: %w", errEmpty)
	}
	encoder, decoder := m.cfg.Encoder, m.cfg.Decoder
	var first layer.Conv2d
	var last layer.ConvTranspose2d
	if n := len(decoder); len(encoder) > 0 && n > 3 {
		if _, shallow := decoder[n-3].(layer.Add); shallow {
			first, _ = encoder[0].(layer.Conv2d)
		}
		last, _ = decoder[len(decoder)-1].(layer.ConvTranspose2d)
	}
	taps, stride := first.Kernel.W, first.Stride.W
	if taps == 0 || taps%2 != 0 || stride == 0 || taps%stride != 0 || taps < 2*stride || first.Out != 2*taps || last.Kernel != first.Kernel || last.Stride != first.Stride ||
		m.cfg.Input.C != 1 || first.Kernel.H != 1 || last.Out != 1 || len(m.params) < 6 {
		return fmt.Errorf("autoencoder: start as a Fourier transform: want a WaveUNet of one channel and of two levels or more, whose first has no depth, an even stride and twice as many channels as its kernel has values, got %.200s",
			fmt.Sprint(m.cfg.Encoder, m.cfg.Decoder))
	}
	p := m.params
	analysis, synthesis, added := p[0], p[len(p)-2], p[len(p)-3]
	if len(analysis.Data) != first.Out*taps || len(synthesis.Data) != first.Out*taps || len(added.Data) != first.Out {
		return fmt.Errorf("autoencoder: start as a Fourier transform: want a WaveUNet, got a network with %s of %v before the last layer", added.Name, added.Shape)
	}
	m.packs.Forget()
	overlap := float64(taps) / float64(2*stride) // sum of the squared windows over a value
	for atom := range taps {
		frequency, phase, scale := (atom+1)/2, float64(atom%2)*math.Pi/2, math.Sqrt(2/float64(taps))
		if atom == 0 || atom == taps-1 { // the lowest and the highest frequency have a cosine only
			phase, scale = 0, math.Sqrt(1/float64(taps))
		}
		for i := range taps {
			v := scale * trig.Sin(math.Pi*(float64(i)+0.5)/float64(taps)) * trig.Cos(2*math.Pi*float64(frequency*i)/float64(taps)-phase)
			plus, minus := atom*taps+i, (taps+atom)*taps+i
			analysis.Data[plus], analysis.Data[minus] = float32(v), float32(-v)
			synthesis.Data[plus], synthesis.Data[minus] = float32(v/overlap), float32(-v/overlap)
		}
	}
	for _, bias := range []Param{p[1], added, p[len(p)-1]} {
		clear(bias.Data)
	}
	return nil
}
