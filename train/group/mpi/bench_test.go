//go:build mpi && cgo

package mpi

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// With mpirun, all ranks have to make the same number of exchanges: -test.benchtime 1000x.
func BenchmarkExchange(b *testing.B) {
	for _, bytes := range []int{4, 4 << 10, 64 << 10, 1 << 20, 16 << 20} {
		b.Run(fmt.Sprintf("%d_bytes_to_each", bytes), func(b *testing.B) { exchanges(b, bytes) })
	}
}

// BenchmarkMessages sends 4 bytes in each of several messages.
func BenchmarkMessages(b *testing.B) {
	usual := piece
	b.Cleanup(func() { piece = usual })
	piece = 4
	for _, messages := range []int{1, 7, 127} {
		b.Run(fmt.Sprintf("%d_to_each", messages), func(b *testing.B) { exchanges(b, messages*piece) })
	}
}

// exchanges also reports the median, since ranks that share processors wait for each other at times.
func exchanges(b *testing.B, bytes int) {
	send, recv := make([][]byte, world.size), make([][]byte, world.size)
	for r := range send {
		send[r], recv[r] = make([]byte, bytes), make([]byte, bytes)
	}
	b.SetBytes(int64(bytes * (world.size - 1)))
	times := make([]time.Duration, b.N)
	for i := range times {
		begin := time.Now()
		if err := world.Exchange(send, recv)(); err != nil {
			b.Fatal(err)
		}
		times[i] = time.Since(begin)
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2]), "median-ns")
}
