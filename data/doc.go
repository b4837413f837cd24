// Package data provides what a model is trained on: sources of samples, seeded noise, and batches of both.
//
// A sample is D = C·H·W float32 numbers in PyTorch's order: channel, row, column. B of them make a B×D batch, sample after sample. A Source
// reads samples one by one; a Set is one of gray images, N·H·W bytes whose numbers are v/255 in [0, 1], and Pairs come with their noisy
// versions. Other noise is added to the numbers and not clipped, unless it is wrapped by NewClipped or NewQuantized; NewRandomApply leaves some samples clean.
//
// Noise is a pure function of a seed, an epoch, the purpose of the set, the sample's index in its set and the pixel.
// It does not depend on batch size, order, threads or interruptions of a run.
// Each noise has a file, such as speckle.go, which also registers how it is read from a flag and from the text of a record.
package data
