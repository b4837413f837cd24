package metrics

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestMetricsJSON(t *testing.T) {
	for _, m := range []Metrics{
		{L1: 0.1, MSE: 1e-9, PSNR: 17.123456789012345, PSNRClipped: 18, SSIM: -0.5},
		{PSNR: math.Inf(1), PSNRClipped: math.Inf(-1), SSIM: math.NaN()},
	} {
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var back Metrics
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprintf("%b", back) != fmt.Sprintf("%b", m) { // == fails for NaN
			t.Errorf("%s: want %+v back, got %+v", text, m, back)
		}
	}
	var m Metrics
	err := json.Unmarshal([]byte(`{"PSNR": "high"}`), &m)
	if err == nil || !strings.Contains(err.Error(), `metrics: want a number, "NaN", "+Inf" or "-Inf", got "high"`) {
		t.Errorf("want an error that names the value, got %v", err)
	}
}
