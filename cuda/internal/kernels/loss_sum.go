package kernels

// LossSum is the sum of loss times images, and the first batch whose loss is not finite, counted from 1, or 0.
type LossSum struct {
	Sum float64
	Bad uint64
}
