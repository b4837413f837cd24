// Package signals makes training data of one-dimensional signals, such as speech or the readings of a sensor: random windows of the files in a folder, recorded pairs of two
// folders, and synthetic signals that need no files.
//
// A sample is a window of D values of one channel, of shape 1×1×D. The channels of a file are signals of their own. The values of WAV files of PCM lie in [−1, 1], so a σ of noise is a
// fraction of full scale; those of floats are as they are, which by convention is the same; those of CSV and raw files are as they are, divided by Options.Scale. Everything random is a function of the seed, the epoch and the sample, so that
// runs resume.
//
// The formats are WAV with PCM of 8, 16, 24 or 32 bits or floats of 32 or 64, CSV, of which one column counts, and raw float32, little-endian.
package signals
