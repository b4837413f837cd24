// Package train trains denoising autoencoders and tells how good they are.
//
// Run trains a Model on one set and validates it on another after every epoch; Evaluate, the baselines and the plots say
// what came of it. B is the number of images in a batch, N in a set, D the number of pixels in an image. Epochs count from 1.
// Every number is a function of the configuration, its seed and the data: not of threads or time, and of the device no further than
// its Arithmetic says.
package train
