// Package attention computes scaled dot-product attention and its gradients: of each sample and each head, softmax(Q·Kᵀ/√d)·V
// (Vaswani et al., "Attention Is All You Need", 2017), and hard attention, in which a query takes the value of one key.
//
// Queries, keys and values are rows of Heads·Width numbers; head h has numbers h·Width to (h+1)·Width of each row. Rows may lie in one tensor
// beside each other, as a linear layer writes them, so that nothing is split or copied before.
//
// A row of scores that has a NaN or +Inf, or has nothing but −Inf, makes the query's output NaN, as in PyTorch.
package attention
