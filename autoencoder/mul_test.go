package autoencoder

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
	"github.com/denoise-go/denoise/internal/sgemm"
)

func TestAccelerateGorgonia(t *testing.T) {
	product := func() []float32 {
		g := gorgonia.NewGraph()
		y := gorgonia.Must(gorgonia.Mul(newBatch(g, "a", images(70, 50, 1), 50), newBatch(g, "b", images(50, 30, 2), 30)))
		vm, err := ops.Machine(g, gorgonia.Nodes{y})
		if err != nil {
			t.Fatal(err)
		}
		defer vm.Close()
		if err := vm.RunAll(); err != nil {
			t.Fatal(err)
		}
		return append([]float32(nil), y.Value().Data().([]float32)...)
	}
	defer gorgonia.Use(gorgonia.WhichBLAS())
	want := product()
	AccelerateGorgonia()
	if _, ok := gorgonia.WhichBLAS().(sgemm.Implementation); !ok {
		t.Errorf("Gorgonia uses %T", gorgonia.WhichBLAS())
	}
	for i, got := range product() {
		if math.Abs(float64(got-want[i])) > 1e-4 {
			t.Fatalf("element %d is %g, gonum has %g", i, got, want[i])
		}
	}
}
