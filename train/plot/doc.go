// Package plot draws pictures of training: Loss the losses of a run, Sheet images beside what a denoiser makes of them.
//
// A picture is written atomically: a reader of the file sees the old one or the new one. Equal numbers give equal bytes.
package plot
