package kernels

// ChunkLen is the most elements a Chunk has: four for each thread of its block.
const ChunkLen = 4 * Threads

// Chunk is a part of one parameter: addresses on the device of its weights, gradients and moments, N elements of each.
type Chunk struct {
	P, G, M, V uint64
	N          int64
}
