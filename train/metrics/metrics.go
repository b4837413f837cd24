package metrics

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/pool"
)

// Metrics says how near reconstructions ŷ come to their clean images y, numbers in [0,1]. Every figure is the mean
// over images of the figure of one image.
//
// Nothing is capped: one perfect image makes its PSNR, and so the mean, +Inf, and one NaN pixel makes every figure
// NaN. A number in a table is thus always a mean over all images. A Table shows beside an infinite PSNR that of the mean squared error.
type Metrics struct {
	L1          float64 // mean |ŷ−y| over the numbers of all channels
	MSE         float64 // mean (ŷ−y)² over the same
	PSNR        float64 // 10·log10(1/MSE), in dB
	PSNRClipped float64 // the same after clipping ŷ to [0,1], in dB
	SSIM        float64 // structural similarity of ŷ clipped to [0,1], the mean over channels; NaN if a side is under 11 pixels
	MSEClipped  float64 // mean (ŷ−y)² after clipping ŷ to [0,1]
}

// Measure compares N reconstructions with their clean images. got and want are N×D, where D is the size of an image's shape.
//
// It uses every core. Each image is scored on its own in float64 and the scores are added in the order of the images,
// so that neither the number of threads nor the way images are cut into batches changes a bit of the result.
func Measure(got, want []float32, shape data.Shape) (Metrics, error) {
	t, err := newTally(shape)
	if err != nil {
		return Metrics{}, err
	}
	if err := t.add(got, want); err != nil {
		return Metrics{}, err
	}
	return t.mean()
}

// tally collects the scores of images of one shape, one chunk after another.
type tally struct {
	shape  data.Shape
	scores []Metrics // of one image each, in order
}

func newTally(shape data.Shape) (*tally, error) {
	if err := shape.Validate(); err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	return &tally{shape: shape}, nil
}

// add scores N more images; got and want are N×D.
func (t *tally) add(got, want []float32) error {
	d := t.shape.Size()
	if len(want)%d != 0 {
		return fmt.Errorf("metrics: want clean images of %d values each, got %d values", d, len(want))
	}
	n := len(want) / d
	if len(got) != len(want) {
		return fmt.Errorf("metrics: want %d×%d values, got %d", n, d, len(got))
	}
	from := len(t.scores)
	t.scores = append(t.scores, make([]Metrics, n)...)
	pool.Run(pool.Parts(n, scorePart), &scoring{t.shape, got, want, t.scores[from:]})
	return nil
}

// scorePart is the number of images that one goroutine scores at a time.
const scorePart = 32

// scoring is the job of scoring N images: a pool.Task.
type scoring struct {
	shape     data.Shape
	got, want []float32 // N×D
	scores    []Metrics // N
}

// Part scores images scorePart·i and following.
func (s *scoring) Part(i int) {
	m, d := newMeter(s.shape), s.shape.Size()
	lo, hi := pool.Range(i, len(s.scores), scorePart)
	for i := lo; i < hi; i++ {
		s.scores[i] = m.score(s.got[i*d:(i+1)*d], s.want[i*d:(i+1)*d])
	}
}

// mean is the mean of all scores, added in order.
func (t *tally) mean() (Metrics, error) {
	if len(t.scores) == 0 {
		return Metrics{}, fmt.Errorf("metrics: want at least one image, got none")
	}
	var s Metrics
	for _, m := range t.scores {
		s.L1 += m.L1
		s.MSE += m.MSE
		s.PSNR += m.PSNR
		s.PSNRClipped += m.PSNRClipped
		s.SSIM += m.SSIM
		s.MSEClipped += m.MSEClipped
	}
	n := float64(len(t.scores))
	return Metrics{s.L1 / n, s.MSE / n, s.PSNR / n, s.PSNRClipped / n, s.SSIM / n, s.MSEClipped / n}, nil
}

// meter scores one image after another. It keeps scratch space: one goroutine at a time.
type meter struct {
	got, want []float64 // D: the clipped reconstruction and the clean image
	channel   int       // H·W
	ssim      *ssim     // of a channel; nil where images are too small for the window
}

func newMeter(s data.Shape) *meter {
	return &meter{got: make([]float64, s.Size()), want: make([]float64, s.Size()), channel: s.H * s.W, ssim: newSSIM(s.H, s.W)}
}

// score returns the figures of one image; got and want have D values.
func (m *meter) score(got, want []float32) Metrics {
	var l1, mse, mseClipped float64
	for i, y := range want {
		y := float64(y)
		x := float64(got[i])
		l1 += math.Abs(x - y)
		mse += (x - y) * (x - y)
		x = min(max(x, 0), 1) // NaN stays NaN
		mseClipped += (x - y) * (x - y)
		m.got[i], m.want[i] = x, y
	}
	d := float64(len(want))
	s := Metrics{
		L1:          l1 / d,
		MSE:         mse / d,
		PSNR:        decibels(mse / d),
		PSNRClipped: decibels(mseClipped / d),
		SSIM:        math.NaN(),
		MSEClipped:  mseClipped / d,
	}
	if m.ssim != nil {
		var sum float64
		for at := 0; at < len(want); at += m.channel {
			sum += m.ssim.index(m.got[at:at+m.channel], m.want[at:at+m.channel])
		}
		s.SSIM = sum / float64(len(want)/m.channel)
	}
	return s
}

// decibels is the peak signal-to-noise ratio for a peak of 1: +Inf for an error of 0.
func decibels(mse float64) float64 { return 10 * math.Log10(1/mse) }
