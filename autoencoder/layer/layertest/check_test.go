package layertest_test

import (
	"encoding/json"
	"hash"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/autoencoder/layer/layertest"
)

// faulty is a layer that breaks a promise.
type faulty struct {
	Fault string
	Scale int
}

// faults are what Check has to find, by the check that finds it.
var faults = map[string]struct {
	apply func(l faulty, s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error)
	find  string // a part of what Check prints
}{
	"gradients": {func(_ faulty, _ *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
		return gorgonia.ApplyOp(double{x.Shape().Dims()}, x)
	}, "gradient of x: number 0: want about"},
	"batch": {func(_ faulty, _ *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
		mean, err := gorgonia.Mean(x, 0)
		if err != nil {
			return nil, err
		}
		return gorgonia.BroadcastSub(x, mean, nil, []byte{0})
	}, "Denoise together and alone: Denoise: want the same bits"},
	"keys": {func(_ faulty, s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
		_, _, err := s.Random(x.Shape()[0]) // which nothing reads
		return x, err
	}, "want other random numbers in another epoch, got the same"},
	"reach": {func(_ faulty, _ *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
		if x.Shape().Dims() == 2 {
			return x, nil
		}
		rows, err := gorgonia.Mean(x, 1)
		if err != nil {
			return nil, err
		}
		return gorgonia.BroadcastSub(x, rows, nil, []byte{1})
	}, "the interior of a part of a picture, which the whole says: number 0: want"},
	"plan": {func(_ faulty, s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
		w, err := s.Param("w")
		if err != nil {
			return nil, err
		}
		return gorgonia.BroadcastAdd(x, w, nil, []byte{0})
	}, "parameter encoder.0.w: want the same start from the same seed"},
	"file": {func(l faulty, _ *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
		return gorgonia.Mul(x, gorgonia.NewConstant(float32(1+l.Scale)))
	}, "want JSON that gives itself back"},
	"random": {func(_ faulty, _ *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
		return gorgonia.Dropout(x, 0.5)
	}, "want operations that give the same at each run"},
	"shape": {func(_ faulty, _ *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
		return gorgonia.Concat(1, x, x)
	}, "want an output of samples of shape 3×1×1 as Plan says"},
}

// UnmarshalJSON reads another scale than was written.
func (l *faulty) UnmarshalJSON(text []byte) error {
	type plain faulty
	err := json.Unmarshal(text, (*plain)(l))
	if l.Fault == "file" {
		l.Scale++
	}
	return err
}

func (faulty) Kind() string { return "test.faulty" }

func (l faulty) Plan(p *layer.Plan, in layer.Shape) (layer.Shape, error) {
	p.Pointwise()
	if l.Fault != "plan" {
		return in, nil
	}
	return in, p.Param("w", func(dst []float32, _ layer.Random) {
		for i := range dst {
			dst[i] = rand.Float32()
		}
	}, in.C)
}

func (l faulty) Apply(s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	return faults[l.Fault].apply(l, s, x)
}

func init() { layer.Register(faulty{}) }

// double is 2x with the gradient of x.
type double struct{ dims int }

func (op double) Type() hm.Type {
	x := gorgonia.TensorType{Dims: op.dims, Of: tensor.Float32}
	return hm.NewFnType(x, x)
}

func (double) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	s, err := gorgonia.DimSizersToShapes(in)
	return s[0].Clone(), err
}

func (double) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	return tensor.Add(in[0].(*tensor.Dense), in[0].(*tensor.Dense))
}

func (double) Arity() int            { return 1 }
func (double) ReturnsPtr() bool      { return false }
func (double) CallsExtern() bool     { return false }
func (double) OverwritesInput() int  { return -1 }
func (double) WriteHash(h hash.Hash) { h.Write([]byte("double")) }
func (double) Hashcode() uint32      { return 2 }
func (double) String() string        { return "double" }
func (double) DiffWRT(int) []bool    { return []bool{true} }
func (double) SymDiff(_ gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	return gorgonia.Nodes{dy}, nil
}

const inside = "DENOISE_LAYERTEST_FAULT"

// Check fails for each faulty layer, in a process of its own, and says why.
func TestCheckFindsFaults(t *testing.T) {
	if fault := os.Getenv(inside); fault != "" {
		layertest.Check(t, autoencoder.Config{Input: layer.Vector(3), Encoder: layer.Stack{faulty{Fault: fault}}})
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for fault, f := range faults {
		cmd := exec.Command(self, "-test.run=^TestCheckFindsFaults$")
		cmd.Env = append(os.Environ(), inside+"="+fault)
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), f.find) || strings.Contains(string(out), "panic") {
			t.Errorf("%s: want a failed test that prints %q, got error %v and\n%s", fault, f.find, err, out)
		}
	}
}
