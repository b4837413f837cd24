package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

// Patches returns the node of the patches of x [B×H×W×C] as tokens [B×1×H/p·W/p×C·p²], row by row. Channel c of pixel (i, j) of a patch is channel
// c·p² + i·p + j of its token, as torch.nn.Unfold with kernel and stride p orders them.
func Patches(x *gorgonia.Node, p int) (*gorgonia.Node, error) {
	small, err := PixelUnshuffle(x, p)
	if err != nil {
		return nil, err
	}
	s, err := pictureOf(small)
	if err != nil {
		return nil, err
	}
	return Transpose(small, 1, s.H*s.W*s.C, Picture{s.B, 1, s.H * s.W, s.C}.shape()...)
}

// FromPatches returns the node of pictures of height×width pixels whose patches are the tokens x [B×1×T×C·p²]: it undoes Patches, as torch.nn.Fold.
func FromPatches(x *gorgonia.Node, p, height, width int) (*gorgonia.Node, error) {
	s, err := pictureOf(x)
	if err != nil {
		return nil, err
	}
	if p < 1 || height%p != 0 || width%p != 0 || height/p*(width/p) != s.H*s.W {
		return nil, fmt.Errorf("ops: from patches: want a token for each patch of %d×%d of pictures of %d×%d, got %v", p, p, height, width, x.Shape())
	}
	small, err := Transpose(x, 1, s.H*s.W*s.C, Picture{s.B, height / p, width / p, s.C}.shape()...)
	if err != nil {
		return nil, err
	}
	return PixelShuffle(small, p)
}
