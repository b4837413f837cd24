// Package train trains denoising autoencoders.
//
// Run trains a Model on one set and validates it on another after every epoch. It is the loop alone: package optim has optimizers and
// schedules, metrics measures the result, plot draws it, and checkpoint keeps the folder of a run. B is the number of images in a batch, N in a
// set, D the number of pixels in an image. Epochs count from 1.
//
// Every number is a function of the recipe, its seed and the data. It does not depend on threads, on time, or on whether the run was
// interrupted, and on the device only as far as the device's Arithmetic says.
//
// # The folder of a run
//
// Run writes to Config.Dir, in this order: a state, state-EPOCHS.BATCHES.safetensors, from which the run can be resumed; BestFile, the best model;
// HistoryFile, the losses; RunFile, the record. save.go decides when and what, package checkpoint writes, resume.go decides whether a
// run may go on from a state. Plots and sheets of samples are the caller's: see Config.InBackground.
package train
