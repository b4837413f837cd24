// Package optim has what moves the weights in training: rules, such as AdamW and SGD, the solvers that run them, and schedules of the learning rate.
//
// A Rule is an optimizer as plain data: its settings, the slots that it remembers of each weight, and the arithmetic of one step. A Solver
// runs a rule where the weights are, and steps float32 weights in place. What it remembers from step to step is its Memory: a solver that imports the
// Memory of another goes on to the same bits.
//
// A new rule is a file like lion.go which registers the rule, so that records can be read (text.go). Its kernels are optional: one for the
// CPU in internal/simd, one for a GPU in cuda/internal/kernels.
package optim
