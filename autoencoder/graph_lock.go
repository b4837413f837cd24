package autoencoder

import "github.com/denoise-go/denoise/internal/ops"

// WithGraphLock calls f and returns its error. Until f returns, no other goroutine of the program builds a graph with this library.
//
// Graphs of Gorgonia share constants that no lock guards. Programs whose goroutines build graphs, or build one while another calls Denoise,
// Encode, Decode or train.Run, do so in an f: add nodes, differentiate, make a machine. Running a machine needs no lock, nor does building graphs
// one after the other.
//
// The lock is not reentrant. WithGraphLock, Denoise, Encode, Decode, train.Run and metrics.Evaluate take it and would wait forever in an f. A Loss
// and the layers are called with the lock held.
func WithGraphLock(f func() error) error { return ops.WithGraphLock(f) }
