package ops

import (
	"fmt"
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/philox"
	"github.com/denoise-go/denoise/internal/pool"
)

// DropoutOp sets elements of x, chosen with probability P, to 0 and multiplies the others by 1/(1−P) (Srivastava et al. 2014;
// torch.nn.Dropout). Inputs x [B×…], keys [B×4]; output of x's shape. Element i of a sample is dropped where number i of the stream
// that the sample's keys and Purpose name is below P. Its gradient is the same operation on dy.
type DropoutOp struct {
	header
	P       float32
	Purpose uint32

	y, x  []float32
	keys  []int32
	n     int // elements of a sample
	scale float32
}

// Dropout returns the node of x with elements dropped. Operations of one graph have purposes of their own.
func Dropout(x, keys *gorgonia.Node, p float32, purpose uint32) (*gorgonia.Node, error) {
	if !(p >= 0 && p < 1) { // so written, it is true for NaN
		return nil, fmt.Errorf("ops: dropout: want a probability in [0, 1), got %g", p)
	}
	dims := dimsOf(x, 2)
	h := header{name: fmt.Sprintf("dropout(%g, %d)", p, purpose), args: []int{dims, 2}, dims: dims, keyed: true}
	return apply(&DropoutOp{header: h, P: p, Purpose: purpose}, x, keys)
}

// Stream is the purpose that names the streams of op's random numbers.
func (op *DropoutOp) Stream() philox.Purpose { return layerPurpose(op.Purpose) }

func (op *DropoutOp) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if !s[1].Eq(tensor.Shape{s[0][0], keyWords}) {
		return nil, fmt.Errorf("ops: %s: want x [B×…] and keys [B×%d], got %s", op, keyWords, shapes(s))
	}
	return s[0].Clone(), nil
}

func (op *DropoutOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	r := reader{op: op.name}
	x := r.matrix("x", in[0], anySize, anySize)
	batch := 1
	if r.err == nil {
		batch = in[0].Shape()[0]
	}
	op.keys = r.keys("keys", in[1], batch)
	if r.err != nil {
		return nil, r.err
	}
	y, dst := op.out.withLast(in[0].Shape(), x.cols)
	op.y, op.x, op.n = dst, x.v, len(dst)/batch
	op.scale = 1 / (1 - op.P)
	pool.Run(pool.Parts(batch, rowsOf(op.n)), op)
	return y, nil
}

// Part does the i-th group of samples.
func (op *DropoutOp) Part(i int) {
	var buffer [16 * philox.GroupLen]float32
	lo, hi := pool.Range(i, len(op.y)/op.n, rowsOf(op.n))
	for b := lo; b < hi; b++ {
		stream := keyStream(op.keys[b*keyWords:][:keyWords], op.Purpose)
		y, x := op.y[b*op.n:][:op.n], op.x[b*op.n:][:op.n]
		for at := 0; at < op.n; at += len(buffer) {
			uniform := buffer[:min(len(buffer), op.n-at)]
			stream.UniformsFrom(uniform, uint32(at/philox.GroupLen))
			for j, u := range uniform {
				v := math.Float32bits(op.scale * x[at+j]) // as a whole number it is chosen without a branch
				if u < op.P {
					v = 0
				}
				y[at+j] = math.Float32frombits(v)
			}
		}
	}
}

func (op *DropoutOp) DiffWRT(int) []bool { return []bool{true, false} }

func (op *DropoutOp) SymDiff(in gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := Dropout(dy, in[1], op.P, op.Purpose)
	return gorgonia.Nodes{dx, nil}, err
}
