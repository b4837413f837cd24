package metrics

import "math"

// The constants of Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to structural
// similarity", IEEE Transactions on Image Processing 13 (2004), for values in [0,1].
const (
	ssimWindow = 11  // side of the Gaussian window, in pixels
	ssimSigma  = 1.5 // its standard deviation, in pixels
	ssimC1     = 0.01 * 0.01
	ssimC2     = 0.03 * 0.03
)

// ssim computes the mean structural similarity of pairs of images of h×w pixels over all windows that lie wholly
// inside them, (h−10)×(w−10) of them.
//
// The window g is a product of two one-dimensional Gaussians, so its weighted means cost 2·11 multiplications a pixel
// instead of 121. Variances and covariance are those of the paper, weighted by the window with no correction for the
// sample size: σxy = Σg·xy − μx·μy. The two variances enter only as a sum, so four weighted means are enough:
// of x, y, x²+y² and xy.
type ssim struct {
	h, w  int
	taps  [ssimWindow]float64
	field []float64    // h×w: one of x²+y² and xy
	half  []float64    // (w−10)×h: a field filtered along its rows, transposed
	mean  [4][]float64 // (h−10)×(w−10) each
}

// newSSIM returns nil if the window does not fit into h×w pixels.
func newSSIM(h, w int) *ssim {
	oh, ow := h-ssimWindow+1, w-ssimWindow+1
	if oh < 1 || ow < 1 {
		return nil
	}
	s := &ssim{h: h, w: w, field: make([]float64, h*w), half: make([]float64, ow*h)}
	for i := range s.mean {
		s.mean[i] = make([]float64, oh*ow)
	}
	var sum float64
	for i := range s.taps {
		r := float64(i - ssimWindow/2)
		s.taps[i] = math.Exp(-r * r / (2 * ssimSigma * ssimSigma))
		sum += s.taps[i]
	}
	for i := range s.taps {
		s.taps[i] /= sum
	}
	return s
}

// index is the mean structural similarity of images x and y, h×w values in [0,1] each: 1 for equal images.
func (s *ssim) index(x, y []float64) float64 {
	s.weigh(s.mean[0], x)
	s.weigh(s.mean[1], y)
	for i := range s.field {
		s.field[i] = x[i]*x[i] + y[i]*y[i]
	}
	s.weigh(s.mean[2], s.field)
	for i := range s.field {
		s.field[i] = x[i] * y[i]
	}
	s.weigh(s.mean[3], s.field)

	var sum float64
	for i, mx := range s.mean[0] {
		my := s.mean[1][i]
		squares, product := mx*mx+my*my, mx*my
		variances, covariance := s.mean[2][i]-squares, s.mean[3][i]-product
		sum += (2*product + ssimC1) * (2*covariance + ssimC2) / ((squares + ssimC1) * (variances + ssimC2))
	}
	return sum / float64(len(s.mean[0]))
}

// weigh sets dst to the windows' weighted means of src, h×w. Filtering the rows twice, transposed each time, filters
// rows and columns and puts the result upright again.
func (s *ssim) weigh(dst, src []float64) {
	ow := s.w - ssimWindow + 1
	filterRows(s.half, src, s.h, s.w, &s.taps)
	filterRows(dst, s.half, ow, s.h, &s.taps)
}

// filterRows filters each row of src, h×w, with symmetric taps and writes the result transposed: dst is (w−10)×h.
func filterRows(dst, src []float64, h, w int, taps *[ssimWindow]float64) {
	for i := range h {
		row := src[i*w : (i+1)*w]
		for j := range w - ssimWindow + 1 {
			r := (*[ssimWindow]float64)(row[j:])
			dst[j*h+i] = taps[5]*r[5] +
				(taps[4]*(r[4]+r[6]) + taps[3]*(r[3]+r[7])) +
				(taps[2]*(r[2]+r[8]) + taps[1]*(r[1]+r[9]) + taps[0]*(r[0]+r[10]))
		}
	}
}
