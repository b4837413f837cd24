// Package autoencoder builds denoising autoencoders: networks that learn to return the clean image from a noisy one.
//
// A network is a stack of linear layers, first an encoder that narrows the image to a code, then a decoder that widens the
// code to an image again. B is the number of images in a batch and D the number of pixels in an image; batches are B×D
// float32 matrices, row by row, with pixels in [0, 1]. A Model owns the weights. Network puts them on a Gorgonia expression
// graph, as often and with as many batch sizes as needed, and every such graph sees the same weights.
package autoencoder
