// Package metrics says how good denoisers are: it compares what they make of noisy images with the clean ones.
//
// Evaluate scores a denoiser on a set. Baselines are simple denoisers that a trained model should beat, and Table puts the figures of
// several side by side. N is the number of images in a set, D the number of values in an image. Every figure is a function of the
// images, the noise and its key: not of the number of threads.
//
// Density measures how probable a variational autoencoder finds images, ROCAUC how well a score tells images of two kinds apart, FrechetDistance how much
// generated images differ from real ones.
package metrics
