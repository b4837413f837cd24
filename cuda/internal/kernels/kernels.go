// Package kernels holds the CUDA kernels of the device, as source and as PTX that any driver since CUDA 11.8 compiles for its GPU,
// so that nobody needs nvcc to use them.
//
// Every kernel is launched with blocks of Threads threads. Lists of arguments are in kernels.cu; floats and pointers to memory of the
// device, sizes as 64 bits.
package kernels

import _ "embed"

//go:generate go run ./gen

// PTX is what nvcc made of kernels.cu.
//
//go:embed kernels.ptx
var PTX string

// Source is kernels.cu, which PTX says it was made from.
//
//go:embed kernels.cu
var Source string

// Names are the kernels.
var Names = []string{
	"relu_grad", "bias_grad", "l1_sum", "l2_sum", "huber_sum", "l1_grad", "l2_grad", "huber_grad",
	"loss_mean", "loss_add", "sum_squares", "clip_scale", "adamw",
}

// Threads is the number of threads of a block.
const Threads = 256

// ChunkLen is the most elements a Chunk has: four for each thread of its block.
const ChunkLen = 4 * Threads

// Chunk is a part of one parameter: addresses on the device of its weights, gradients and moments, N elements of each.
type Chunk struct {
	P, G, M, V uint64
	N          int64
}

// LossSum is the sum of loss times images, and the first batch whose loss is not finite, counted from 1, or 0.
type LossSum struct {
	Sum float64
	Bad uint64
}

// maxBlocks fills the largest GPU: 132 multiprocessors with 8 blocks each. Blocks go on to further elements where there are more.
const maxBlocks = 1056

// Blocks is how many blocks a kernel that goes over n elements is launched with: four elements a thread, if there are not too many.
func Blocks(n int) int { return min(max(1, (n+4*Threads-1)/(4*Threads)), maxBlocks) }

// SumBlocks is how many blocks, and parts, the sum of a loss over n elements has.
func SumBlocks(n int) int { return Blocks(n) }

// ColumnBlocks is how many blocks bias_grad has for so many columns: one for each 8.
func ColumnBlocks(cols int) int { return min(max(1, (cols+7)/8), maxBlocks) }
