package ops

import (
	"math/rand/v2"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Random graphs: the schedule holds exactly what the outputs need, once, inputs first, and is the same every time.
func TestScheduleIsAnOrderOfWhatIsNeeded(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		g := gorgonia.NewGraph()
		var nodes gorgonia.Nodes
		for i := range 2 + r.IntN(3) {
			nodes = append(nodes, newInput(g, r, string(rune('a'+i)), 2, 3).node)
		}
		for range r.IntN(30) {
			a, b := nodes[r.IntN(len(nodes))], nodes[r.IntN(len(nodes))]
			nodes = append(nodes, gorgonia.Must(gorgonia.Add(a, b)))
		}
		outputs := gorgonia.Nodes{nodes[r.IntN(len(nodes))], nodes[r.IntN(len(nodes))]}
		order, err := Schedule(g, outputs)
		if err != nil {
			t.Fatal(err)
		}
		need := make(map[*gorgonia.Node]bool)
		var visit func(n *gorgonia.Node)
		visit = func(n *gorgonia.Node) {
			if need[n] {
				return
			}
			need[n] = true
			for _, in := range Inputs(g, n) {
				visit(in)
			}
		}
		visit(outputs[0])
		visit(outputs[1])
		done := make(map[*gorgonia.Node]bool)
		for _, n := range order {
			for _, in := range Inputs(g, n) {
				if !done[in] {
					t.Fatalf("%s comes before its input %s", n.Name(), in.Name())
				}
			}
			if done[n] || !need[n] {
				t.Fatalf("%s: scheduled before: %v, needed: %v", n.Name(), done[n], need[n])
			}
			done[n] = true
		}
		if len(done) != len(need) {
			t.Fatalf("%d nodes scheduled, %d needed", len(done), len(need))
		}
		again, err := Schedule(g, outputs)
		if err != nil {
			t.Fatal(err)
		}
		for i := range order {
			if order[i] != again[i] {
				t.Fatalf("position %d: %s, then %s", i, order[i].Name(), again[i].Name())
			}
		}
	}
}

func TestScheduleOfADeepGraph(t *testing.T) {
	g := gorgonia.NewGraph()
	n := gorgonia.NewScalar(g, tensor.Float32, gorgonia.WithName("x"))
	const depth = 2000
	for range depth {
		n = gorgonia.Must(gorgonia.Tanh(n))
	}
	order, err := Schedule(g, gorgonia.Nodes{n})
	if err != nil || len(order) != depth+1 || order[depth] != n {
		t.Fatalf("%d nodes, error %v", len(order), err)
	}
}

func TestScheduleRefuses(t *testing.T) {
	g, other := gorgonia.NewGraph(), gorgonia.NewGraph()
	x := gorgonia.NewScalar(other, tensor.Float32, gorgonia.WithName("stranger"))
	for want, outputs := range map[string]gorgonia.Nodes{
		"want at least one output":                      nil,
		"got a nil one":                                 {nil},
		"outputs of the graph, got stranger of another": {x},
	} {
		if _, err := Schedule(g, outputs); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}
