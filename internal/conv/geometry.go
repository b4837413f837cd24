package conv

import "fmt"

// Geometry says what a convolution does: sizes of a batch of images and of the kernel. It is torch.nn.Conv2d with zeros as padding
// (https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html).
type Geometry struct {
	Batch, H, W, C int // images [B×H×W×C] that are read
	Out            int // channels of the output
	Kernel         Pair
	Stride         Pair // at least 1
	Pad            Pair // zeros at each of the two edges
	Dilation       Pair // at least 1
	Groups         int  // into which C and Out are cut; at least 1
}

// Pair is a number for the rows and one for the columns.
type Pair struct{ Y, X int }

// Outputs returns the height and the width of the output.
func (g Geometry) Outputs() (h, w int) {
	size := func(n, kernel, stride, pad, dilation int) int { return (n+2*pad-dilation*(kernel-1)-1)/stride + 1 }
	return size(g.H, g.Kernel.Y, g.Stride.Y, g.Pad.Y, g.Dilation.Y), size(g.W, g.Kernel.X, g.Stride.X, g.Pad.X, g.Dilation.X)
}

// Inputs returns how many channels an output channel reads, those of its group.
func (g Geometry) Inputs() int { return g.C / g.Groups }

// SizeX, SizeW and SizeY return the numbers of elements of the input, the weights and the output.
func (g Geometry) SizeX() int { return g.Batch * g.H * g.W * g.C }
func (g Geometry) SizeW() int { return g.Out * g.Inputs() * g.Kernel.Y * g.Kernel.X }
func (g Geometry) SizeY() int {
	h, w := g.Outputs()
	return g.Batch * h * w * g.Out
}

// Validate reports sizes that no convolution has.
func (g Geometry) Validate() error {
	for _, s := range []struct {
		name       string
		got, least int
	}{
		{"batch", g.Batch, 1}, {"height", g.H, 1}, {"width", g.W, 1}, {"channels", g.C, 1}, {"output channels", g.Out, 1},
		{"kernel height", g.Kernel.Y, 1}, {"kernel width", g.Kernel.X, 1}, {"vertical stride", g.Stride.Y, 1}, {"horizontal stride", g.Stride.X, 1},
		{"vertical padding", g.Pad.Y, 0}, {"horizontal padding", g.Pad.X, 0}, {"vertical dilation", g.Dilation.Y, 1},
		{"horizontal dilation", g.Dilation.X, 1}, {"groups", g.Groups, 1},
	} {
		if s.got < s.least {
			return fmt.Errorf("conv: %s: want at least %d, got %d", s.name, s.least, s.got)
		}
	}
	if g.C%g.Groups != 0 || g.Out%g.Groups != 0 {
		return fmt.Errorf("conv: want channels that %d groups divide, got %d in and %d out", g.Groups, g.C, g.Out)
	}
	if reachY, reachX := g.Dilation.Y*(g.Kernel.Y-1)+1, g.Dilation.X*(g.Kernel.X-1)+1; g.H+2*g.Pad.Y < reachY || g.W+2*g.Pad.X < reachX {
		return fmt.Errorf("conv: want padded images of at least %d×%d, which the kernel covers, got %d×%d", reachY, reachX, g.H+2*g.Pad.Y, g.W+2*g.Pad.X)
	}
	return nil
}
