package layer

import (
	"fmt"
	"math"
	"slices"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// GroupNorm normalizes each sample in groups of channels: (x − mean) / √(variance + Eps), times weight and plus bias of the channel, with mean and
// variance over all pixels and channels of the group (Wu and He, "Group Normalization", 2018): torch.nn.GroupNorm
// (https://pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html). With one group it is the norm over a sample, with as many as channels
// the instance norm. The parameters are weight [C], which starts with 1, and bias [C], which starts with 0.
type GroupNorm struct {
	Groups int     `json:"groups"`        // at least 1; divides the channels
	Eps    float64 `json:"eps,omitempty"` // above 0; 0 stands for 1e-5
}

func init() {
	Register(GroupNorm{})
	RegisterONNX("Reshape", readGroupNorm)
	RegisterONNX("InstanceNormalization", readInstanceNorm)
}

func (GroupNorm) Kind() string { return "group_norm" }

func (l GroupNorm) Plan(p *Plan, in Shape) (Shape, error) {
	switch {
	case l.Groups < 1 || in.C%l.Groups != 0:
		return Shape{}, fmt.Errorf("want at least 1 group, and channels that the groups divide, got %d groups of %v", l.Groups, in)
	case in.Size() == l.Groups:
		return Shape{}, fmt.Errorf("want groups of more than 1 number in a sample, got %d groups of %v", l.Groups, in)
	}
	p.Reach(Reach{Halo: Unlimited}, Reach{Halo: Unlimited})
	return in, normParams(p, in, l.Eps)
}

// normParams declares the parameters of a norm and reports an epsilon that is invalid.
func normParams(p *Plan, in Shape, eps float64) error {
	if e := epsilon(eps); !(e > 0 && e <= math.MaxFloat32) { // so written, it is false for NaN
		return fmt.Errorf("want an eps above 0, got %g", eps)
	}
	if err := p.Param("weight", Constant(1), in.C); err != nil {
		return err
	}
	return p.Param("bias", Constant(0), in.C)
}

// epsilon fills in the default.
func epsilon(eps float64) float64 {
	if eps == 0 {
		return 1e-5
	}
	return eps
}

func (l GroupNorm) Apply(s *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	weight, bias, err := s.weightAndBias(false)
	if err != nil {
		return nil, err
	}
	return ops.GroupNorm(x, weight, bias, l.Groups, epsilon(l.Eps))
}

func (l GroupNorm) Torch(t *Torch, in Shape) {
	t.Module("nn.GroupNorm(%d, %d%s)", l.Groups, in.C, torchEps(l.Eps))
}

// torchEps returns the argument for an eps that is not PyTorch's default.
func torchEps(eps float64) string {
	if e := epsilon(eps); e != 1e-5 {
		return fmt.Sprintf(", eps=%g", e)
	}
	return ""
}

// ONNX writes InstanceNormalization of the groups as channels, since there is no norm of groups in version 13.
func (l GroupNorm) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	ones, zeros := make([]float32, l.Groups), make([]float32, l.Groups)
	for i := range ones {
		ones[i] = 1
	}
	shape := o.Node("Shape", nil, x)
	x = o.Node("Reshape", nil, x, o.Ints(0, l.Groups, -1))
	x = o.Node("InstanceNormalization", ONNXAttributes{"epsilon": float32(epsilon(l.Eps))}, x, o.Constant(ones, l.Groups), o.Constant(zeros, l.Groups))
	return o.scale(o.Node("Reshape", nil, x, shape), in)
}

// scale multiplies each channel by the parameter weight, and adds the parameter bias.
func (o *ONNX) scale(x ONNXValue, in Shape) ONNXValue {
	channels := []int{in.C}
	if !o.Vector(in) {
		channels = append(channels, 1, 1)
	}
	return o.Node("Add", nil, o.Node("Mul", nil, x, o.Param("weight", channels...)), o.Param("bias", channels...))
}

// readGroupNorm reads the form that has the groups as channels, which is also that of PyTorch's exporter.
func readGroupNorm(r *ONNXReader, x ONNXValue, in Shape) (Layer, ONNXValue) {
	groups := r.Node("Reshape", x)
	groups.Fixed("allowzero", 0)
	to := r.Ints(groups.Input(1))
	if len(to) != 3 || to[0] != 0 || to[1] < 1 || to[2] != -1 {
		r.Fail("want a shape [0, groups, -1], got %d", to)
		return nil, ""
	}
	n := r.Node("InstanceNormalization", groups.Output)
	l := GroupNorm{Groups: to[1], Eps: readEps(n)}
	for i, want := range []float32{1, 0} {
		if list := r.Floats(n.Input(i + 1)); slices.ContainsFunc(list, func(v float32) bool { return v != want }) {
			r.Fail("want groups that are neither scaled nor shifted by numbers of their own, got %.80s", fmt.Sprint(list))
		}
	}
	back := r.Node("Reshape", n.Output)
	back.Fixed("allowzero", 0)
	sides := []int{in.C}
	if r.Order() == ONNXChannelsFirst {
		sides = append(sides, in.H, in.W)
	}
	if to := r.Ints(back.Input(1)); len(to) != 1+len(sides) || !r.Batch(to[0]) || !slices.Equal(to[1:], sides) {
		r.Fail("want the shape as before, got %d", to)
	}
	return l, r.scale(back.Output, in)
}

// readInstanceNorm reads a norm of each channel: torch.nn.InstanceNorm2d.
func readInstanceNorm(r *ONNXReader, x ONNXValue, in Shape) (Layer, ONNXValue) {
	n := r.Node("InstanceNormalization", x)
	r.Param("weight", n.Input(1))
	r.Param("bias", n.Input(2))
	return GroupNorm{Groups: in.C, Eps: readEps(n)}, n.Output
}

// readEps returns the attribute epsilon, and 0 for the default.
func readEps(n *ONNXNode) float64 {
	return n.reader.eps(n.Float("epsilon", 1e-5))
}

func (r *ONNXReader) eps(v float32) float64 {
	if !(v > 0) {
		r.Fail("want an eps above 0, got %g", v)
	}
	if v == 1e-5 {
		return 0
	}
	return decimal(v)
}

// scale takes a product with the parameter weight and a sum with the parameter bias, which have a number for each channel.
func (r *ONNXReader) scale(x ONNXValue, in Shape) ONNXValue {
	product := r.Node("Mul", x)
	sum := r.Node("Add", product.Output)
	for i, name := range []string{"weight", "bias"} {
		v := []*ONNXNode{product, sum}[i].Input(1)
		sides, at := r.Sides(v), 1 // from the end
		if r.Order() == ONNXChannelsFirst {
			at = 3
		}
		for i, n := range sides {
			if n != 1 && len(sides)-i != at {
				r.Fail("%s: want a number for each channel, got shape %v", name, sides)
			}
		}
		r.Param(name, v)
	}
	return sum.Output
}
