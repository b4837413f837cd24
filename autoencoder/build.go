package autoencoder

import "github.com/denoise-go/denoise/internal/ops"

// Build calls f and returns its error; nobody else makes a graph meanwhile. Gorgonia's graphs share constants that nothing guards, so a
// program whose goroutines make graphs, or one that makes a graph while another calls Denoise, Encode or train.Run, does it in the f of
// a Build: add nodes, differentiate, make a machine. Running a machine needs no Build, nor does making graphs one after the other.
//
// What waits for a Build waits forever in one: another Build, Denoise, Encode, train.Run and metrics.Evaluate. A Loss is called in one.
func Build(f func() error) error {
	ops.Building.Lock()
	defer ops.Building.Unlock()
	return f()
}
