package layer

import (
	"fmt"
	"math"
	"slices"
)

// Reach is what a layer does along one side of a picture, rows or columns. Its output has Up/Down times as many pixels as its input.
// Output pixel i covers the input pixels from i·Down/Up to (i+1)·Down/Up, and depends on all that it touches there and on at most Halo
// more before and after.
type Reach struct {
	Up, Down int // at least 1; 0 stands for 1
	Halo     int // in pixels of the layer's input, or Unlimited

	// Tile is for an algorithm that computes so many output pixels together, counted from the first one, and rounds with all that any of them
	// depends on: Winograd's convolutions, for example. The bits of an output pixel depend on it and on nothing further away. 0 stands for 1.
	Tile int
}

// Unlimited is the Halo of a layer whose output pixels depend on all of the picture, such as a norm over it, but which takes pictures of any
// size.
const Unlimited = math.MaxInt32

// Reach states what an output pixel depends on, along the rows and along the columns of a picture. It holds for the layer's input and
// for the taps that it reads; in a layer with stacks, for what these make of the layer's input. Of several statements each holds for a
// part of the output.
//
// A layer that states neither Reach nor Pointwise counts as Global.
func (p *Plan) Reach(rows, cols Reach) { p.reaches = append(p.reaches, [2]Reach{rows, cols}) }

// Pointwise states that an output pixel depends on the input's pixel at its place and no other.
func (p *Plan) Pointwise() { p.Reach(Reach{}, Reach{}) }

// Global states that the layer is made for one size of pictures, so that its network takes no other: the shape of a parameter or of the output
// is a matter of that size, as Flatten's is. It outweighs Reach and Pointwise.
func (p *Plan) Global() { p.global = true }

// Window returns the Reach of a layer such as a convolution, whose output pixel i sees kernel pixels, from i·stride−padding on. A kernel of k
// pixels with dilation d spans d·(k−1)+1.
func Window(kernel, stride, padding int) Reach {
	return Reach{Down: stride, Halo: max(0, padding, kernel-padding-stride)}
}

// TransposedWindow returns the Reach of a layer such as a transposed convolution, whose input pixel i is seen by kernel output pixels,
// from i·stride−padding on.
func TransposedWindow(kernel, stride, padding int) Reach {
	return Reach{Up: stride, Halo: max(0, (stride-1+padding)/stride, (kernel-1-padding)/stride)}
}

// maxReach bounds what a Reach may state; no side of a sample is longer.
const maxReach = 1 << 20

func (r Reach) check() error {
	if r.Halo == Unlimited {
		r.Halo = 0
	}
	if min(r.Up, r.Down, r.Halo, r.Tile) < 0 || max(r.Up, r.Down, r.Halo, r.Tile) > maxReach {
		return fmt.Errorf("want a reach of numbers from 0 to %d, or a halo that is Unlimited, got %+v", maxReach, r)
	}
	return nil
}

// statement is what one layer says of its reach while it is planned.
type statement struct {
	x       field   // what the layer's input depends on
	read    []field // the taps that it reads
	stacks  []field // what its stacks make
	reaches [][2]Reach
	global  bool
	named   []string // the taps that it sets
}

// begin returns what a stack's input of shape in depends on: that of a layer's stack on what the layer's input does, that of the
// network's stacks on what the one before makes.
func (p *Plan) begin(in Shape) field {
	if p.depth > 0 {
		return p.x.of(in)
	}
	if !p.begun {
		p.begun, p.root = true, whole(in)
	}
	return p.root.of(in)
}

// end takes what a stack makes.
func (p *Plan) end(x field) {
	if p.depth > 0 {
		p.stacks = append(p.stacks, x)
	} else {
		p.root = x
	}
}

// result returns what the layer's output depends on, and notes it for the taps that the layer has set.
func (p *Plan) result(in, out Shape) (field, error) {
	from := p.stacks
	if len(from) == 0 {
		from = []field{p.x}
	}
	x := join(slices.Concat(from, p.read))
	var parts []field
	for _, r := range p.reaches {
		for _, side := range r {
			if err := side.check(); err != nil {
				return field{}, err
			}
		}
		parts = append(parts, x.through(r, out))
	}
	result := join(parts)
	if p.global {
		result = field{}
	}
	for _, name := range p.named {
		t := p.taps[name]
		switch {
		case t.shape.H == out.H && t.shape.W == out.W:
			t.field = result
		case t.shape.H == in.H && t.shape.W == in.W:
			t.field = p.x
		}
		p.taps[name] = t
	}
	return result, nil
}
