package train

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/sgemm/ceiling"
)

// BenchmarkStep is a training step: a batch with noise, the graph, the solver. Beside the MNIST network it takes one with layers
// of 4096. The share of the limit counts the matrix products only, as if the rest took no time.
func BenchmarkStep(b *testing.B) {
	wide := autoencoder.MLP(784, []int{4096, 4096, 128}, []int{4096, 4096, 784})
	for _, c := range []struct {
		network string
		cfg     autoencoder.Config
		batches []int
	}{
		{"mnist", autoencoder.MLP28x28(), []int{8, 32, 128, 1024, 4096}},
		{"wide", wide, []int{8, 128, 1024}},
	} {
		for _, batch := range c.batches {
			b.Run(fmt.Sprintf("%s/%d", c.network, batch), func(b *testing.B) { benchmarkStep(b, c.cfg, batch) })
		}
	}
}

func benchmarkStep(b *testing.B, network autoencoder.Config, batch int) {
	set, err := data.NewSet("benchmark", 28, 28, make([]uint8, 16*1024*784))
	if err != nil {
		b.Fatal(err)
	}
	m, err := autoencoder.New(network)
	if err != nil {
		b.Fatal(err)
	}
	recipe := Recipe{}.WithDefaults(set)
	loader, err := data.NewLoader(set, recipe.Noise, data.LoaderConfig{Batch: batch, Shuffle: true})
	if err != nil {
		b.Fatal(err)
	}
	e, err := Config{Recipe: recipe}.expression(m, true, batch)
	if err != nil {
		b.Fatal(err)
	}
	g, err := e.Compile(CPU.VM)
	if err != nil {
		b.Fatal(err)
	}
	solver, err := CPU.Solver(recipe.Optimizer)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for done, epoch := 0, 1; done < b.N; epoch++ {
		for batch, err := range loader.Epoch(epoch) {
			if err != nil {
				b.Fatal(err)
			}
			if err := g.Run(batch, nil); err != nil {
				b.Fatal(err)
			}
			if err := solver.Step(g.Params); err != nil {
				b.Fatal(err)
			}
			if done++; done == b.N {
				break
			}
		}
	}
	seconds := b.Elapsed().Seconds()
	b.ReportMetric(float64(batch)*float64(b.N)/seconds, "images/s")
	if limit := ceiling.Measure() * 1e9 * float64(runtime.GOMAXPROCS(0)); limit > 0 {
		b.ReportMetric(100*productFLOPs(m, batch)*float64(b.N)/seconds/limit, "%ceiling")
	}
}

// productFLOPs is the arithmetic of a step's matrix products: each weight takes part in three, but for the first layer's, whose input
// needs no gradient.
func productFLOPs(m *autoencoder.Model, batch int) (flops float64) {
	for i, p := range m.Params() {
		if len(p.Shape) == 2 {
			products := 3
			if i == 0 {
				products = 2
			}
			flops += float64(products) * 2 * float64(batch) * float64(len(p.Data))
		}
	}
	return flops
}
