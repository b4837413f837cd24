package sgemm

// Kernels names the kernels in use. Products on machines with equal names have equal bits.
func Kernels() string {
	if use == &portable {
		return "plain Go"
	}
	return "AVX2 and FMA"
}
