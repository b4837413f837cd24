package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// Windows are those of a pooling: Kernel pixels along each side, Stride pixels after the one before, the first Padding pixels before the
// picture. What lies outside the picture is not in them.
type Windows struct{ Kernel, Stride, Padding [2]int } // of rows and columns

func (w Windows) outputs(from Picture) Picture {
	size := func(side, n int) int { return (n+2*w.Padding[side]-w.Kernel[side])/w.Stride[side] + 1 }
	return Picture{from.B, size(0, from.H), size(1, from.W), from.C}
}

// span returns the pixels that window i has along one side of n pixels.
func (w Windows) span(side, i, n int) (lo, hi int) {
	lo = i*w.Stride[side] - w.Padding[side]
	return max(lo, 0), min(lo+w.Kernel[side], n)
}

// valid reports whether there are windows of the pictures, and all of them have pixels.
func (w Windows) valid(from Picture) bool {
	for side, n := range [2]int{from.H, from.W} {
		k, p := w.Kernel[side], w.Padding[side]
		if k < 1 || w.Stride[side] < 1 || p < 0 || p >= k || n+2*p < k {
			return false
		}
	}
	return true
}

// MaxPoolOp is the largest element of each window, channel by channel: torch.nn.MaxPool2d. NaN counts as the largest.
type MaxPoolOp struct {
	mapping
	Windows
}

// MaxPool returns the node of the largest elements of the windows of x [B×H×W×C].
func MaxPool(x *gorgonia.Node, w Windows) (*gorgonia.Node, error) {
	from, err := pictureOf(x)
	if err != nil {
		return nil, err
	}
	if !w.valid(from) {
		return nil, fmt.Errorf("ops: max pool: want windows that all have pixels of %d×%d, got %+v", from.H, from.W, w)
	}
	return apply(&MaxPoolOp{newMapping(fmt.Sprintf("max pool(%+v)", w), from, w.outputs(from)), w}, x)
}

func (op *MaxPoolOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

// Part makes the i-th group of rows.
func (op *MaxPoolOp) Part(i int) {
	c, h, w := op.From.C, op.From.H, op.From.W
	lo, hi := op.part(i)
	for row := lo; row < hi; row++ {
		x := op.x[row/op.To.H*h*w*c:][:h*w*c]
		top, bottom := op.span(0, row%op.To.H, h)
		for col := range op.To.W {
			left, right := op.span(1, col, w)
			y := op.y[(row*op.To.W+col)*c:][:c]
			copy(y, x[(top*w+left)*c:])
			for r := top; r < bottom; r++ {
				for at := r*w + left; at < r*w+right; at++ {
					simd.Max(y, y, x[at*c:][:c])
				}
			}
		}
	}
}

// SymDiff returns the node of dx.
func (op *MaxPoolOp) SymDiff(in gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	grad := &MaxPoolGradOp{Windows: op.Windows, From: op.From, To: op.To}
	grad.header = header{name: op.name + ".dx", args: []int{len(op.to), len(op.in)}, dims: len(op.in)}
	grad.in, grad.to = op.in, op.to
	return single(apply(grad, dy, in[0]))
}

// MaxPoolGradOp is the gradient of MaxPoolOp: each dy goes to the largest element of its window, the first of several, rows first. Inputs dy, of
// the shape of y, and x; output dx of the shape of x. Where windows overlap, dx adds what comes from them in their order.
type MaxPoolGradOp struct {
	header
	Windows
	From, To Picture

	in, to    tensor.Shape // of x and of y
	dx, dy, x []float32
}

func (op *MaxPoolGradOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	if err := wantShapes(op.name, []tensor.Shape{op.to, op.in}, in); err != nil {
		return nil, err
	}
	return op.in.Clone(), nil
}

func (op *MaxPoolGradOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	dy, _ := r.elements("dy", in[0], op.to)
	x, _ := r.elements("x", in[1], op.in)
	if r.err != nil {
		return nil, r.err
	}
	dx, dst := op.out.of(op.in...)
	op.dx, op.dy, op.x = dst, dy, x
	pool.Run(op.From.B*op.bands(), op)
	return dx, nil
}

// A band is a group of rows of one picture.
func (op *MaxPoolGradOp) bandRows() int { return rowsOf(op.From.W * op.From.C) }
func (op *MaxPoolGradOp) bands() int    { return pool.Parts(op.From.H, op.bandRows()) }

// Part makes the i-th band of dx, of all windows that reach into it.
func (op *MaxPoolGradOp) Part(i int) {
	picture, h, w, c := i/op.bands(), op.From.H, op.From.W, op.From.C
	first, end := pool.Range(i%op.bands(), h, op.bandRows())
	x, dx := op.x[picture*h*w*c:][:h*w*c], op.dx[picture*h*w*c:][:h*w*c]
	lo, hi := first*w*c, end*w*c
	clear(dx[lo:hi])
	var most, rest, lost [64]float32 // of some channels of a window; lost is what goes to another band
	for row := max(0, (first+op.Padding[0]-op.Kernel[0]+op.Stride[0])/op.Stride[0]); row < op.To.H; row++ {
		top, bottom := op.span(0, row, h)
		if top >= end {
			break
		}
		for col := range op.To.W {
			left, right := op.span(1, col, w)
			dy := op.dy[((picture*op.To.H+row)*op.To.W+col)*c:][:c]
			for k := 0; k < c; k += len(most) {
				n := min(len(most), c-k)
				most, rest := most[:n], rest[:n]
				copy(most, x[(top*w+left)*c+k:])
				copy(rest, dy[k:])
				for r := top; r < bottom; r++ {
					for p := r*w + left; p < r*w+right; p++ {
						simd.Max(most, most, x[p*c+k:][:n])
					}
				}
				for r := top; r < min(bottom, end); r++ {
					for p := r*w + left; p < r*w+right; p++ {
						if at := p*c + k; r >= first {
							simd.RouteMax(dx[at:][:n], rest, x[at:][:n], most)
						} else {
							simd.RouteMax(lost[:n], rest, x[at:][:n], most)
						}
					}
				}
			}
		}
	}
}
