//go:build cuda

package cuda

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/ops"
)

// What goes up comes down again, whatever its size beside the staging memory's.
func TestTransfers(t *testing.T) {
	d := open(t, Options{})
	rng := rand.New(rand.NewPCG(5, 6))
	for _, lengths := range [][]int{{1}, {0, 3, 0}, {stagingLen}, {stagingLen - 1, 2}, {1, stagingLen + 1}, {700_001, 700_001, 700_001}, {3*stagingLen + 5, 1}} {
		err := d.do(func() error {
			s := d.newScope()
			defer s.free()
			var up, down []piece
			for _, n := range lengths {
				dev, err := s.Alloc(max(n, 1), "a piece")
				if err != nil {
					return err
				}
				up = append(up, piece{random(rng, n), dev})
				down = append(down, piece{make([]float32, n), dev})
			}
			if err := d.upload(up...); err != nil {
				return err
			}
			if err := d.download(down...); err != nil {
				return err
			}
			for i := range up {
				if !slices.Equal(up[i].host, down[i].host) {
					t.Errorf("%d: piece %d came back another", lengths, i)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A weight's memory on the host is where Sync writes to, so it has to be the tensor's own.
func TestWeightsLieInOrder(t *testing.T) {
	g := gorgonia.NewGraph()
	transposed := tensor.New(tensor.WithShape(3, 2), tensor.WithBacking([]float32{1, 2, 3, 4, 5, 6}))
	if err := transposed.T(); err != nil {
		t.Fatal(err)
	}
	x := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(4, 3), gorgonia.WithName("x"))
	w := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(2, 3), gorgonia.WithName("w"), gorgonia.WithValue(transposed))
	b := gorgonia.NewVector(g, tensor.Float32, gorgonia.WithShape(2), gorgonia.WithName("b"))
	y, err := ops.Linear(x, w, b, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, Options{}).VM(g, gorgonia.Nodes{y}); err == nil || !strings.Contains(err.Error(), "w: want a tensor whose rows lie one after the other") {
		t.Errorf("got error %v", err)
	}
}

// Bound inputs may lie as they like: they are put in order on their way.
func TestInputsOfAnyStrides(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(2, 3), gorgonia.WithName("x"))
	w := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(3, 3), gorgonia.WithName("w"),
		gorgonia.WithValue(tensor.New(tensor.WithShape(3, 3), tensor.WithBacking([]float32{1, 0, 0, 0, 1, 0, 0, 0, 1}))))
	b := gorgonia.NewVector(g, tensor.Float32, gorgonia.WithShape(3), gorgonia.WithName("b"))
	y, err := ops.Linear(x, w, b, false)
	if err != nil {
		t.Fatal(err)
	}
	vm, err := open(t, Options{}).VM(g, gorgonia.Nodes{y})
	if err != nil {
		t.Fatal(err)
	}
	transposed := tensor.New(tensor.WithShape(3, 2), tensor.WithBacking([]float32{1, 2, 3, 4, 5, 6}))
	if err := transposed.T(); err != nil {
		t.Fatal(err)
	}
	for n, v := range map[*gorgonia.Node]*tensor.Dense{x: transposed, b: tensor.New(tensor.WithShape(3), tensor.WithBacking([]float32{0, 0, 10}))} {
		if err := gorgonia.Let(n, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := vm.RunAll(); err != nil {
		t.Fatal(err)
	}
	if got := flat(t, y.Value()); !slices.Equal(got, []float32{1, 3, 15, 2, 4, 16}) {
		t.Errorf("got %v", got)
	}
}
