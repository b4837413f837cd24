// Package compat holds C headers and no Go: with this folder in front of the toolkit's, gorgonia.org/cu compiles with CUDA 11.8,
// 12 and 13, and without cuDNN. The script env.sh in the folder above prints the one setting that puts it there.
package compat

//go:generate go run ./gen
