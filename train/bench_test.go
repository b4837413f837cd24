package train

import (
	"fmt"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
)

// BenchmarkStep is a training step of the MNIST network: a batch with noise, the graph, the solver.
func BenchmarkStep(b *testing.B) {
	for _, batch := range []int{32, 128, 1024} {
		b.Run(fmt.Sprint(batch), func(b *testing.B) {
			set, err := data.NewSet("benchmark", 28, 28, make([]uint8, 16*1024*784))
			if err != nil {
				b.Fatal(err)
			}
			m, err := autoencoder.New(autoencoder.MNIST())
			if err != nil {
				b.Fatal(err)
			}
			cfg := Default()
			loader, err := data.NewLoader(set, cfg.Noise, data.LoaderConfig{Batch: batch, Shuffle: true})
			if err != nil {
				b.Fatal(err)
			}
			g, err := newGraph(CPU, m, cfg.Loss, batch, true)
			if err != nil {
				b.Fatal(err)
			}
			solver, err := CPU.AdamW(cfg.AdamW)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.ResetTimer()
			for done, epoch := 0, 1; done < b.N; epoch++ {
				for batch := range loader.Epoch(epoch) {
					if err := g.run(batch); err != nil {
						b.Fatal(err)
					}
					if err := solver.Step(g.params); err != nil {
						b.Fatal(err)
					}
					if done++; done == b.N {
						break
					}
				}
			}
			b.ReportMetric(float64(batch)*float64(b.N)/b.Elapsed().Seconds(), "images/s")
		})
	}
}
