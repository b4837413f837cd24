package layertest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/pool"
)

// checkWorkers compares the bits that different numbers of workers give, in a batch that makes several parts of an operation.
func checkWorkers(t *testing.T, cfg autoencoder.Config) {
	const numbers = 20_000
	m, b := newModel(t, cfg), newBatch(cfg, 1+numbers/cfg.Input.Size(), 1)
	gr := newGraph(t, m, layer.Training, b.n, cpu, true)
	defer gr.close(t)
	defer pool.SetWorkers(pool.SetWorkers(1))
	want := gr.run(t, b)
	pool.SetWorkers(5)
	same(t, "5 workers and 1", gr.run(t, b), want)
}

// checkBatch compares samples that go through the model together with each alone, and with the graph's.
func checkBatch(t *testing.T, cfg autoencoder.Config) {
	const n = 5
	m, b := newModel(t, cfg), newBatch(cfg, n, 1)
	gr := newGraph(t, m, layer.Inference, n, cpu, false)
	defer gr.close(t)
	want := gr.run(t, b)[0]
	for what, c := range map[string]struct {
		size int // numbers of a result
		do   func(dst, x, level []float32) error
	}{
		"Denoise": {cfg.Input.Size(), m.DenoiseLevel},
		"Encode":  {m.Code().Size(), func(dst, x, _ []float32) error { return m.Encode(dst, x) }},
	} {
		if what == "Encode" && gr.Inputs.Level != nil {
			continue // it takes no levels
		}
		together, alone := make([]float32, n*c.size), make([]float32, n*c.size)
		if err := c.do(together, b.x, b.level); err != nil {
			t.Fatal(err)
		}
		d := cfg.Input.Size()
		for i := range n {
			if err := c.do(alone[i*c.size:][:c.size], b.x[i*d:][:d], b.level[i:][:1]); err != nil {
				t.Fatal(err)
			}
		}
		same(t, what+" together and alone", []value{{what, together}}, []value{{what, alone}})
		if what == "Denoise" {
			same(t, "Denoise and a graph", []value{{what, together}}, []value{want})
		}
	}
}

// checkKeys checks that a sample's output is a function of the sample and its keys.
func checkKeys(t *testing.T, cfg autoencoder.Config) {
	const n = 4
	m, b := newModel(t, cfg), newBatch(cfg, n, 1)
	for _, mode := range modes {
		gr := newGraph(t, m, mode, n, cpu, true)
		want := gr.run(t, b)
		order := []int{2, 0, 3, 1}
		got := gr.run(t, b.permuted(order))[0]
		same(t, fmt.Sprintf("%v mode: samples in another order", mode), []value{got}, []value{{"y", permuted(want[0].v, order)}})
		if gr.Inputs.Keys != nil {
			if got := gr.run(t, newBatch(cfg, n, 2))[0]; slices.Equal(got.v, want[0].v) {
				t.Errorf("%v mode: want other random numbers in another epoch, got the same", mode)
			}
		}
		gr.close(t)
	}
}

// Compare fails the test unless the network's outputs and gradients on a machine are those on the CPU, in every mode, to within tolerance
// times the largest number of each. A tolerance of 0 wants the same bits.
func Compare(t *testing.T, cfg autoencoder.Config, machine Machine, tolerance float64) {
	t.Helper()
	cfg = complete(t, cfg)
	m := newModel(t, cfg)
	for _, mode := range modes {
		const n = 3
		here, there := newGraph(t, m, mode, n, cpu, true), newGraph(t, m, mode, n, machine, true)
		for epoch := range 3 { // what a run leaves behind is there for the next
			b := newBatch(cfg, n, epoch)
			want, got := here.run(t, b), there.run(t, b)
			if tolerance == 0 {
				same(t, fmt.Sprintf("%v mode, run %d", mode, epoch), got, want)
				continue
			}
			for i, w := range want {
				near(t, fmt.Sprintf("%v mode, run %d: %s", mode, epoch, w.name), got[i].v, w.v, tolerance)
			}
		}
		here.close(t)
		there.close(t)
	}
}
