// Package safetensors reads and writes named float32 tensors in the safetensors format, which PyTorch and others load
// without running code: https://huggingface.co/docs/safetensors.
//
// A file is the header's length as 8 little-endian bytes, the header in JSON, and the data. The header gives each tensor's
// type, shape and range of bytes in the data; the ranges, in order, cover the data exactly. Tensors are stored row by row,
// numbers little-endian. Numbers of the types F16, BF16, F32 and F64 are read, as float32, and F32 is written. Any value may be stored,
// NaN and infinities too: whether they are welcome is the caller's decision.
//
// Decode is strict and holds against hostile files: it takes nothing that Encode would not write back as the same tensors,
// and the memory it allocates is bounded by the file's size (see Decode).
package safetensors

// The format's and this package's limits.
const (
	MaxHeader = 100_000_000 // bytes of JSON, the format's limit
	MaxRank   = 8           // dimensions of a tensor
	MaxSize   = 1 << 30     // bytes of a file that Read takes
)

// metadataKey is the one name in a header that is not a tensor's.
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
}
