// Package ops holds the fused Gorgonia operations a denoiser is made of: the linear layer with its bias and ReLU, the activations,
// and the losses L1, L2 and Huber. Each stands in one file with the operations of its gradient beside it.
//
// B is the number of rows (images) in a batch, I a layer's input width, O its output width. Matrices are row-major float32,
// weights are O×I as PyTorch stores them. Activations and losses take tensors of any shape but a scalar. Every operation owns its output and writes it anew at each run, so a value read
// from a node is valid until the graph runs again, and one graph belongs to one machine at a time. All of them are
// differentiated by gorgonia.Grad and run on Gorgonia's tape machine or any other; package cuda recognises them by their exported types.
//
// Sums are taken in an order fixed by the shapes alone, so results do not change by a bit with the number of goroutines.
package ops
