// Package train trains denoising autoencoders.
//
// Run trains a Model on one set and validates it on another after every epoch. Package optim below it has the solver and the schedules,
// package metrics says how good the result is, and package plot draws it. B is the number of images in a batch, N in a set, D the
// number of pixels in an image. Epochs count from 1. Every number is a function of the configuration, its seed and the data: not of
// threads or time, and of the device no further than its Arithmetic says.
package train
