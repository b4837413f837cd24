package metrics

import (
	"fmt"
	"math"
)

// SNR returns the signal-to-noise ratio of a signal in dB: 10·log10(Σ y² / Σ (ŷ−y)²), where ŷ is the signal and y the clean one. It is +Inf for the clean signal itself.
func SNR(got, clean []float32) (float64, error) {
	if err := checkSignals(got, clean); err != nil {
		return 0, fmt.Errorf("metrics: SNR: %w", err)
	}
	var power, noise float64
	for i, y := range clean {
		e := float64(got[i]) - float64(y)
		power += float64(y) * float64(y)
		noise += e * e
	}
	return 10 * math.Log10(power/noise), nil
}

// SISDR returns the scale-invariant signal-to-distortion ratio in dB (Le Roux, Wisdom, Erdogan and Hershey, "SDR – Half-baked or Well Done?", ICASSP 2019): 10·log10(Σ (αy)² / Σ (ŷ−αy)²)
// with the α that makes αy come nearest to ŷ. A signal that is only louder or quieter than the clean one, but for rounding, has +Inf, one that
// is all zeros −Inf.
func SISDR(got, clean []float32) (float64, error) {
	if err := checkSignals(got, clean); err != nil {
		return 0, fmt.Errorf("metrics: SI-SDR: %w", err)
	}
	var dot, power float64
	for i, y := range clean {
		dot += float64(got[i]) * float64(y)
		power += float64(y) * float64(y)
	}
	alpha := dot / power
	var noise float64
	for i, y := range clean {
		e := float64(got[i]) - alpha*float64(y)
		noise += e * e
	}
	if alpha == 0 {
		return math.Inf(-1), nil
	}
	return 10 * math.Log10(alpha*alpha*power/noise), nil
}

// checkSignals reports signals that cannot be compared.
func checkSignals(got, clean []float32) error {
	if len(got) != len(clean) || len(clean) == 0 {
		return fmt.Errorf("want two signals of equal length, got %d and %d values", len(got), len(clean))
	}
	for _, y := range clean {
		if y != 0 {
			return nil
		}
	}
	return fmt.Errorf("want a clean signal that is not 0 everywhere, got %d zeros", len(clean))
}
