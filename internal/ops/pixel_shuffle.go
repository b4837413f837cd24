package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

// PixelShuffleOp makes pictures of Factor times the height and width of groups of Factor² channels: torch.nn.PixelShuffle. Channel
// c·Factor² + i·Factor + j of x at row h, column w is channel c of y at row h·Factor + i, column w·Factor + j.
type PixelShuffleOp struct {
	mapping
	Factor int
}

// PixelShuffle returns the node of x [B×H×W×C·r²] as pictures [B×H·r×W·r×C], r being the factor.
func PixelShuffle(x *gorgonia.Node, factor int) (*gorgonia.Node, error) {
	from, err := pictureOf(x)
	if err != nil {
		return nil, err
	}
	if factor < 1 || from.C%(factor*factor) != 0 {
		return nil, fmt.Errorf("ops: pixel shuffle: want channels in groups of the square of a factor above 0, got %d and factor %d", from.C, factor)
	}
	to := Picture{from.B, from.H * factor, from.W * factor, from.C / (factor * factor)}
	return apply(&PixelShuffleOp{newMapping(fmt.Sprintf("pixel shuffle(%d)", factor), from, to), factor}, x)
}

func (op *PixelShuffleOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

// Part writes the i-th group of rows.
func (op *PixelShuffleOp) Part(part int) {
	f, c := op.Factor, op.To.C
	group := f * f
	lo, hi := op.part(part)
	for row := lo; row < hi; row++ {
		y := op.y[row*op.To.W*c:][:op.To.W*c]
		x := op.x[row/f*op.From.W*op.From.C:][:op.From.W*op.From.C]
		first := row % f * f // heights are multiples of f, so that rows of all pictures count on
		for w := range op.From.W {
			for j := range f {
				from, to := x[w*op.From.C+first+j:], y[(w*f+j)*c:][:c]
				for k := range to {
					to[k] = from[k*group]
				}
			}
		}
	}
}

// SymDiff returns dy shuffled back.
func (op *PixelShuffleOp) SymDiff(_ gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	return single(PixelUnshuffle(dy, op.Factor))
}

// PixelUnshuffleOp undoes PixelShuffleOp: torch.nn.PixelUnshuffle.
type PixelUnshuffleOp struct {
	mapping
	Factor int
}

// PixelUnshuffle returns the node of x [B×H·r×W·r×C] as pictures [B×H×W×C·r²], r being the factor.
func PixelUnshuffle(x *gorgonia.Node, factor int) (*gorgonia.Node, error) {
	from, err := pictureOf(x)
	if err != nil {
		return nil, err
	}
	if factor < 1 || from.H%factor != 0 || from.W%factor != 0 {
		return nil, fmt.Errorf("ops: pixel unshuffle: want a height and a width that a factor above 0 divides, got %d×%d and factor %d", from.H, from.W, factor)
	}
	to := Picture{from.B, from.H / factor, from.W / factor, from.C * factor * factor}
	return apply(&PixelUnshuffleOp{newMapping(fmt.Sprintf("pixel unshuffle(%d)", factor), from, to), factor}, x)
}

func (op *PixelUnshuffleOp) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return op.do(op, in) }

// Part writes the i-th group of rows.
func (op *PixelUnshuffleOp) Part(part int) {
	f, c := op.Factor, op.From.C
	group := f * f
	lo, hi := op.part(part)
	for row := lo; row < hi; row++ {
		y := op.y[row*op.To.W*op.To.C:][:op.To.W*op.To.C]
		for i := range f {
			x := op.x[(row*f+i)*op.From.W*c:][:op.From.W*c]
			for w := range op.To.W {
				for j := range f {
					from, to := x[(w*f+j)*c:][:c], y[w*op.To.C+i*f+j:]
					for k, v := range from {
						to[k*group] = v
					}
				}
			}
		}
	}
}

// SymDiff returns dy shuffled.
func (op *PixelUnshuffleOp) SymDiff(_ gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	return single(PixelShuffle(dy, op.Factor))
}
