package metrics

import (
	"math"
	"testing"
)

func TestSignalRatios(t *testing.T) {
	clean := []float32{3, 0, -4, 0}
	for _, c := range []struct {
		got        []float32
		snr, sisdr float64
	}{
		{[]float32{3, 0, -4, 0}, math.Inf(1), math.Inf(1)},
		{[]float32{6, 0, -8, 0}, 0, math.Inf(1)},
		{[]float32{3, 0.5, -4, 0}, 20, 20},              // noise that is orthogonal to the signal: 25 to 0.25
		{[]float32{1.5, 0.25, -2, 0}, 5.977, 20},        // half as loud: 25 to 6.3125
		{[]float32{0, 5, 0, 0}, -3.0103, math.Inf(-1)},  // nothing of the signal
		{[]float32{3.3, 0.5, -4.4, 0}, 16.9897, 20.828}, // noise of 0.5; 25·1.21 to 0.25
	} {
		snr, err := SNR(c.got, clean)
		if err != nil || math.Abs(snr-c.snr) > 1e-3 && snr != c.snr {
			t.Errorf("%v: SNR %g, error %v, want %g", c.got, snr, err, c.snr)
		}
		sisdr, err := SISDR(c.got, clean)
		if err != nil || math.Abs(sisdr-c.sisdr) > 1e-3 && sisdr != c.sisdr {
			t.Errorf("%v: SI-SDR %g, error %v, want %g", c.got, sisdr, err, c.sisdr)
		}
	}
	for want, got := range map[string][]float32{
		"metrics: SNR: want two signals of equal length, got 1 and 2 values":      {1},
		"metrics: SNR: want a clean signal that is not 0 everywhere, got 2 zeros": {1, 2},
	} {
		_, err := SNR(got, make([]float32, 2))
		wantError(t, err, want)
	}
	_, err := SISDR(nil, nil)
	wantError(t, err, "metrics: SI-SDR: want two signals of equal length, got 0 and 0 values")
}
