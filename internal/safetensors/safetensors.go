// Package safetensors reads and writes named float32 tensors in the safetensors format, which PyTorch and others load
// without running code: https://huggingface.co/docs/safetensors.
//
// A file is the header's length as 8 little-endian bytes, the header in JSON, and the data. The header gives each tensor's
// type, shape and range of bytes in the data; the ranges, in order, cover the data exactly. Tensors are stored row by row,
// numbers little-endian. Numbers of the types F16, BF16, F32 and F64 are read, as float32, and F32 or F16 is written. Any value may be stored,
// including NaN and infinities; rejecting them is up to the caller.
//
// Decode is strict and safe for hostile files: it accepts only what Encode would write back as the same tensors, and the file's
// size bounds the memory that it allocates (see Decode).
package safetensors

// The format's and this package's limits.
const (
	MaxHeader = 100_000_000 // bytes of JSON, the format's limit
	MaxRank   = 8           // dimensions of a tensor
	MaxSize   = 1 << 30     // bytes of a file that Read takes
)

// metadataKey is the only name in a header that does not belong to a tensor.
const metadataKey = "__metadata__"

// A Tensor is a named array of float32. Shape [a b c] means a·b·c elements, the last index running fastest; the shape []
// is that of a single number.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// A File is what a safetensors file holds: tensors in the order of their data, and free text under free keys.
type File struct {
	Metadata map[string]string
	Tensors  []Tensor
	Half     bool // Encode writes numbers of the type F16, the nearest ones
}
