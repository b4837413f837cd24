// Package data holds what a model is trained on: sets of images, seeded noise and the batches made of both.
//
// N images of H×W pixels are one slice of N·H·W bytes, image after image, row after row. As numbers for a model an
// image is a vector of D = H·W float32 values v/255 in [0, 1]; B of them make a B×D batch, row after row. Noise is
// added to these numbers and not clipped.
//
// Noise is a pure function of a seed, an epoch, what the set is for, the sample's index in its set and the pixel.
// Batch size, order, threads and an interrupted run do not change it.
package data
