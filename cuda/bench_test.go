//go:build cuda

package cuda

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
)

// BenchmarkStep is a training step of the MNIST network on the device: a batch with noise, the graph, the sum of losses, the
// solver. Beside the time of a step it reports the part of it that the host spends in calls without waiting, which on a GPU must
// be less. On the stand-in only the host's part means anything.
func BenchmarkStep(b *testing.B) {
	for _, batch := range []int{128, 1024} {
		b.Run(fmt.Sprint(batch), func(b *testing.B) {
			set, err := data.NewSet("benchmark", 28, 28, make([]uint8, 16*1024*784))
			if err != nil {
				b.Fatal(err)
			}
			m, err := autoencoder.New(autoencoder.MLP28x28())
			if err != nil {
				b.Fatal(err)
			}
			recipe := train.Recipe{}.WithDefaults(set)
			loader, err := data.NewLoader(set, recipe.Noise, data.LoaderConfig{Batch: batch, Shuffle: true})
			if err != nil {
				b.Fatal(err)
			}
			d := open(b, Options{})
			g, solver, sum := newStep(b, d, m, batch)
			var host time.Duration
			done := 0
			step := func(batch data.Batch) {
				start := time.Now()
				g.run(b, batch.Noisy, batch.Clean)
				if err := sum.Add(g.loss.Value(), batch.N); err != nil {
					b.Fatal(err)
				}
				if err := solver.Step(g.params); err != nil {
					b.Fatal(err)
				}
				if done%32 < slots { // the device has nothing to do yet
					host += time.Since(start)
				}
				if done++; done%32 == 0 {
					if _, err := sum.Read(); err != nil {
						b.Fatal(err)
					}
				}
			}
			run := func(n int) {
				for epoch := 1; n > 0; epoch++ {
					for batch, err := range loader.Epoch(epoch) {
						if err != nil {
							b.Fatal(err)
						}
						step(batch)
						if n--; n == 0 {
							break
						}
					}
				}
			}
			run(64) // eager, captured, replayed
			host, done = 0, 0
			b.ReportAllocs()
			b.ResetTimer()
			run(b.N)
			if _, err := sum.Read(); err != nil {
				b.Fatal(err)
			}
			counted := done/32*slots + min(done%32, slots)
			b.ReportMetric(float64(batch)*float64(b.N)/b.Elapsed().Seconds(), "images/s")
			b.ReportMetric(float64(host.Microseconds())/float64(counted), "µs-host/step")
		})
	}
}

// BenchmarkReplay is what a training step of the MNIST network takes on the device when nothing waits for the host: the captured graph alone, and with the
// sum of losses and the solver.
func BenchmarkReplay(b *testing.B) {
	for _, batch := range []int{128, 1024} {
		for _, tf32 := range []bool{false, true} {
			d := open(b, Options{TF32: tf32})
			m, err := autoencoder.New(autoencoder.MLP28x28())
			if err != nil {
				b.Fatal(err)
			}
			g, solver, sum := newStep(b, d, m, batch)
			images := random(rand.New(rand.NewPCG(1, 2)), batch*784)
			for range 2 { // eager, captured
				g.run(b, images, images)
			}
			vm := g.vm.(*machine)
			graph := func() error { return vm.parts[0].stages.replay(vm.scope, 1) }
			for _, whole := range []bool{false, true} {
				b.Run(fmt.Sprintf("%d/tf32=%v/whole=%v", batch, tf32, whole), func(b *testing.B) {
					for range b.N {
						err := d.do(graph)
						if whole {
							err = errors.Join(err, sum.Add(g.loss.Value(), batch), solver.Step(g.params))
						}
						if err != nil {
							b.Fatal(err)
						}
					}
					if err := d.do(d.wait); err != nil {
						b.Fatal(err)
					}
				})
			}
		}
	}
}

// BenchmarkEpochs is the whole of training on sets of MNIST's size at batch 128: an op is an epoch with its validation and, in a
// folder, its state and best model.
func BenchmarkEpochs(b *testing.B) {
	for _, folder := range []bool{false, true} {
		b.Run(map[bool]string{false: "bare", true: "folder"}[folder], func(b *testing.B) {
			var sets [2]*data.Set
			for i, n := range []int{50_000, 10_000} {
				var err error
				if sets[i], err = data.NewSet("benchmark", 28, 28, make([]uint8, n*784)); err != nil {
					b.Fatal(err)
				}
			}
			m, err := autoencoder.New(autoencoder.MLP28x28())
			if err != nil {
				b.Fatal(err)
			}
			cfg := train.Config{Epochs: b.N, Device: open(b, Options{})}
			if folder {
				cfg.Dir = b.TempDir()
			}
			b.ResetTimer()
			if _, err := train.Run(context.Background(), m, sets[0], sets[1], cfg); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(100*b.Elapsed().Seconds()/float64(b.N), "s/100-epochs")
		})
	}
}
