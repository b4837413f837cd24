// Package cudalink lets a program built with the tag cuda start anywhere, and finds NVIDIA's libraries when they are first called.
//
// In such a build gorgonia.org/cu, which Gorgonia imports, is linked against libcuda and libcublas, and calls cuInit before main.
// This package defines all those symbols in the program itself; each forwards to the library, which is loaded at the first call
// into it: libcuda.so.1, and the newest libcublas and libcublasLt that the driver can run, by the loader's own search. Where there
// is none the call returns an error status, and Err says why. A program that calls none loads none.
//
// Whoever imports gorgonia.org/gorgonia imports this package too, by way of internal/ops. Without the tag it is empty.
//
// The folder lib satisfies the linker's -lcuda, -lcublas and -lcudnn. Where it finds the libraries themselves first and does not
// drop what nothing needs, which compilers ask of it on most systems, CGO_LDFLAGS=-Wl,--as-needed does.
package cudalink

//go:generate go run ./gen
