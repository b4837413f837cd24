// Package optim has what moves the weights in training: AdamW, the interface of a solver, and schedules of the learning rate.
//
// A solver steps float32 weights in place. What it remembers from step to step is its Memory: a solver that imports the Memory of another
// goes on to the same bits.
package optim
