package layer

import (
	"cmp"
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Gaussian draws each number from a Gaussian distribution: at the end of an encoder it makes the network a variational autoencoder (Kingma and
// Welling, "Auto-Encoding Variational Bayes", 2014). It takes 2D×H×W, the means μ and then as many log-variances v, and gives D×H×W:
// μ + exp(v/2)·ε with a standard normal ε in training and in validation, μ in inference. The ε are a function of the run's seed, the epoch, the
// sample and the element: neither of the batch nor of threads, and a run that is resumed goes on with the same ones. They are the same in
// every validation.
//
// To the loss it adds β times the Kullback–Leibler divergence of the distributions from the standard normal one, Σ ½(μ² + exp(v) − 1 − v) over
// the sample, in nats. With autoencoder.BCE, which is a sum over the sample as well, the total is the negative variational bound. With a loss
// that is a mean over the sample's D numbers, such as L2, the divergence is divided by D (Scope.PenalizeSum). A schedule of the penalty "kl"
// multiplies β in each step, as train.Recipe.Penalties says; validation takes the schedule's last value.
type Gaussian struct {
	Name string  `json:"name,omitempty"` // by which β can follow a schedule; "" stands for "kl"
	Beta float64 `json:"beta,omitempty"` // β, at least 0; 0 stands for 1
}

func init() {
	Register(Gaussian{})
	RegisterONNX("Slice", readGaussian)
}

func (Gaussian) Kind() string { return "gaussian" }

func (l Gaussian) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	if in.C%2 != 0 {
		return Shape{}, fmt.Errorf("want an even number of channels, means and as many log-variances, got %d", in.C)
	}
	return Shape{C: in.C / 2, H: in.H, W: in.W}, cmp.Or(checkWeight(l.Beta), checkName(l.Name))
}

func (l Gaussian) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	in, batch, err := Sample(x)
	if err != nil {
		return nil, err
	}
	if s.Mode == Inference {
		return ops.Columns(x, 0, in.C/2)
	}
	divergence, err := ops.KL(x)
	if err != nil {
		return nil, err
	}
	if err := s.PenalizeSum(cmp.Or(l.Name, "kl"), cmp.Or(l.Beta, 1), divergence); err != nil {
		return nil, err
	}
	keys, purpose, err := s.Random(batch)
	if err != nil {
		return nil, err
	}
	return ops.Gaussian(x, keys, purpose)
}

func (Gaussian) Torch(t *Torch, _ Shape) {
	mean, variance := t.Variable("mean"), t.Variable("log_variance")
	t.Forward("%s, %s = x.chunk(2, 1)", mean, variance)
	t.Forward("x = %[1]s + torch.exp(%[2]s / 2) * torch.randn_like(%[1]s) if self.training else %[1]s", mean, variance)
}

func (Gaussian) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	return o.Node("Slice", nil, x, o.Ints(0), o.Ints(in.C/2), o.Ints(1))
}

// readGaussian reads the first half of the channels, which is all that a file for inference has of the layer.
func readGaussian(r *ONNXReader, x ONNXValue, in Shape) (Layer, ONNXValue) {
	n := r.Node("Slice", x)
	part := [][]int{r.Ints(n.Input(1)), r.Ints(n.Input(2)), r.Ints(n.Input(3))}
	if n.Input(4) != "" {
		part = append(part, r.Ints(n.Input(4)))
	}
	if want := [][]int{{0}, {in.C / 2}, {1}, {1}}; in.C%2 != 0 || !slices.EqualFunc(part, want[:len(part)], slices.Equal) {
		r.Fail("want the first half of %d channels, got starts, ends, axes and steps %v", in.C, part)
	}
	return Gaussian{}, n.Output
}
