package layer_test

import (
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// stated is a layer that does what its settings say, but is never applied.
type stated struct {
	Up, Down, Halo int  // along columns; along rows, with Flat, none of them
	Flat           bool // one row
	Lost           int  // rows that are cut off
	Global, Silent bool
	Tile           int
	Twice          int `json:",omitempty"` // the halo of another part of the output
	Tap            string
	Body           layer.Stack
}

func (stated) Kind() string { return "test.stated" }

func (l stated) Plan(p *layer.Plan, in layer.Shape) (layer.Shape, error) {
	if l.Tap != "" {
		if _, err := p.Tap(l.Tap); err != nil {
			return in, err
		}
	}
	if l.Body != nil {
		var err error
		if in, err = l.Body.Plan(p.Sub("body"), in); err != nil {
			return in, err
		}
	}
	cols := layer.Reach{Up: l.Up, Down: l.Down, Halo: l.Halo, Tile: l.Tile}
	rows := cols
	if l.Flat {
		rows = layer.Reach{}
	}
	if l.Global {
		p.Global()
	}
	if !l.Silent {
		p.Reach(rows, cols)
	}
	if l.Twice > 0 {
		p.Reach(rows, layer.Reach{Up: l.Up, Down: l.Down, Halo: l.Twice})
	}
	to := func(n int, r layer.Reach) int { return n * max(r.Up, 1) / max(r.Down, 1) }
	return layer.Shape{C: in.C, H: to(in.H, rows) - l.Lost, W: to(in.W, cols)}, nil
}

func (stated) Apply(_ *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) { return x, nil }

func init() { layer.Register(stated{}) }

func TestReceptiveField(t *testing.T) {
	f := func(divisor, halo int) layer.Field {
		return layer.Field{Divisor: divisor, Halo: halo, Grid: divisor, Overlap: halo}
	}
	exact := func(divisor, halo, grid, overlap int) layer.Field {
		return layer.Field{Divisor: divisor, Halo: halo, Grid: grid, Overlap: overlap}
	}
	var none layer.Field
	conv := stated{Halo: 1}                             // kernel 3, padding 1
	tiles := stated{Halo: 1, Tile: 4}                   // the same by Winograd's algorithm
	down, up := stated{Down: 2, Halo: 1}, stated{Up: 2} // kernel 3, stride 2; nearest pixel
	tap := func(name string) layer.Tap { return layer.Tap{Name: name} }
	body := func(st ...layer.Layer) layer.Residual { return layer.Residual{Body: st} }
	for what, c := range map[string]struct {
		encoder    layer.Stack
		rows, cols layer.Field
		bound      bool
	}{
		"pointwise": {layer.Stack{layer.Linear{Out: 3}, layer.ReLU{}, layer.Dropout{}}, f(1, 0), f(1, 0), false},
		"flat":      {layer.Stack{stated{Halo: 4, Flat: true}}, f(1, 0), f(1, 4), false},
		"chain":     {layer.Stack{conv, conv, conv}, f(1, 3), f(1, 3), false},
		// 2·(1) for the pixels of half the size, 1 for the stride's kernel, 1 because a pixel of the output covers half of one.
		"down and up":              {layer.Stack{down, conv, up}, f(2, 4), f(2, 4), false},
		"up and down":              {layer.Stack{up, conv, stated{Down: 2}}, f(1, 1), f(1, 1), false},
		"thirds":                   {layer.Stack{stated{Up: 3}, conv, stated{Down: 3}}, f(1, 1), f(1, 1), false},
		"2/3 and 3/2":              {layer.Stack{stated{Up: 2, Down: 3}, stated{Up: 3, Down: 2}}, f(3, 2), f(3, 2), false},
		"4/2 is 2/1":               {layer.Stack{stated{Up: 4, Down: 2}, stated{Down: 2}}, f(1, 1), f(1, 1), false},
		"strides 2 and 3":          {layer.Stack{body(stated{Down: 2}, stated{Up: 2}), body(stated{Down: 3}, stated{Up: 3})}, f(6, 3), f(6, 3), false},
		"residual":                 {layer.Stack{body(conv, conv), body(conv)}, f(1, 3), f(1, 3), false},
		"tap of the output before": {layer.Stack{conv, tap("a"), conv, conv, layer.Add{Tap: "a"}}, f(1, 3), f(1, 3), false},
		"tap with the longer way":  {layer.Stack{conv, conv, body(conv, conv, tap("long")), stated{Tap: "long", Halo: 2}}, f(1, 6), f(1, 6), false},
		"U-Net": {layer.Stack{conv, tap("1"), down, conv, tap("2"), down, conv, up, layer.Concatenate{Tap: "2"}, conv, up,
			layer.Concatenate{Tap: "1"}, conv}, f(4, 1+1+2+2+4+2+2+1+1), f(4, 16), false},
		"two parts": {layer.Stack{stated{Halo: 1, Twice: 3, Flat: true}}, f(1, 0), f(1, 3), false},
		"a body":    {layer.Stack{stated{Body: layer.Stack{down, up}, Halo: 1}}, f(2, 3), f(2, 3), false},

		"all of it":   {layer.Stack{down, stated{Halo: layer.Unlimited, Flat: true}, up}, f(2, 2), f(2, layer.Unlimited), false},
		"all, inside": {layer.Stack{body(conv, stated{Halo: layer.Unlimited}), conv}, f(1, layer.Unlimited), f(1, layer.Unlimited), false},

		"tiles":                   {layer.Stack{tiles, tiles, tiles}, exact(1, 3, 4, 12), exact(1, 3, 4, 12), false},
		"tiles at half the size":  {layer.Stack{down, tiles, up, tiles}, exact(2, 5, 8, 1+8+1+4), exact(2, 5, 8, 14), false},
		"tiles at twice the size": {layer.Stack{stated{Up: 2}, tiles, stated{Down: 2}, stated{Tile: 3}}, exact(1, 1, 6, 5), exact(1, 1, 6, 5), false},
		"tiles that differ":       {layer.Stack{body(stated{Tile: 4}), body(stated{Tile: 6}, conv)}, exact(1, 1, 12, 9), exact(1, 1, 12, 9), false},
		"tiles of primes":         {layer.Stack{stated{Tile: 1 << 19}, stated{Tile: 1<<19 - 1}, stated{Tile: 9}}, exact(1, 0, 1, layer.Unlimited), exact(1, 0, 1, layer.Unlimited), false},

		"silent":                  {layer.Stack{conv, stated{Silent: true}}, none, none, true},
		"silent but for its body": {layer.Stack{stated{Silent: true, Body: layer.Stack{conv}}}, none, none, true},
		"global":                  {layer.Stack{stated{Global: true}, conv}, none, none, true},
		"global in a body":        {layer.Stack{body(conv, stated{Global: true})}, none, none, true},
		"global in a tap":         {layer.Stack{body(stated{Global: true}, tap("a")), conv}, none, none, true},
		"a tap of another size":   {layer.Stack{tap("a"), down, stated{Tap: "a"}, up}, none, none, true},
		"a part of another size":  {layer.Stack{stated{Twice: 1, Up: 2, Silent: true, Body: layer.Stack{conv}}, stated{Down: 2, Body: layer.Stack{tap("b")}}, stated{Tap: "b"}}, none, none, true},
		"no padding":              {layer.Stack{stated{Halo: 1, Lost: 2}, stated{Halo: 1, Lost: -2}}, none, none, true},
	} {
		p := layer.NewPlan()
		out, err := c.encoder.Plan(p.Sub("encoder"), layer.Shape{C: 3, H: 24, W: 36})
		if err == nil {
			_, err = layer.Stack{layer.ReLU{}}.Plan(p.Sub("decoder"), out)
		}
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if rows, cols, ok := p.ReceptiveField(); ok == c.bound || rows != c.rows || cols != c.cols {
			t.Errorf("%s: want rows %+v, columns %+v, bound to a size %v, got %+v, %+v, %v", what, c.rows, c.cols, c.bound, rows, cols, !ok)
		}
	}
}

// Window and TransposedWindow state the least halo that holds what is seen.
func TestWindows(t *testing.T) {
	for kernel := 1; kernel <= 7; kernel++ {
		for stride := 1; stride <= 4; stride++ {
			for padding := 0; padding < kernel; padding++ {
				down, up := 0, 0
				for i := 100; i < 100+stride; i++ { // output pixels
					first := i*stride - padding
					down = max(down, i*stride-first, first+kernel-(i+1)*stride)
					for in := range 200 {
						if at := i - (in*stride - padding); at >= 0 && at < kernel {
							up = max(up, i/stride-in, in-i/stride)
						}
					}
				}
				if got, want := layer.Window(kernel, stride, padding), (layer.Reach{Down: stride, Halo: down}); got != want {
					t.Errorf("kernel %d, stride %d, padding %d: want %+v, got %+v", kernel, stride, padding, want, got)
				}
				if got, want := layer.TransposedWindow(kernel, stride, padding), (layer.Reach{Up: stride, Halo: up}); got != want {
					t.Errorf("transposed, kernel %d, stride %d, padding %d: want %+v, got %+v", kernel, stride, padding, want, got)
				}
			}
		}
	}
}

func TestInvalidReach(t *testing.T) {
	for _, l := range []stated{{Halo: -1}, {Up: -1}, {Tile: -1}, {Halo: 1<<20 + 1}, {Tile: 1<<20 + 1}} {
		_, err := layer.Stack{l}.Plan(layer.NewPlan(), layer.Shape{C: 1, H: 2, W: 2})
		wants(t, "plan", err, "layer 0 (test.stated): want a reach of numbers from 0 to 1048576, or a halo that is Unlimited, got {Up:")
	}
}

// A network of vectors takes pictures as vectors, and so of one size only.
func TestReceptiveFieldOfModel(t *testing.T) {
	st := layer.Stack{layer.Linear{Out: 3}}
	for input, want := range map[layer.Shape]bool{layer.Vector(3): false, {C: 3, H: 1, W: 4}: true} {
		m, err := autoencoder.New(autoencoder.Config{Input: input, Encoder: st, Decoder: st})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, ok := m.ReceptiveField(); ok != want {
			t.Errorf("%v: want %v, got %v", input, want, ok)
		}
	}
	if _, _, ok := new(autoencoder.Model).ReceptiveField(); ok {
		t.Error("an empty model: want none, got one")
	}
}
