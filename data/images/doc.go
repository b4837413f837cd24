// Package images makes training data of pictures: random crops of the files in a folder or a tar, recorded pairs of two folders, and synthetic
// scenes that need no files.
//
// A picture's numbers are v/255 for 8 bits and v/65535 for 16 bits, channel by channel, as everywhere in package data. Everything random
// is a function of the seed, the epoch and the sample, so that runs resume.
//
// The formats are PNG, JPEG, TIFF, WebP, BMP and GIF, whose first frame counts.
package images
