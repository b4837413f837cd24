//go:build mpi && cgo

package mpi

import (
	"fmt"
	"testing"
)

// With mpirun, all ranks have to make the same number of exchanges: -test.benchtime 1000x.
func BenchmarkExchange(b *testing.B) {
	for _, bytes := range []int{4, 4 << 10, 64 << 10, 1 << 20, 16 << 20} {
		b.Run(fmt.Sprintf("%d_bytes_to_each", bytes), func(b *testing.B) {
			send, recv := make([][]byte, world.size), make([][]byte, world.size)
			for r := range send {
				send[r], recv[r] = make([]byte, bytes), make([]byte, bytes)
			}
			b.SetBytes(int64(bytes * (world.size - 1)))
			for range b.N {
				if err := world.Exchange(send, recv)(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
