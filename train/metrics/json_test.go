package metrics

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestMetricsJSON(t *testing.T) {
	for _, m := range []Metrics{
		{L1: 0.1, MSE: 1e-9, PSNR: 17.123456789012345, PSNRClipped: 18, SSIM: -0.5, MSEClipped: 1e-10},
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

func TestTableJSON(t *testing.T) {
	want := Table{{Name: "a", Metrics: Metrics{L1: 0.5, PSNR: math.Inf(1)}}, {Name: "b", Err: errors.New("constant images")}}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var back Table
	if err := json.Unmarshal(text, &back); err != nil || back.Text() != want.Text() || back[0] != want[0] {
		t.Errorf("want %+v, got %+v, error %v", want, back, err)
	}
	if err := json.Unmarshal([]byte(`[{"Name": 3}]`), &back); err == nil {
		t.Error("a name that is a number is taken")
	}
}
