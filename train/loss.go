package train

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/internal/ops"
)

// lossNode hangs a loss on pred and target, both B×D, and refuses what cannot be minimised.
func lossNode(loss autoencoder.Loss, pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	n, err := loss(pred, target)
	switch {
	case err != nil:
		return nil, fmt.Errorf("train: loss: %w", err)
	case n == nil:
		return nil, fmt.Errorf("train: loss: want a node, got nil")
	case !n.IsScalar() || n.Dtype() != tensor.Float32:
		return nil, fmt.Errorf("train: loss: want a float32 scalar, got %v of shape %v", n.Dtype(), n.Shape())
	case n.Graph() != pred.Graph():
		return nil, fmt.Errorf("train: loss: want a node that is computed from pred and target, got %v, which stands alone", n)
	}
	return n, nil
}

// formulaOf builds a loss for batches of so many rows of d pixels on a graph that is then dropped. It refuses a loss that does not
// depend on pred or that has no gradient, and returns what it computes: see formula.
func formulaOf(loss autoencoder.Loss, rows, d int) (string, error) {
	ops.Building.Lock()
	defer ops.Building.Unlock()
	g := gorgonia.NewGraph()
	pred := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(rows, d), gorgonia.WithName("pred"))
	target := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(rows, d), gorgonia.WithName("target"))
	n, err := lossNode(loss, pred, target)
	if err != nil {
		return "", err
	}
	text, err := formula(n, pred, target)
	if err != nil {
		return "", err
	}
	if _, err := gorgonia.Grad(n, pred); err != nil {
		return "", fmt.Errorf("train: loss: want one with a gradient with respect to pred, got %s: %w", text, err)
	}
	return text, nil
}

// maxFormula bounds the bytes of a formula that is written out. It stands in every state.
const maxFormula = 4096

// formula writes down what a loss computes: the name of its operation, if that is one of pred and target, such as "l2"; else all
// operations in order, such as "#1 = - false(pred, target); #2 = square(#1); …".
func formula(loss, pred, target *gorgonia.Node) (string, error) {
	g := pred.Graph()
	if slices.Equal(ops.Inputs(g, loss), gorgonia.Nodes{pred, target}) {
		return loss.Op().String(), nil
	}
	nodes, err := ops.Schedule(g, gorgonia.Nodes{loss})
	if err != nil {
		return "", err
	}
	names := map[*gorgonia.Node]string{}
	var lines []string
	for _, n := range nodes {
		if n.Op() == nil { // pred or target
			names[n] = n.Name()
			continue
		}
		var args []string
		for _, in := range ops.Inputs(g, n) {
			args = append(args, names[in])
		}
		names[n] = fmt.Sprintf("#%d", len(lines)+1)
		lines = append(lines, fmt.Sprintf("%s = %v(%s)", names[n], n.Op(), strings.Join(args, ", ")))
	}
	text := strings.Join(lines, "; ")
	if len(text) > maxFormula {
		text = fmt.Sprintf("%d operations, SHA-256 %x", len(lines), sha256.Sum256([]byte(text)))
	}
	return text, nil
}
