// Package ops holds the Gorgonia operations that networks are made of: linear layers and convolutions with their bias and
// ReLU, activations, skips, dropout, losses and penalties. Each stands in one file with the operations of its gradient beside it.
//
// B is the number of samples in a batch, I a layer's input width, O its output width. Tensors are row-major float32, channels last;
// weights are O×I as PyTorch stores them. Activations, losses and sums take tensors of any shape but a scalar; a linear layer acts on the
// last dimension.
//
// An operation writes its output anew at each run, into memory that a machine lends it or its own, so a value read from a node is valid
// until the graph runs again, and one graph belongs to one machine at a time. All of them are differentiated by gorgonia.Grad and run on
// Machine, Gorgonia's tape machine or any other; package cuda recognises them by their exported types.
//
// Sums are taken in an order fixed by the shapes alone, so results do not change by a bit with the number of goroutines.
package ops
