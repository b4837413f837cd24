package main

import (
	"fmt"
	"testing"

	"github.com/denoise-go/denoise/data"
)

// BenchmarkStep is for profiles of a training step:
//
//	go test -run - -bench Step/128 -benchtime 5x -cpuprofile cpu.out ./ours && go tool pprof -top cpu.out
//
// An iteration lasts two seconds or so.
func BenchmarkStep(b *testing.B) {
	mnist, err := data.MNIST("")
	if err != nil {
		b.Fatal(err)
	}
	for _, batch := range []int{32, 128, 1024} {
		b.Run(fmt.Sprint(batch), func(b *testing.B) {
			sum := 0.0
			for b.Loop() {
				a, err := step(networks["mlp"], mnist.Train, batch, 1)
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
