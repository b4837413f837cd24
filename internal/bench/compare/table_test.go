package main

import (
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	steps := &measurement{
		label: "step", rivals: []string{torch}, unit: "ms", perUnit: 1, images: 128,
		times: map[string][]float64{ours: {5, 4, 100}, torch: {10, 16, 50}},
	}
	products := &measurement{
		label: "products", rivals: []string{openblas}, unit: "ms", perUnit: 1, flops: 1e9, cores: 1,
		times: map[string][]float64{ours: {12.5, 10}, openblas: {10, 10}}, ceiling: []float64{100, 200},
	}
	picture := &measurement{
		label: "picture", rivals: []string{torch}, unit: "s", perUnit: 1000, megapixels: 12,
		times: map[string][]float64{ours: {4000, 5000, 3000}, torch: {8000, 9000, 7000}}, peaks: map[string][]float64{ours: {440, 441, 439}, torch: {3000, 3000, 3000}},
	}
	got := table([]*measurement{steps, products, picture}, 3)
	for _, want := range []string{
		"| step     | 5.00 ms (4.00)", "| 16.0 ms (10.0)", "| 0.50", "| 25600 images/s",
		"| products | 11.2 ms (10.0)", "| 1.12", "| 89 GFLOP/s, 65 % of the FMA limit |",
		"| picture  | 3.00 MP/s (4.00), 440 MB | 1.50 MP/s (1.71), 3000 MB |",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
}

func TestTunedFor(t *testing.T) {
	for request, want := range map[string]string{"step:unet 32 1.5": "step:unet 32", "epoch": "step:mlp 128", "denoise:mlp 1 0.5": "denoise:mlp 1", "data": "data"} {
		if got := tunedFor(request); got != want {
			t.Errorf("%s: want %q, got %q", request, want, got)
		}
	}
}
