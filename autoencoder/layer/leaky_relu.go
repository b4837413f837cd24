package layer

import (
	"fmt"
	"math"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// LeakyReLU is x where x > 0 and Slope·x elsewhere: torch.nn.LeakyReLU
// (https://pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html), whose slope is 0.01 unless stated.
type LeakyReLU struct {
	Slope float64 `json:"slope,omitempty"` // a float32 above 0; 0 stands for 0.01
}

func init() {
	Register(LeakyReLU{})
	RegisterONNX("LeakyRelu", readLeakyReLU)
}

func (LeakyReLU) Kind() string { return "leaky_relu" }

func (l LeakyReLU) slope() float64 {
	if l.Slope == 0 {
		return 0.01
	}
	return l.Slope
}

func (l LeakyReLU) Plan(p *Plan, in Shape) (Shape, error) {
	p.Pointwise()
	if s := float32(l.slope()); !(s > 0 && s <= math.MaxFloat32) {
		return Shape{}, fmt.Errorf("want a slope above 0 that a float32 can hold, got %g", l.Slope)
	}
	return in, nil
}

func (l LeakyReLU) Apply(_ *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	return ops.LeakyReLU(x, float32(l.slope()))
}

func (l LeakyReLU) Torch(t *Torch, _ Shape) { t.Module("nn.LeakyReLU(%g)", l.slope()) }

func (l LeakyReLU) ONNX(o *ONNX, x ONNXValue, _ Shape) ONNXValue {
	return o.Node("LeakyRelu", ONNXAttributes{"alpha": float32(l.slope())}, x)
}

func readLeakyReLU(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	r.AnyOrder()
	n := r.Node("LeakyRelu", x)
	slope := n.Float("alpha", 0.01)
	if slope == 0 {
		return ReLU{}, n.Output
	}
	return LeakyReLU{Slope: decimal(slope)}, n.Output
}
