package contest

import "math/rand/v2"

// Layers are the inputs and outputs of the MNIST network's layers.
var Layers = [][2]int{{784, 512}, {512, 128}, {128, 128}, {128, 128}, {128, 512}, {512, 784}}

// Product is one matrix product C = op(A)·op(B): op(A) is M×K, op(B) is K×N, C is M×N, all row-major without gaps.
// A is stored K×M if TransA, and B N×K if TransB.
type Product struct {
	TransA, TransB bool
	M, N, K        int
	A, B, C        []float32
}

// LdA and LdB are the lengths of the rows of A and B.
func (p *Product) LdA() int { return pick(p.TransA, p.M, p.K) }
func (p *Product) LdB() int { return pick(p.TransB, p.K, p.N) }

func pick(yes bool, a, b int) int {
	if yes {
		return a
	}
	return b
}

// NewProduct makes the product with numbers in [-0.5, 0.5).
func NewProduct(transA, transB bool, m, n, k int) *Product {
	r := rand.New(rand.NewPCG(1, 2))
	fill := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = r.Float32() - 0.5
		}
		return x
	}
	return &Product{transA, transB, m, n, k, fill(m * k), fill(k * n), make([]float32, m*n)}
}

// StepProducts are the 17 products of a training step with a batch of b in the forms in which PyTorch's weights, out×in, ask
// for them: y = x·Wᵀ and dW = dyᵀ·x of each layer, and dx = dy·W of each but the first.
func StepProducts(b int) []*Product {
	var list []*Product
	for i, l := range Layers {
		in, out := l[0], l[1]
		list = append(list, NewProduct(false, true, b, out, in), NewProduct(true, false, out, in, b))
		if i > 0 {
			list = append(list, NewProduct(false, false, b, in, out))
		}
	}
	return list
}

// Cube is the product of two matrices of n×n.
func Cube(n int) []*Product { return []*Product{NewProduct(false, false, n, n, n)} }

// Flops counts the operations of products, a multiplication and an addition as two.
func Flops(products []*Product) float64 {
	sum := 0.0
	for _, p := range products {
		sum += 2 * float64(p.M) * float64(p.N) * float64(p.K)
	}
	return sum
}

// CubeSide is the side of the large product in the comparison, and StepBatch the batch of the 17.
const (
	CubeSide  = 1024
	StepBatch = 128
)

// ProductRequests are the requests "products THREADS SECONDS" and "cube THREADS SECONDS" for a library that multiplies.
func ProductRequests(multiply func(*Product), setThreads func(int)) Requests {
	timed := func(products []*Product) func(Args) (Answer, error) {
		return func(args Args) (Answer, error) {
			setThreads(int(args.Number(0, 1)))
			return PerCall(args.Number(1, 1), func() error {
				for _, p := range products {
					multiply(p)
				}
				return nil
			})
		}
	}
	return Requests{"products": timed(StepProducts(StepBatch)), "cube": timed(Cube(CubeSide))}
}
