// Package autoencoder builds denoising autoencoders: networks that learn to return the clean sample from a noisy one.
//
// A network is two lists of layers: an encoder that makes a code of a sample, and a decoder that makes a sample of the code (see package
// layer). B is the number of samples in a batch and D the numbers in a sample; slices of samples are B×D float32 matrices, sample after
// sample, each in PyTorch's order (channel, row, column), with pixels in [0, 1]. A Model owns the weights. Network puts them on a
// Gorgonia expression graph, as often and with as many batch sizes as needed, and every such graph sees the same weights.
package autoencoder
