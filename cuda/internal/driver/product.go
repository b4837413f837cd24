//go:build cuda

package driver

import "fmt"

// Epilogue is what a product does to its result before it is written.
type Epilogue int

const (
	None     Epilogue = iota // C = op(A)·op(B)
	Bias                     // C = op(A)·op(B) + bias, the same N values added to every row
	BiasReLU                 // C = max(0, op(A)·op(B) + bias)
)

func (e Epilogue) String() string {
	switch e {
	case None:
		return "none"
	case Bias:
		return "bias"
	case BiasReLU:
		return "bias+relu"
	}
	return fmt.Sprintf("Epilogue(%d)", int(e))
}

// Product is a float32 matrix product C[M×N] = op(A)·op(B), op(A) M×K and op(B) K×N. Matrices are row-major without gaps: A is
// stored M×K, or K×M with TransA; B is stored K×N, or N×K with TransB. Every address is a multiple of 256.
type Product struct {
	TransA, TransB bool
	M, N, K        int
	Epilogue       Epilogue
	TF32           bool // multiply with 10 bits of mantissa on tensor cores; sums stay float32
}

func (p Product) String() string {
	a, b, arithmetic := "A", "B", "float32"
	if p.TransA {
		a = "Aᵀ"
	}
	if p.TransB {
		b = "Bᵀ"
	}
	if p.TF32 {
		arithmetic = "TF32"
	}
	return fmt.Sprintf("%s·%s of %d×%d×%d (%s, epilogue %v)", a, b, p.M, p.K, p.N, arithmetic, p.Epilogue)
}

// check refuses shapes that no product has.
func (p Product) check() error {
	if p.M < 1 || p.N < 1 || p.K < 1 {
		return fmt.Errorf("cuda: product %v: want sizes of at least 1", p)
	}
	if p.Epilogue < None || p.Epilogue > BiasReLU {
		return fmt.Errorf("cuda: product %v: no such epilogue", p)
	}
	return nil
}
