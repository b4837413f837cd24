package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/simd"
)

// ResampleOp makes pictures of another size: row i of the output is a weighted sum of the input's rows, as Rows says, and so are columns, alike in
// every channel. Averages over windows and interpolation are resampling, and so is the gradient of each.
type ResampleOp struct {
	mapping
	Rows, Cols *Taps
}

// Resample returns the node of the pictures x [B×H×W×C] as [B×H'×W'×C], H' being the length of rows and W' of cols. What names the operation.
func Resample(what string, x *gorgonia.Node, rows, cols *Taps) (*gorgonia.Node, error) {
	from, err := pictureOf(x)
	if err != nil {
		return nil, err
	}
	if rows.inputs != from.H || cols.inputs != from.W {
		return nil, fmt.Errorf("ops: %s: want pictures of %d×%d, got %d×%d", what, rows.inputs, cols.inputs, from.H, from.W)
	}
	to := Picture{from.B, rows.Len(), cols.Len(), from.C}
	return apply(&ResampleOp{newMapping(what, from, to), rows, cols}, x)
}

func (op *ResampleOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

// Part makes the i-th group of rows. A sum takes the columns of the first row from the left, then those of the next.
func (op *ResampleOp) Part(i int) {
	c, line := op.From.C, op.From.W*op.From.C
	lo, hi := op.part(i)
	for row := lo; row < hi; row++ {
		picture := op.x[row/op.To.H*op.From.H*line:][:op.From.H*line]
		firstRow, rowWeights := op.Rows.Of(row % op.To.H)
		for col := range op.To.W {
			firstCol, colWeights := op.Cols.Of(col)
			y := op.y[(row*op.To.W+col)*c:][:c]
			if len(rowWeights) == 0 || len(colWeights) == 0 { // as in the gradient at pixels that no window reads
				clear(y)
				continue
			}
			x := picture[(firstRow*op.From.W+firstCol)*c:]
			simd.WeightedSum(y, x, rowWeights, line, colWeights, c)
		}
	}
}

// SymDiff returns dy resampled the other way.
func (op *ResampleOp) SymDiff(_ gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	return single(Resample(op.name+".dx", dy, op.Rows.Transposed(), op.Cols.Transposed()))
}
