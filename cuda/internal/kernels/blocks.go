package kernels

// Threads is the number of threads of a block.
const Threads = 256

// maxBlocks fills the largest GPU: 132 multiprocessors with 8 blocks each. Blocks go on to further elements where there are more.
const maxBlocks = 1056

// Blocks is how many blocks a kernel that goes over n elements is launched with: four elements a thread, if there are not too many.
func Blocks(n int) int { return min(max(1, (n+4*Threads-1)/(4*Threads)), maxBlocks) }

// SumBlocks is how many blocks, and parts, a sum over n elements has.
func SumBlocks(n int) int { return Blocks(n) }

// ColumnBlocks is how many blocks a sum of so many columns has: one for each 8.
func ColumnBlocks(cols int) int { return min(max(1, (cols+7)/8), maxBlocks) }
