package main

import (
	"math"

	"gonum.org/v1/gonum/dsp/fourier"
)

const (
	frame = 256 // values of a frame: 32 ms at 8 kHz
	hop   = frame / 4
	floor = 0.05 // of a frequency's amplitude, kept at least
	past  = 0.98 // weight of the frame before
)

// wiener writes the signal src without white noise of a known σ to dst. It scales each frequency of overlapping frames by the Wiener gain ξ/(1+ξ), where ξ, the ratio of the signal's
// power to the noise's, is estimated from this frame and the one before ("decision-directed": Ephraim and Malah, "Speech Enhancement Using a Minimum Mean-Square Error Short-Time
// Spectral Amplitude Estimator", 1984).
func wiener(dst, src []float32, sigma float64) {
	transform := fourier.NewFFT(frame)
	var window [frame]float64
	power := 0.0 // of noise at a frequency
	for i := range window {
		window[i] = math.Sqrt((1 - math.Cos(2*math.Pi*float64(i)/frame)) / 2) // its square, 4 times a frame, adds up to 2
		power += window[i] * window[i] * sigma * sigma
	}
	sum := make([]float64, len(src))
	before := make([]float64, frame/2+1) // power of the clean signal at a frequency, over the noise's
	values := make([]float64, frame)
	for begin := hop - frame; begin < len(src); begin += hop {
		for i := range values {
			values[i] = 0
			if at := begin + i; at >= 0 && at < len(src) {
				values[i] = window[i] * float64(src[at])
			}
		}
		spectrum := transform.Coefficients(nil, values)
		for k, c := range spectrum {
			ratio := (real(c)*real(c) + imag(c)*imag(c)) / power
			prior := past*before[k] + (1-past)*max(ratio-1, 0)
			gain := max(prior/(1+prior), floor)
			before[k] = gain * gain * ratio
			spectrum[k] = c * complex(gain/(2*frame), 0)
		}
		for i, v := range transform.Sequence(nil, spectrum) {
			if at := begin + i; at >= 0 && at < len(src) {
				sum[at] += window[i] * v
			}
		}
	}
	for i, v := range sum {
		dst[i] = float32(v)
	}
}
