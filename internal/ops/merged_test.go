package ops

import (
	"errors"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// withSerials makes the next serials those given; real ones come after them.
func withSerials(t *testing.T, serials ...uint32) {
	before := newSerial
	t.Cleanup(func() { newSerial = before })
	newSerial = func() uint32 {
		if len(serials) == 0 {
			return before()
		}
		s := serials[0]
		serials = serials[1:]
		return s
	}
}

// Two inputs x#colliding[0] and x#colliding[1] of shape 2×3 have squares of one hash. Found by trying.
var colliding = [2]uint32{47321, 49590}

func TestBuildSeesCollidingHashes(t *testing.T) {
	withSerials(t, colliding[:]...)
	var squares gorgonia.Nodes
	builds := 0
	err := Build(func() (*gorgonia.ExprGraph, error) {
		builds++
		g := gorgonia.NewGraph()
		x, y := Input(g, "x", 2, 3), Input(g, "x", 2, 3)
		if x == y {
			t.Fatal("two inputs became one")
		}
		squares = gorgonia.Nodes{gorgonia.Must(gorgonia.Square(x)), gorgonia.Must(gorgonia.Square(y))}
		if builds == 1 && squares[0] != squares[1] {
			t.Fatal("Gorgonia told nodes of one hash apart: the test is out of date")
		}
		return g, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if squares[0] == squares[1] || builds != 3 {
		t.Errorf("after %d builds: %v and %v, want two nodes after 3", builds, squares[0], squares[1])
	}
}

func TestBuildGivesUp(t *testing.T) {
	size := 0
	grow := func() (*gorgonia.ExprGraph, error) {
		g := gorgonia.NewGraph()
		x := Input(g, "x", 2, 3)
		size++
		for range size {
			x = gorgonia.Must(gorgonia.Square(x))
		}
		return g, nil
	}
	if err := Build(grow); err == nil || !strings.Contains(err.Error(), "want as many nodes each time it is built, got 2, 3, 4, 5: ") {
		t.Errorf("got error %v", err)
	}
	wrong := errors.New("wrong")
	if err := Build(func() (*gorgonia.ExprGraph, error) { return nil, wrong }); !errors.Is(err, wrong) {
		t.Errorf("got error %v, want that of the function", err)
	}
}

// Graphs of our operations are built once, and equal operations on equal inputs stay apart.
func TestOurOperationsAreNeverMerged(t *testing.T) {
	builds := 0
	err := Build(func() (*gorgonia.ExprGraph, error) {
		builds++
		g := gorgonia.NewGraph()
		x, w, b := Input(g, "x", 2, 3), Input(g, "w", 4, 3), Input(g, "b", 4)
		first, second := must(t)(Linear(x, w, b, true)), must(t)(Linear(x, w, b, true))
		if first == second || first.Op().Hashcode() == second.Op().Hashcode() {
			t.Error("two operations became one, or may")
		}
		return g, nil
	})
	if err != nil || builds != 1 {
		t.Errorf("%d builds, error %v", builds, err)
	}
}

func TestCheckConstants(t *testing.T) {
	const rows, cols = 64, 64
	constant := func(n int, middle float32) *gorgonia.Node {
		v := make([]float32, n*n)
		for i := range v {
			v[i] = 1
		}
		v[len(v)/2] = middle
		return gorgonia.NewConstant(tensor.New(tensor.WithShape(n, n), tensor.WithBacking(v)))
	}
	weighted := func(weights ...*gorgonia.Node) *gorgonia.ExprGraph {
		g := gorgonia.NewGraph()
		x := Input(g, "x", weights[0].Shape()...)
		var terms gorgonia.Nodes
		for _, w := range weights {
			terms = append(terms, must(t)(gorgonia.HadamardProd(w, x)))
		}
		if len(terms) == 2 && weights[0].Shape().TotalSize() == rows*cols && terms[0] != terms[1] {
			t.Fatal("Gorgonia told constants that print alike apart: the test is out of date")
		}
		must(t)(gorgonia.ReduceAdd(terms))
		return g
	}
	err := CheckConstants(weighted(constant(rows, 2), constant(rows, 3)))
	if err == nil || !strings.Contains(err.Error(), "constant of shape (64, 64) is read 2 times") {
		t.Errorf("two constants that print alike: got error %v", err)
	}
	for name, g := range map[string]*gorgonia.ExprGraph{
		"one large constant":  weighted(constant(rows, 2)),
		"small constants":     weighted(constant(3, 2), constant(3, 3)),
		"a scalar read twice": weighted(gorgonia.NewConstant(float32(1)), gorgonia.NewConstant(float32(1))),
	} {
		if err := CheckConstants(g); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	named := func(v float32) *gorgonia.Node { return gorgonia.NewConstant(v, gorgonia.WithName("half")) }
	if err := CheckConstants(weighted(named(1), named(2))); err == nil {
		t.Error("two constants of one name were taken")
	}
}
