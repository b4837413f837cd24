package sgemm

// Arithmetic names what the bits of products depend on beside their numbers: whether the kernels in use fuse a multiplication
// and an addition into one rounding, "fused" or "unfused". Where it is equal, so are the bits.
func Arithmetic() string {
	if use == &portable {
		return "unfused"
	}
	return "fused"
}
