package main

import (
	"fmt"
	"testing"

	"github.com/denoise-go/denoise/data"
)

// BenchmarkStep is for profiles of a training step:
//
//	go test -run - -bench Step/mlp/128 -benchtime 5x -cpuprofile cpu.out ./ours && go tool pprof -top cpu.out
//
// An iteration lasts two seconds or so.
func BenchmarkStep(b *testing.B) {
	mnist, err := data.MNIST("")
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		network string
		batch   int
	}{{"mlp", 32}, {"mlp", 128}, {"mlp", 1024}, {"conv-ae", 128}, {"unet", 128}, {"transformer", 128}} {
		b.Run(fmt.Sprint(c.network, "/", c.batch), func(b *testing.B) {
			sum := 0.0
			for b.Loop() {
				a, err := step(networks[c.network], mnist.Train, c.batch, 1)
				if err != nil {
					b.Fatal(err)
				}
				sum += a.Value
			}
			b.ReportMetric(sum/float64(b.N), "ms/step")
			b.ReportMetric(0, "ns/op")
		})
	}
}
