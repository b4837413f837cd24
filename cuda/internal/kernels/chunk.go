package kernels

// ChunkLen is the most elements a Chunk has: four for each thread of its block.
const ChunkLen = 4 * Threads

// Chunk is a part of one parameter: addresses on the device of its weights, its gradients and what a rule remembers of each, N elements
// of each.
type Chunk struct {
	P, G  uint64
	Slots [2]uint64
	N     int64
}
