package optim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/pool"
)

// pair is a parameter with a gradient.
type pair struct{ value, grad gorgonia.Value }

func (p pair) Value() gorgonia.Value         { return p.value }
func (p pair) Grad() (gorgonia.Value, error) { return p.grad, nil }

func newPair(n int) pair {
	vector := func() *tensor.Dense { return tensor.New(tensor.WithBacking(tensor.Range(tensor.Float32, 1, n+1))) }
	return pair{vector(), vector()}
}

func TestStepRefuses(t *testing.T) {
	s, err := NewSolver(DefaultAdamW())
	if err != nil {
		t.Fatal(err)
	}
	columns := tensor.New(tensor.WithShape(2, 3), tensor.AsFortran(make([]float32, 6)))
	for want, p := range map[string]pair{
		"rows lie one after the other":                                    {tensor.New(tensor.Of(tensor.Float32), tensor.WithShape(2, 3)), columns},
		"want a gradient of 3 elements, as many as the weight has, got 4": {newPair(3).value, newPair(4).grad},
		"want a dense float32 tensor, got float64 of shape (3)":           {tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(3)), newPair(3).grad},
		"gradient: want a dense float32 tensor, got nothing":              {newPair(3).value, nil},
	} {
		if err := s.Step([]gorgonia.ValueGrad{p}); err == nil || !strings.Contains(err.Error(), "optim: adamw: parameter 0: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want %q", err, want)
		}
	}
	if err := s.Step([]gorgonia.ValueGrad{newPair(3)}); err != nil {
		t.Fatal(err)
	}
	if err := s.Step([]gorgonia.ValueGrad{newPair(3), newPair(3)}); err == nil {
		t.Error("another number of parameters was taken")
	}
	if err := s.Step([]gorgonia.ValueGrad{newPair(5)}); err == nil {
		t.Error("a parameter of another length was taken")
	}
}

// training is 6 steps of a solver on two parameters, one of them of several chunks.
type training struct {
	p      [][]float32
	solver Solver
	random *rand.Rand
}

func newTraining(t *testing.T, r Rule) *training {
	t.Helper()
	s, err := NewSolver(r)
	if err != nil {
		t.Fatal(err)
	}
	tr := &training{[][]float32{make([]float32, 2*chunkLen+5), make([]float32, 3)}, s, rand.New(rand.NewPCG(3, 4))}
	for _, p := range tr.p {
		tr.normals(p)
	}
	return tr
}

func (tr *training) normals(list []float32) {
	for i := range list {
		list[i] = float32(tr.random.NormFloat64())
	}
}

// step makes a step with gradients that edit has changed.
func (tr *training) step(edit func(g [][]float32)) error {
	var params []gorgonia.ValueGrad
	var grads [][]float32
	for _, p := range tr.p {
		g := make([]float32, len(p))
		tr.normals(g)
		grads = append(grads, g)
		params = append(params, pair{tensor.New(tensor.WithBacking(p)), tensor.New(tensor.WithBacking(g))})
	}
	if edit != nil {
		edit(grads)
	}
	return tr.solver.Step(params)
}

func TestStepsDoNotDependOnThreadsOrBreaks(t *testing.T) {
	for name, r := range rules {
		once := newTraining(t, r)
		for range 6 {
			if err := once.step(nil); err != nil {
				t.Fatal(err)
			}
		}
		old := pool.SetWorkers(1)
		broken := newTraining(t, r)
		for i := range 6 {
			if err := broken.step(nil); err != nil {
				t.Fatal(err)
			}
			if i%2 == 0 {
				continue
			}
			m := NewMemory(r, []int{2*chunkLen + 5, 3})
			if err := broken.solver.Export(&m); err != nil || m.Steps != i+1 {
				t.Fatalf("%s: got %d steps and error %v", name, m.Steps, err)
			}
			var err error
			if broken.solver, err = NewSolver(r); err != nil {
				t.Fatal(err)
			}
			if err := broken.solver.Import(&m); err != nil {
				t.Fatal(err)
			}
		}
		pool.SetWorkers(old)
		for i := range once.p {
			if !slices.Equal(once.p[i], broken.p[i]) {
				t.Errorf("%s: parameter %d has other bits after steps in one go than after steps with breaks on one thread", name, i)
			}
		}
	}
}

func TestMemoryOfAnotherForm(t *testing.T) {
	tr := newTraining(t, DefaultAdamW())
	if err := tr.step(nil); err != nil {
		t.Fatal(err)
	}
	lengths := []int{2*chunkLen + 5, 3}
	for want, m := range map[string]Memory{
		"want a memory of 2 slots, got 1":                      NewMemory(DefaultLion(), lengths),
		"want slot m of 2 parameters, got 1":                   NewMemory(DefaultAdamW(), lengths[:1]),
		"want slot m of 3 elements for parameter 1, got 4":     NewMemory(DefaultAdamW(), []int{lengths[0], 4}),
		"want slot v of 2 parameters, got 0":                   {Slots: map[string][][]float32{"m": NewMemory(DefaultAdamW(), lengths).Slots["m"], "w": nil}},
		"adamw: want slot m of 32773 elements for parameter 0": NewMemory(DefaultAdamW(), []int{4, 3}),
	} {
		for what, err := range map[string]error{"Export": tr.solver.Export(&m), "Import": tr.solver.Import(&m)} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got error %v, want one with %q", what, err, want)
			}
		}
	}
	fresh := newTraining(t, DefaultAdamW()).solver
	negative := NewMemory(DefaultAdamW(), lengths)
	negative.Steps = -1
	if err := fresh.Import(&negative); err == nil || !strings.Contains(err.Error(), "at least 0 steps, got -1") {
		t.Errorf("got error %v for a memory of -1 steps", err)
	}
	m := Memory{Steps: 4, Slots: map[string][][]float32{"m": {{1}, {2}}, "v": {{3}, {4, 5}}}}
	if err := fresh.Import(&m); err == nil {
		t.Error("slots of different lengths were taken")
	}
	if err := fresh.Export(&m); err != nil || m.Steps != 0 || m.Slots["m"][1][0] != 0 || m.Slots["v"][1][1] != 0 {
		t.Errorf("a solver that has made no step has the memory %v, %v", m, err)
	}
}

func TestNumbersThatAreNotFinite(t *testing.T) {
	inf := float32(math.Inf(1))
	for name, r := range rules {
		for what, bad := range map[string]float32{"NaN": float32(math.NaN()), "+Inf": inf} {
			tr := newTraining(t, r)
			want := fmt.Sprintf("optim: gradient of parameter 0: want finite numbers, got %s at element 20000 of 32773", what)
			if err := tr.step(func(g [][]float32) { g[0][20000] = bad }); err == nil || err.Error() != want {
				t.Errorf("%s: got error %v, want %q", name, err, want)
			}
		}
		tr := newTraining(t, r)
		tr.p[1][2] = inf
		if err := tr.step(nil); err == nil || !strings.Contains(err.Error(), "parameter 1: ") && !strings.Contains(err.Error(), "of parameter 1") {
			t.Errorf("%s: an infinite weight: got error %v", name, err)
		}
	}
	for want, r := range map[string]Rule{
		"optim: gradient of parameter 1: want numbers whose squares are finite, got 3e+38 at element 0 of 3":                     DefaultAdamW(),
		"optim: sgd: slot momentum of parameter 1: want finite numbers, got +Inf at element 0 of 3, where the gradient is 3e+38": SGD{LR: 1e-30, Momentum: 0.9},
	} {
		tr := newTraining(t, r)
		var err error
		for i := 0; i < 2 && err == nil; i++ {
			err = tr.step(func(g [][]float32) { g[1][0] = 3e38 })
		}
		if err == nil || err.Error() != want {
			t.Errorf("got error %v, want %q", err, want)
		}
	}
}

func BenchmarkStep(b *testing.B) {
	for name, r := range map[string]Rule{
		"adamw": DefaultAdamW(), "adam": DefaultAdam(), "adam decay": Adam{1e-4, 0.9, 0.999, 1e-8, 0.1, 0}, "sgd": DefaultSGD(), "lion": DefaultLion(),
	} {
		b.Run(name, func(b *testing.B) {
			s, err := NewSolver(r)
			if err != nil {
				b.Fatal(err)
			}
			p := []gorgonia.ValueGrad{newPair(968_848)} // the parameters of the MNIST network
			for b.Loop() {
				if err := s.Step(p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
