package ops

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

// structure is an operation that moves or adds elements, with its float64 twin.
type structure struct {
	shapes [][]int // of the inputs
	node   func(in gorgonia.Nodes) (*gorgonia.Node, error)
	ref    func(in [][]float64) []float64
	to     []int // shape of the output
}

func refAdd(in [][]float64) []float64 {
	y := slices.Clone(in[0])
	for i, v := range in[1] {
		y[i] += v
	}
	return y
}

// refConcatenate puts rows of c and d numbers together.
func refConcatenate(c, d int) func(in [][]float64) []float64 {
	return func(in [][]float64) (y []float64) {
		for row := range len(in[0]) / c {
			y = append(append(y, in[0][row*c:][:c]...), in[1][row*d:][:d]...)
		}
		return y
	}
}

// refColumns takes numbers lo to lo+n of rows of so many.
func refColumns(cols, lo, n int) func(in [][]float64) []float64 {
	return func(in [][]float64) (y []float64) {
		for row := range len(in[0]) / cols {
			y = append(y, in[0][row*cols+lo:][:n]...)
		}
		return y
	}
}

// refChannels does something to each number and the one of its channel.
func refChannels(f func(x, c float64) float64) func(in [][]float64) []float64 {
	return func(in [][]float64) (y []float64) {
		for i, x := range in[0] {
			y = append(y, f(x, in[1][i%len(in[1])]))
		}
		return y
	}
}

var (
	refScale = refChannels(func(x, w float64) float64 { return x * w })
	refShift = refChannels(func(x, b float64) float64 { return x + b })
)

func refTranspose(rows, cols int) func(in [][]float64) []float64 {
	return func(in [][]float64) []float64 {
		y := make([]float64, len(in[0]))
		for i, v := range in[0] {
			sample, at := i/(rows*cols), i%(rows*cols)
			y[sample*rows*cols+at%cols*rows+at/cols] = v
		}
		return y
	}
}

func add(in gorgonia.Nodes) (*gorgonia.Node, error)  { return Add(in[0], in[1]) }
func join(in gorgonia.Nodes) (*gorgonia.Node, error) { return Concatenate(in[0], in[1]) }

func scale(in gorgonia.Nodes) (*gorgonia.Node, error) { return ScaleChannels(in[0], in[1]) }
func shift(in gorgonia.Nodes) (*gorgonia.Node, error) { return ShiftChannels(in[0], in[1]) }

func turn(rows, cols int, to ...int) func(in gorgonia.Nodes) (*gorgonia.Node, error) {
	return func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Transpose(in[0], rows, cols, to...) }
}

// refRows takes rows lo to hi of n.
func refRows(n, lo, hi int) func(in [][]float64) []float64 {
	return func(in [][]float64) []float64 {
		width := len(in[0]) / n
		return slices.Clone(in[0][lo*width : hi*width])
	}
}

func some(lo, hi int) func(in gorgonia.Nodes) (*gorgonia.Node, error) {
	return func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Rows(in[0], lo, hi) }
}

// structures are small; large ones, of several parts, are in TestLargeStructures.
var structures = map[string]structure{
	"add vectors":       {[][]int{{5}, {5}}, add, refAdd, []int{5}},
	"add pictures":      {[][]int{{2, 3, 1, 2}, {2, 3, 1, 2}}, add, refAdd, []int{2, 3, 1, 2}},
	"concatenate":       {[][]int{{3, 2}, {3, 4}}, join, refConcatenate(2, 4), []int{3, 6}},
	"concatenate, 4":    {[][]int{{2, 2, 3, 3}, {2, 2, 3, 1}}, join, refConcatenate(3, 1), []int{2, 2, 3, 4}},
	"columns":           {[][]int{{3, 5}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Columns(in[0], 1, 3) }, refColumns(5, 1, 3), []int{3, 3}},
	"scale vectors":     {[][]int{{3, 4}, {4}}, scale, refScale, []int{3, 4}},
	"scale pictures":    {[][]int{{2, 3, 2, 4}, {4}}, scale, refScale, []int{2, 3, 2, 4}},
	"shift vectors":     {[][]int{{3, 4}, {4}}, shift, refShift, []int{3, 4}},
	"shift pictures":    {[][]int{{2, 3, 2, 4}, {4}}, shift, refShift, []int{2, 3, 2, 4}},
	"transpose":         {[][]int{{2, 3, 4}}, turn(3, 4, 2, 4, 3), refTranspose(3, 4), []int{2, 4, 3}},
	"pictures to NCHW":  {[][]int{{2, 3, 2, 4}}, turn(6, 4, 2, 4, 3, 2), refTranspose(6, 4), []int{2, 4, 3, 2}},
	"pictures, flat":    {[][]int{{2, 3, 2, 4}}, turn(6, 4, 2, 24), refTranspose(6, 4), []int{2, 24}},
	"vectors, pictures": {[][]int{{2, 24}}, turn(4, 6, 2, 3, 2, 4), refTranspose(4, 6), []int{2, 3, 2, 4}},
	"one row":           {[][]int{{3, 5}}, turn(1, 5, 3, 1, 5), refTranspose(1, 5), []int{3, 1, 5}},
	"one column":        {[][]int{{3, 5, 1}}, turn(5, 1, 3, 5), refTranspose(5, 1), []int{3, 5}},
	"rows":              {[][]int{{5, 2, 3}}, some(1, 3), refRows(5, 1, 3), []int{2, 2, 3}},
	"rows, first":       {[][]int{{5, 3}}, some(0, 4), refRows(5, 0, 4), []int{4, 3}},
	"rows, last":        {[][]int{{6}}, some(5, 6), refRows(6, 5, 6), []int{1}},
}

func (s structure) inputs(g *gorgonia.ExprGraph, r *rand.Rand) (nodes gorgonia.Nodes, values [][]float64) {
	for i, shape := range s.shapes {
		in := newInput(g, r, fmt.Sprint("x", i), shape...)
		nodes, values = append(nodes, in.node), append(values, in.value)
	}
	return nodes, values
}

func TestStructures(t *testing.T) {
	for name, s := range structures {
		r := rand.New(rand.NewPCG(3, 1))
		g := gorgonia.NewGraph()
		nodes, values := s.inputs(g, r)
		y := must(t)(s.node(nodes))
		target := newInput(g, r, "target", s.to...)
		loss := must(t)(L2.Mean(y, target.node))
		grads, err := gorgonia.Grad(loss, nodes...)
		if err != nil {
			t.Fatal(name, err)
		}
		outputs := append(gorgonia.Nodes{y}, grads...)
		got := run(t, g, outputs...)
		near(t, name, got[0], s.ref(values), 1e-7)
		if !slices.Equal(y.Value().Shape(), s.to) {
			t.Errorf("%s: shape %v, want %v", name, y.Value().Shape(), s.to)
		}
		for i, v := range values[:len(grads)] {
			ref := func() float64 { return refMean(refLosses["l2"], s.ref(values), target.value) }
			near(t, fmt.Sprintf("%s: gradient of input %d", name, i), got[1+i], differences(ref, v), 2e-4)
		}
		checkTape(t, g, outputs, got)
	}
}

// Operations on more elements than one part has give the twin's numbers with any number of workers.
func TestLargeStructures(t *testing.T) {
	defer pool.SetWorkers(pool.SetWorkers(1))
	for name, s := range map[string]structure{
		"add":                {[][]int{{3, chunk}, {3, chunk}}, add, refAdd, []int{3, chunk}},
		"concatenate":        {[][]int{{700, 30}, {700, 7}}, join, refConcatenate(30, 7), []int{700, 37}},
		"concatenate, wide":  {[][]int{{3, chunk}, {3, 5}}, join, refConcatenate(chunk, 5), []int{3, chunk + 5}},
		"columns":            {[][]int{{900, 33}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Columns(in[0], 2, 31) }, refColumns(33, 2, 31), []int{900, 31}},
		"scale":              {[][]int{{40, 9, 300}, {300}}, scale, refScale, []int{40, 9, 300}},
		"shift":              {[][]int{{40, 9, 300}, {300}}, shift, refShift, []int{40, 9, 300}},
		"transpose":          {[][]int{{40, 33, 35}}, turn(33, 35, 40, 35, 33), refTranspose(33, 35), []int{40, 35, 33}},
		"transpose, samples": {[][]int{{3, 100, 101}}, turn(100, 101, 3, 101, 100), refTranspose(100, 101), []int{3, 101, 100}},
		"one column":         {[][]int{{3, chunk}}, turn(chunk, 1, 3, 1, chunk), refTranspose(chunk, 1), []int{3, 1, chunk}},
		"rows":               {[][]int{{9, chunk}}, some(2, 7), refRows(9, 2, 7), []int{5, chunk}},
		"rows of many":       {[][]int{{1 << 16}}, some(1<<16-3, 1<<16-1), refRows(1<<16, 1<<16-3, 1<<16-1), []int{2}}, // 32 bits do not hold rows times elements
	} {
		for _, workers := range []int{1, 2, 8} {
			pool.SetWorkers(workers)
			g := gorgonia.NewGraph()
			nodes, values := s.inputs(g, rand.New(rand.NewPCG(4, 1)))
			near(t, fmt.Sprintf("%s, %d workers", name, workers), run(t, g, must(t)(s.node(nodes)))[0], s.ref(values), 1e-7)
		}
	}
}

// An operation may read one node twice.
func TestStructuresOfOneNodeTwice(t *testing.T) {
	for name, c := range map[string]struct {
		node func(in gorgonia.Nodes) (*gorgonia.Node, error)
		ref  func(in [][]float64) []float64
		to   []int
	}{"add": {add, refAdd, []int{3, 2}}, "concatenate": {join, refConcatenate(2, 2), []int{3, 4}}} {
		r := rand.New(rand.NewPCG(5, 1))
		g := gorgonia.NewGraph()
		x, target := newInput(g, r, "x", 3, 2), newInput(g, r, "target", c.to...)
		y := must(t)(c.node(gorgonia.Nodes{x.node, x.node}))
		grads, err := gorgonia.Grad(must(t)(L2.Mean(y, target.node)), x.node)
		if err != nil {
			t.Fatal(name, err)
		}
		ref := func() []float64 { return c.ref([][]float64{x.value, x.value}) }
		got := run(t, g, y, grads[0])
		near(t, name, got[0], ref(), 1e-6)
		near(t, name+": gradient", got[1], differences(func() float64 { return refMean(refLosses["l2"], ref(), target.value) }, x.value), 2e-4)
		checkTape(t, g, gorgonia.Nodes{y, grads[0]}, got)
	}
}

// Inputs of any strides are read element by element.
func TestStructuresTakeViews(t *testing.T) {
	wide := newInput(gorgonia.NewGraph(), rand.New(rand.NewPCG(6, 1)), "wide", 3, 9)
	cut := func(lo, hi int) (*tensor.Dense, []float64) {
		v, err := wide.node.Value().(*tensor.Dense).Slice(nil, gorgonia.S(lo, hi))
		if err != nil {
			t.Fatal(err)
		}
		return v.(*tensor.Dense), refColumns(9, lo, hi-lo)([][]float64{wide.value})
	}
	a, refA := cut(0, 4)
	b, refB := cut(3, 7)
	for _, c := range []struct {
		op   gorgonia.Op
		in   []gorgonia.Value
		want []float64
	}{
		{&AddOp{}, []gorgonia.Value{a, b}, refAdd([][]float64{refA, refB})},
		{&ConcatenateOp{}, []gorgonia.Value{a, b}, refConcatenate(4, 4)([][]float64{refA, refB})},
		{&ColumnsOp{Lo: 1, N: 2}, []gorgonia.Value{b}, refColumns(4, 1, 2)([][]float64{refB})},
		{&TransposeOp{Rows: 2, Cols: 2, To: tensor.Shape{3, 2, 2}}, []gorgonia.Value{b}, refTranspose(2, 2)([][]float64{refB})},
		{&DropoutOp{}, []gorgonia.Value{b, newKeys(3)}, refB},
	} {
		y, err := c.op.Do(c.in...)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprintf("%T", c.op), y.(*tensor.Dense).Float32s(), c.want, 1e-7)
	}
}

func TestStructuresSayWhatWasWanted(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	g := gorgonia.NewGraph()
	x, other, picture := newInput(g, r, "x", 2, 3).node, newInput(g, r, "other", 3, 2).node, newInput(g, r, "picture", 2, 3, 4, 5).node
	for want, f := range map[string]func() (*gorgonia.Node, error){
		"ops: add: want inputs of one shape, got (2, 3), (3, 2)":                                           func() (*gorgonia.Node, error) { return Add(x, other) },
		"ops: add: input 0: want a node, got nil":                                                          func() (*gorgonia.Node, error) { return Add(nil, x) },
		"ops: add: input 1 (picture): want float32 with 2 dimensions":                                      func() (*gorgonia.Node, error) { return Add(x, picture) },
		"ops: concatenate: want inputs that differ in their last dimension only, got (2, 3), (3, 2)":       func() (*gorgonia.Node, error) { return Concatenate(x, other) },
		"ops: concatenate: input 1: want a node, got nil":                                                  func() (*gorgonia.Node, error) { return Concatenate(x, nil) },
		"ops: scale channels: want x [B×C] and a vector [C], got (2, 3, 4, 5), (4)":                        func() (*gorgonia.Node, error) { return ScaleChannels(picture, newInput(g, r, "four", 4).node) },
		"ops: shift channels: input 1 (other): want float32 with 1 dimensions":                             func() (*gorgonia.Node, error) { return ShiftChannels(x, other) },
		"ops: columns(2, 2): want at least 4 columns, got x (2, 3)":                                        func() (*gorgonia.Node, error) { return Columns(x, 2, 2) },
		"ops: rows 1 to 3: want a node that has them, got x":                                               func() (*gorgonia.Node, error) { return Rows(x, 1, 3) },
		"ops: rows 1 to 1: want a node that has them, got x":                                               func() (*gorgonia.Node, error) { return Rows(x, 1, 1) },
		"ops: rows 0 to 1: want a node that has them, got <nil>":                                           func() (*gorgonia.Node, error) { return Rows(nil, 0, 1) },
		"ops: transpose(2×3 to (2, 3)): want samples of 2×3 elements and an output of as many, got (2, 3)": func() (*gorgonia.Node, error) { return Transpose(x, 2, 3, 2, 3) },
		"ops: transpose(1×3 to (3, 2)): want samples of 1×3 elements":                                      func() (*gorgonia.Node, error) { return Transpose(x, 1, 3, 3, 2) },
		"ops: transpose(1×3 to (2, 4)): want samples of 1×3 elements":                                      func() (*gorgonia.Node, error) { return Transpose(x, 1, 3, 2, 4) },
		"ops: transpose(1×3 to ()): want samples of 1×3 elements":                                          func() (*gorgonia.Node, error) { return Transpose(x, 1, 3) },
		"ops: transpose(1×3 to (2, 3)): input 0: want a node, got nil":                                     func() (*gorgonia.Node, error) { return Transpose(nil, 1, 3, 2, 3) },
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	for want, f := range map[string]func() (gorgonia.Value, error){
		"b: want shape (2, 3), got (3, 2)":   func() (gorgonia.Value, error) { return (&AddOp{}).Do(x.Value(), other.Value()) },
		"b: want 2×any, got 3×2":             func() (gorgonia.Value, error) { return (&ConcatenateOp{}).Do(x.Value(), other.Value()) },
		"x: want at least 4 columns, got 3":  func() (gorgonia.Value, error) { return (&ColumnsOp{Lo: 2, N: 2}).Do(x.Value()) },
		"x: want 8 elements, got 6":          func() (gorgonia.Value, error) { return (&TransposeOp{To: tensor.Shape{2, 4}}).Do(x.Value()) },
		"x: want a float32 tensor of 2 dime": func() (gorgonia.Value, error) { return (&TransposeOp{}).Do(gorgonia.NewF32(1)) },
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}
