// Package cuda trains on an NVIDIA GPU. Open returns a train.Device; built without the tag cuda it returns an error that says
// how to build.
//
// Weights, their moments, gradients and activations stay in the GPU's memory. Machines, solvers and sums only put work into its
// queue: whoever reads a Value, a sum or the weights waits for it. An operation of Gorgonia that has no kernel here runs on the
// CPU, which costs a transfer each way and is logged once. Two runs on one kind of GPU are equal bit for bit.
//
// B is the number of rows (images) in a batch, I a layer's input width, O its output width, n a number of elements.
package cuda
