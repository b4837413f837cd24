package ops

// chunk is how many elements a part of an element-wise operation covers: 64 KiB of three float32 inputs fit a core's L2
// with room to spare. It is a constant because a loss adds its sums chunk by chunk.
const chunk = 8192

// parts is the number of parts of the length that n elements make.
func parts(n, length int) int { return (n + length - 1) / length }

// part returns the bounds of the i-th part of the length among n elements.
func part(i, n, length int) (lo, hi int) { return i * length, min((i+1)*length, n) }
