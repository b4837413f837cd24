// Package plot draws pictures of training: Loss the losses of a run, Sheet images beside what a denoiser makes of them, Grid images in rows, Scatter codes.
//
// A picture is written atomically: a reader of the file sees the old one or the new one. Equal numbers give equal bytes.
package plot
