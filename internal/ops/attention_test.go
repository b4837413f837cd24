package ops

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/philox"
	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// refHeads is attention in float64: in holds qkv, or q and kv, of batch samples with so many heads. weigh turns the scores of query i of head h of
// sample b into weights.
func refHeads(in [][]float64, batch, queries, keys, heads int, weigh func(scores []float64, b, h, i int)) (y []float64) {
	d := len(in[0]) / (batch * queries)
	q, kv, ld := in[0], in[len(in)-1], 2
	if len(in) == 1 {
		d /= 3
		kv, ld = q[d:], 3
	}
	width := d / heads
	for b := range batch {
		for i := range queries {
			for h := range heads {
				from := q[(b*queries+i)*(len(in[0])/(batch*queries))+h*width:][:width]
				s := make([]float64, keys)
				for j := range s {
					for c, v := range from {
						s[j] += v * kv[(b*keys+j)*ld*d+h*width+c] / math.Sqrt(float64(width))
					}
				}
				weigh(s, b, h, i)
				for c := range width {
					sum := 0.0
					for j, w := range s {
						sum += w * kv[(b*keys+j)*ld*d+d+h*width+c]
					}
					y = append(y, sum)
				}
			}
		}
	}
	return y
}

func refSoftmax(s []float64, _, _, _ int) {
	most, sum := slices.Max(s), 0.0
	for j, v := range s {
		s[j] = math.Exp(v - most)
		sum += s[j]
	}
	for j := range s {
		s[j] /= sum
	}
}

func attend(heads int) func(in gorgonia.Nodes) (*gorgonia.Node, error) {
	return func(in gorgonia.Nodes) (*gorgonia.Node, error) {
		if len(in) == 1 {
			return SelfAttention(in[0], heads)
		}
		return CrossAttention(in[0], in[1], heads)
	}
}

// attentions are soft ones, whose gradients are those of the function.
var attentions = map[string]struct {
	shapes                      [][]int
	batch, queries, keys, heads int
	to                          []int
}{
	"self":                {[][]int{{2, 1, 5, 18}}, 2, 5, 5, 2, []int{2, 1, 5, 6}},
	"self, picture":       {[][]int{{2, 3, 3, 12}}, 2, 9, 9, 1, []int{2, 3, 3, 4}},
	"self, one token":     {[][]int{{3, 12}}, 3, 1, 1, 4, []int{3, 4}},
	"self, wider":         {[][]int{{1, 1, 17, 60}}, 1, 17, 17, 2, []int{1, 1, 17, 20}},
	"self, four dims":     {[][]int{{3, 1, 1, 12}}, 3, 1, 1, 4, []int{3, 1, 1, 4}},
	"cross":               {[][]int{{2, 1, 3, 6}, {2, 1, 5, 12}}, 2, 3, 5, 3, []int{2, 1, 3, 6}},
	"cross, one query":    {[][]int{{2, 8}, {2, 2, 5, 16}}, 2, 1, 10, 2, []int{2, 8}},
	"cross, one key":      {[][]int{{2, 1, 4, 8}, {2, 16}}, 2, 4, 1, 2, []int{2, 1, 4, 8}},
	"cross, more queries": {[][]int{{1, 1, 9, 5}, {1, 1, 2, 10}}, 1, 9, 2, 1, []int{1, 1, 9, 5}},
}

func TestAttention(t *testing.T) {
	for name, c := range attentions {
		s := structure{c.shapes, attend(c.heads), func(in [][]float64) []float64 {
			return refHeads(in, c.batch, c.queries, c.keys, c.heads, refSoftmax)
		}, c.to}
		s.check(t, name, 1e-5)
	}
}

// check compares an operation and its gradients with the twin and its differences, and the tape machine with the library's.
func (s structure) check(t *testing.T, name string, tol float64) {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 1))
	g := gorgonia.NewGraph()
	nodes, values := s.inputs(g, r)
	y := must(t)(s.node(nodes))
	target := newInput(g, r, "target", s.to...)
	grads, err := gorgonia.Grad(must(t)(L2.Mean(y, target.node)), nodes...)
	if err != nil {
		t.Fatal(name, err)
	}
	outputs := append(gorgonia.Nodes{y}, grads...)
	got := run(t, g, outputs...)
	near(t, name, got[0], s.ref(values), tol)
	if !slices.Equal(y.Value().Shape(), s.to) {
		t.Errorf("%s: shape %v, want %v", name, y.Value().Shape(), s.to)
	}
	for i, v := range values {
		ref := func() float64 { return refMean(refLosses["l2"], s.ref(values), target.value) }
		near(t, fmt.Sprintf("%s: gradient of input %d", name, i), got[1+i], differences(ref, v), 2e-4)
		if !grads[i].Shape().Eq(nodes[i].Shape()) {
			t.Errorf("%s: gradient of input %d: shape %v, want %v", name, i, grads[i].Shape(), nodes[i].Shape())
		}
	}
	checkTape(t, g, outputs, got)
}

// Hard attention takes the value of the best key. Its gradient is that of y = (hard − constant soft + soft)·V.
func TestHardAttention(t *testing.T) {
	const batch, queries, keys, heads, temperature, purpose = 3, 4, 7, 2, 0.7, 5
	for _, noisy := range []bool{false, true} {
		for _, shapes := range [][][]int{{{batch, 1, keys, 18}}, {{batch, 1, queries, 6}, {batch, 1, keys, 12}}} {
			queries := shapes[0][2]
			uniform := make([]float32, heads*queries*philox.GroupLen)
			noise := func(s []float64, b, h, i int) {
				if !noisy {
					return
				}
				philox.Stream{Seed: 0x12345678_fffffffe, Purpose: philox.Layers + purpose, Epoch: 9, Index: uint32(5 + b)}.Uniforms(uniform)
				g := make([]float32, keys)
				simd.Gumbel(g, uniform[(h*queries+i)*philox.GroupLen:][:keys])
				for j := range s {
					s[j] += float64(g[j])
				}
			}
			r := rand.New(rand.NewPCG(3, 1))
			g := gorgonia.NewGraph()
			s := structure{shapes: shapes}
			nodes, values := s.inputs(g, r)
			selection := Selection{Heads: heads, Temperature: temperature, Purpose: purpose}
			if noisy {
				selection.Keys = keyNode(g, newKeys(batch))
			}
			var y *gorgonia.Node
			if len(nodes) == 1 {
				y = must(t)(HardSelfAttention(nodes[0], selection))
			} else {
				y = must(t)(HardCrossAttention(nodes[0], nodes[1], selection))
			}
			target := newInput(g, r, "target", batch, 1, queries, 6)
			grads, err := gorgonia.Grad(must(t)(L2.Mean(y, target.node)), nodes...)
			if err != nil {
				t.Fatal(err)
			}
			outputs := append(gorgonia.Nodes{y}, grads...)
			got := run(t, g, outputs...)
			hard := func(s []float64, b, h, i int) {
				noise(s, b, h, i)
				best := slices.Index(s, slices.Max(s))
				clear(s)
				s[best] = 1
			}
			near(t, "y", got[0], refHeads(values, batch, queries, keys, heads, hard), 1e-6)

			constant := map[[3]int][]float64{} // hard − soft of the values as they are
			soft := func(s []float64, b, h, i int) {
				noise(s, b, h, i)
				for j := range s {
					s[j] /= temperature
				}
				refSoftmax(s, b, h, i)
			}
			refHeads(values, batch, queries, keys, heads, func(s []float64, b, h, i int) {
				one := slices.Clone(s)
				hard(one, b, h, i)
				soft(s, b, h, i)
				for j := range s {
					one[j] -= s[j]
				}
				constant[[3]int{b, h, i}] = one
			})
			ref := func() float64 {
				return refMean(refLosses["l2"], refHeads(values, batch, queries, keys, heads, func(s []float64, b, h, i int) {
					soft(s, b, h, i)
					for j, v := range constant[[3]int{b, h, i}] {
						s[j] += v
					}
				}), target.value)
			}
			for i, v := range values {
				near(t, fmt.Sprintf("noise %v: gradient of input %d", noisy, i), got[1+i], differences(ref, v), 2e-4)
			}
			checkTape(t, g, outputs, got)
		}
	}
}

// A query attends alike in any batch and with any number of workers.
func TestAttentionOfBatches(t *testing.T) {
	defer pool.SetWorkers(pool.SetWorkers(1))
	const batch, tokens, d, heads = 5, 37, 24, 3
	x := newInput(gorgonia.NewGraph(), rand.New(rand.NewPCG(4, 1)), "x", batch, 1, tokens, 3*d)
	dy := newInput(gorgonia.NewGraph(), rand.New(rand.NewPCG(5, 1)), "dy", batch, 1, tokens, d)
	cut := func(n *gorgonia.Node, lo, hi int) gorgonia.Value {
		s := n.Shape().Clone()
		size := s.TotalSize() / s[0]
		s[0] = hi - lo
		return tensor.New(tensor.WithShape(s...), tensor.WithBacking(n.Value().(*tensor.Dense).Float32s()[lo*size:hi*size]))
	}
	keys := newKeys(batch)
	results := func(lo, hi int) (list [][]float32) {
		g := gorgonia.NewGraph()
		in := gorgonia.NodeFromAny(g, cut(x.node, lo, hi), gorgonia.WithName("x"))
		up := gorgonia.NodeFromAny(g, cut(dy.node, lo, hi), gorgonia.WithName("dy"))
		k := keyNode(g, tensor.New(tensor.WithShape(hi-lo, keyWords), tensor.WithBacking(keys.Int32s()[lo*keyWords:hi*keyWords])))
		soft := must(t)(SelfAttention(in, heads))
		hard := must(t)(HardSelfAttention(in, Selection{Heads: heads, Temperature: 1, Keys: k, Purpose: 3}))
		outputs := gorgonia.Nodes{soft, hard}
		for _, n := range outputs[:2] {
			grads, err := n.Op().(gorgonia.SDOp).SymDiff(append(gorgonia.Nodes{in}, k)[:n.Op().Arity()], n, up)
			if err != nil {
				t.Fatal(err)
			}
			outputs = append(outputs, grads[0])
		}
		return run(t, g, outputs...)
	}
	want := results(0, batch)
	for _, workers := range []int{1, 2, 7} {
		pool.SetWorkers(workers)
		for lo := range batch {
			for hi := lo + 1; hi <= batch; hi += 2 {
				for i, got := range results(lo, hi) {
					size := len(want[i]) / batch
					if !slices.Equal(got, want[i][lo*size:hi*size]) {
						t.Fatalf("output %d of samples %d to %d with %d workers has other bits", i, lo, hi, workers)
					}
				}
			}
		}
	}
}

func TestPositions(t *testing.T) {
	for name, s := range map[string]structure{
		"add positions": {[][]int{{3, 2, 2, 5}, {4, 5}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return AddPositions(in[0], in[1]) }, func(in [][]float64) []float64 {
			y := slices.Clone(in[0])
			for i := range y {
				y[i] += in[1][i%len(in[1])]
			}
			return y
		}, []int{3, 2, 2, 5}},
		"add positions, vectors": {[][]int{{3, 5}, {1, 5}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return AddPositions(in[0], in[1]) }, refShift, []int{3, 5}},
		"repeat":                 {[][]int{{4, 5}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Repeat(in[0], 3) }, func(in [][]float64) []float64 { return slices.Repeat(in[0], 3) }, []int{3, 1, 4, 5}},
		"repeat, vectors":        {[][]int{{1, 5}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Repeat(in[0], 3) }, func(in [][]float64) []float64 { return slices.Repeat(in[0], 3) }, []int{3, 5}},
		"patches":                {[][]int{{2, 4, 6, 3}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Patches(in[0], 2) }, refPatches(4, 6, 3, 2), []int{2, 1, 6, 12}},
		"one patch":              {[][]int{{2, 3, 3, 2}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Patches(in[0], 3) }, refPatches(3, 3, 2, 3), []int{2, 18}},
		"from patches": {[][]int{{2, 4, 6, 3}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) {
			x, err := Patches(in[0], 2)
			if err != nil {
				return nil, err
			}
			return FromPatches(x, 2, 4, 6)
		}, func(in [][]float64) []float64 { return in[0] }, []int{2, 4, 6, 3}},
	} {
		s.check(t, name, 1e-6)
	}
}

// refPatches cuts pictures of h×w pixels of c channels into patches of p×p.
func refPatches(h, w, c, p int) func(in [][]float64) []float64 {
	return func(in [][]float64) []float64 {
		y := make([]float64, len(in[0]))
		for i, v := range in[0] {
			b, row, col, ch := i/(h*w*c), i/(w*c)%h, i/c%w, i%c
			token := row/p*(w/p) + col/p
			y[(b*(h/p)*(w/p)+token)*c*p*p+ch*p*p+row%p*p+col%p] = v
		}
		return y
	}
}

func TestAttentionSaysWhatWasWanted(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	g := gorgonia.NewGraph()
	qkv, q, kv := newInput(g, r, "qkv", 2, 1, 5, 18).node, newInput(g, r, "q", 2, 1, 3, 6).node, newInput(g, r, "kv", 2, 1, 5, 16).node
	for want, f := range map[string]func() (*gorgonia.Node, error){
		"ops: attention: input 0: want a multiple of 3 channels, got (2, 1, 5, 16)":                                                          func() (*gorgonia.Node, error) { return SelfAttention(kv, 1) },
		"ops: attention: want one batch, equal widths of queries, keys and values, and heads that divide them, got 4 heads of (2, 1, 5, 18)": func() (*gorgonia.Node, error) { return SelfAttention(qkv, 4) },
		"got 0 heads": func() (*gorgonia.Node, error) { return SelfAttention(qkv, 0) },
		"got 2 heads of (2, 1, 3, 6), (2, 1, 5, 16)":             func() (*gorgonia.Node, error) { return CrossAttention(q, kv, 2) },
		"ops: attention: ops: want a node [B×C] or [B×H×W×C]":    func() (*gorgonia.Node, error) { return SelfAttention(nil, 1) },
		"ops: hard attention: want a temperature above 0, got 0": func() (*gorgonia.Node, error) { return HardSelfAttention(qkv, Selection{Heads: 1}) },
		"want a temperature above 0, got NaN": func() (*gorgonia.Node, error) {
			return HardSelfAttention(qkv, Selection{Heads: 1, Temperature: math.NaN()})
		},
		"ops: add positions: want x [B×H×W×C] and w [H·W×C], got (2, 1, 3, 6), (2, 1)":                func() (*gorgonia.Node, error) { return AddPositions(q, newInput(g, r, "w", 2, 1).node) },
		"ops: repeat: want a node [T×C] and a batch of at least 1":                                    func() (*gorgonia.Node, error) { return Repeat(q, 2) },
		"ops: from patches: want a token for each patch of 2×2 of pictures of 4×4, got (2, 1, 5, 16)": func() (*gorgonia.Node, error) { return FromPatches(kv, 2, 4, 4) },
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}

// TestAttentionAgreesWithPyTorch compares with numbers that testdata/attention.py wrote.
func TestAttentionAgreesWithPyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/attention.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases map[string]struct {
		In, D [][]float64
		Dy, Y []float64
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) != 4 {
		t.Fatalf("want 4 cases, got %d", len(cases))
	}
	const batch, heads, d = 2, 2, 6
	for name, c := range cases {
		g := gorgonia.NewGraph()
		node := func(v []float64, channels int) *gorgonia.Node {
			list := make([]float32, len(v))
			for i, x := range v {
				list[i] = float32(x)
			}
			tokens := len(v) / (batch * channels)
			value := tensor.New(tensor.WithShape(batch, 1, tokens, channels), tensor.WithBacking(list))
			return gorgonia.NodeFromAny(g, value, gorgonia.WithName(fmt.Sprint(len(g.AllNodes()))))
		}
		var in gorgonia.Nodes
		for i, v := range c.In {
			in = append(in, node(v, []int{3, 1, 2}[i+len(c.In)-1]*d))
		}
		operation := attend(heads)
		if strings.HasSuffix(name, "hard") {
			operation = func(in gorgonia.Nodes) (*gorgonia.Node, error) {
				return newHardAttention(Selection{Heads: heads, Temperature: 0.7}, in...)
			}
		}
		y := must(t)(operation(in))
		grads, err := y.Op().(gorgonia.SDOp).SymDiff(in, y, node(c.Dy, d))
		if err != nil {
			t.Fatal(name, err)
		}
		got := run(t, g, append(gorgonia.Nodes{y}, grads...)...)
		near(t, name, got[0], c.Y, 1e-6)
		for i, want := range c.D {
			near(t, fmt.Sprintf("%s: gradient of input %d", name, i), got[1+i], want, 2e-6)
		}
	}
}
