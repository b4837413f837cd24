package train

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
)

// halfSquares is a loss of Gorgonia's operations: the mean of half the squared difference, with a number in place of the half.
func halfSquares(half float32) autoencoder.Loss {
	return func(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
		d, err := gorgonia.Sub(pred, target)
		if err == nil {
			d, err = gorgonia.Square(d)
		}
		if err == nil {
			d, err = gorgonia.Mul(d, gorgonia.NewConstant(half))
		}
		if err != nil {
			return nil, err
		}
		return gorgonia.Mean(d)
	}
}

// decayed adds the sum of a weight, which it finds in the graph.
func decayed(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	l, err := autoencoder.L2(pred, target)
	if err != nil {
		return nil, err
	}
	sum, err := gorgonia.Sum(pred.Graph().ByName("encoder.0.weight")[0])
	if err != nil {
		return nil, err
	}
	return gorgonia.Add(l, sum)
}

func swapped(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	return autoencoder.L1(target, pred)
}

// weighted multiplies each squared difference by a weight that stands in the graph as a constant, or as an input with a value.
func weighted(weight float32, constant bool) autoencoder.Loss {
	return func(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
		w := tensor.New(tensor.WithShape(pred.Shape()...), tensor.Of(tensor.Float32))
		w.Memset(weight)
		n := gorgonia.NewConstant(w)
		if !constant {
			n = gorgonia.NewMatrix(pred.Graph(), tensor.Float32, gorgonia.WithShape(pred.Shape()...), gorgonia.WithName("w"), gorgonia.WithValue(w))
		}
		d := gorgonia.Must(gorgonia.Square(gorgonia.Must(gorgonia.Sub(pred, target))))
		return gorgonia.Mean(gorgonia.Must(gorgonia.HadamardProd(n, d)))
	}
}

func formulaOf(t *testing.T, loss autoencoder.Loss) string {
	t.Helper()
	e, err := Config{Recipe: Recipe{Loss: loss}}.expression(newModel(t), true, 4)
	if err != nil {
		t.Fatal(err)
	}
	return e.Formula()
}

// A loss is known by what it computes.
func TestFormula(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range []struct {
		loss autoencoder.Loss
		want string // in the formula
	}{
		{autoencoder.L1, "l1"}, {autoencoder.L2, "l2"}, {autoencoder.Huber(0.1), "huber(0.1)"}, {autoencoder.Huber(0.2), "huber(0.2)"},
		{swapped, "#1 = l1(target, pred)"}, {decayed, "(encoder.0.weight)"},
		{weighted(1, true), "SHA-256"}, {weighted(5, true), "SHA-256"}, {weighted(2, false), "SHA-256"}, {weighted(3, false), "SHA-256"},
		{halfSquares(0.5), "float32 0.5"}, {halfSquares(0.25), "float32 0.25"},
	} {
		got := formulaOf(t, c.loss)
		if !strings.Contains(got, c.want) || seen[got] {
			t.Errorf("got %q; want %q in it, and another than before", got, c.want)
		}
		seen[got] = true
		if again := formulaOf(t, c.loss); again != got {
			t.Errorf("got %q, then %q", got, again)
		}
	}
	long := func(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
		for range 1000 {
			pred = gorgonia.Must(gorgonia.Add(pred, target))
		}
		return autoencoder.L1(pred, target)
	}
	if got := formulaOf(t, long); !strings.HasPrefix(got, "1001 operations, SHA-256 ") {
		t.Errorf("got %q", got)
	}
}

// What cannot be minimised is refused before anything starts, and nothing panics.
func TestLossesThatAreNone(t *testing.T) {
	for want, loss := range map[string]autoencoder.Loss{
		"want a delta above 0":                   autoencoder.Huber(-1),
		"want a node, got nil":                   func(_, _ *gorgonia.Node) (*gorgonia.Node, error) { return nil, nil },
		"want a float32 scalar":                  gorgonia.Sub,
		"want a node that is computed from pred": func(_, _ *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.NewConstant(float32(1)), nil },
		"with respect to all weights":            func(_, target *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Mean(target) },
	} {
		cfg := shortConfig()
		cfg.Loss = loss
		if _, _, err := shortRun(t, cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want %q", err, want)
		}
	}
}

// A loss that fails for the last batch of a pass, training's of 2 or validation's of 2 or 3, fails before the folder is written.
func TestLossesThatFailForOneBatchSize(t *testing.T) {
	failsAt := func(rows int) autoencoder.Loss {
		return func(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
			if pred.Shape()[0] == rows {
				return nil, fmt.Errorf("%d rows are odd", rows)
			}
			return autoencoder.L2(pred, target)
		}
	}
	fixedWeights := func(pred, target *gorgonia.Node) (*gorgonia.Node, error) { // right for 4 rows only
		w := tensor.New(tensor.WithShape(4, 16), tensor.Of(tensor.Float32))
		d, err := gorgonia.Sub(pred, target)
		if err == nil {
			d, err = gorgonia.HadamardProd(d, gorgonia.NewConstant(w))
		}
		if err != nil {
			return nil, err
		}
		return gorgonia.Mean(d)
	}
	notScalar := func(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
		if pred.Shape()[0] == 2 {
			return gorgonia.Sub(pred, target)
		}
		return autoencoder.L2(pred, target)
	}
	for _, c := range []struct {
		name       string
		loss       autoencoder.Loss
		validation int
		want       string
	}{
		{"training's last batch", failsAt(2), 8, "2 rows are odd (in a training batch of 2)"},
		{"validation's last batch", failsAt(3), 7, "3 rows are odd (in a validation batch of 3)"},
		{"a small validation set", failsAt(3), 3, "3 rows are odd (in a validation batch of 3)"},
		{"a shape", fixedWeights, 8, "(in a training batch of 2)"},
		{"no scalar", notScalar, 8, "want a float32 scalar"},
	} {
		cfg := shortConfig()
		cfg.Loss, cfg.Dir = c.loss, filepath.Join(t.TempDir(), "run")
		_, err := Run(t.Context(), newModel(t), newSet(t, "training", 10), newSet(t, "validation", c.validation), cfg)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want %q", c.name, err, c.want)
		}
		if _, err := os.Stat(cfg.Dir); !os.IsNotExist(err) {
			t.Errorf("%s: the folder was made (error %v)", c.name, err)
		}
	}
}

func TestLossesThatDoNotRepeat(t *testing.T) {
	cfg := shortConfig()
	cfg.Loss = func(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
		return autoencoder.L2(gorgonia.Must(gorgonia.Dropout(pred, 0.5)), target)
	}
	if _, _, err := shortRun(t, cfg); err == nil || !strings.Contains(err.Error(), "use layer.Dropout") {
		t.Errorf("Dropout: got error %v", err)
	}
}

// Weights that print alike would be one constant.
func TestLossWithConfusedConstants(t *testing.T) {
	cfg := shortConfig()
	cfg.Loss = func(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
		a, err := weighted(1, true)(pred, target)
		if err != nil {
			return nil, err
		}
		w := tensor.New(tensor.WithShape(pred.Shape()...), tensor.Of(tensor.Float32))
		w.Memset(float32(1))
		w.Float32s()[8] = 2 // in the middle of a row, which is not printed
		b, err := gorgonia.HadamardProd(gorgonia.NewConstant(w), pred)
		if err != nil {
			return nil, err
		}
		return gorgonia.Add(a, gorgonia.Must(gorgonia.Mean(b)))
	}
	if _, _, err := shortRun(t, cfg); err == nil || !strings.Contains(err.Error(), "this may be several different ones") {
		t.Errorf("got error %v", err)
	}
}
