package layer

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// Upsample makes pictures of Factor times the height and width, C×H×W to C×H·Factor×W·Factor: torch.nn.Upsample
// (https://pytorch.org/docs/stable/generated/torch.nn.Upsample.html) with align_corners=False. It repeats pixels, or interpolates between
// their centers and repeats the outermost ones beyond them.
type Upsample struct {
	Factor   Pair `json:"factor"`             // at least 1
	Bilinear bool `json:"bilinear,omitempty"` // interpolates
}

func init() {
	Register(Upsample{})
	RegisterONNX("Resize", readUpsample)
}

func (Upsample) Kind() string { return "upsample" }

func (l Upsample) Plan(p *Plan, in Shape) (Shape, error) {
	if err := l.Factor.check("factor", 1); err != nil {
		return Shape{}, err
	}
	p.Reach(l.reach(l.Factor.H), l.reach(l.Factor.W))
	return l.shape(in), nil
}

func (l Upsample) reach(factor int) Reach {
	r := Reach{Up: factor}
	if l.Bilinear && factor > 1 {
		r.Halo = 1
	}
	return r
}

func (l Upsample) shape(in Shape) Shape {
	return Shape{C: in.C, H: in.H * l.Factor.H, W: in.W * l.Factor.W}
}

func (l Upsample) Apply(_ *Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	in, _, err := Sample(x)
	if err != nil {
		return nil, err
	}
	if l.Bilinear {
		return ops.Resample("bilinear", x, ops.LinearTaps(in.H, l.Factor.H), ops.LinearTaps(in.W, l.Factor.W))
	}
	return ops.Resample("nearest", x, ops.NearestTaps(in.H, l.Factor.H), ops.NearestTaps(in.W, l.Factor.W))
}

func (l Upsample) Torch(t *Torch, in Shape) {
	mode := ""
	if l.Bilinear {
		mode = `, mode="bilinear"`
	}
	t.Module("nn.Upsample(scale_factor=%s%s)", l.Factor.python(), mode)
	t.pictures(in, l.shape(in))
}

// ONNX writes Resize. The empty inputs are a region and, where the sizes are not given, theirs.
func (l Upsample) ONNX(o *ONNX, x ONNXValue, in Shape) ONNXValue {
	attributes := ONNXAttributes{"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
	if l.Bilinear {
		attributes = ONNXAttributes{"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
	}
	return o.pictures(x, in, l.shape(in), func(x ONNXValue) ONNXValue {
		return o.Node("Resize", attributes, x, "", o.Constant([]float32{1, 1, float32(l.Factor.H), float32(l.Factor.W)}, 4))
	})
}

func readUpsample(r *ONNXReader, x ONNXValue, _ Shape) (Layer, ONNXValue) {
	n := r.Node("Resize", x)
	mode, how := n.Text("mode", "nearest"), n.Text("coordinate_transformation_mode", "half_pixel")
	l := Upsample{Bilinear: mode == "linear"}
	switch {
	case mode == "nearest":
		n.Fixed("nearest_mode", "floor")
		if how != "asymmetric" {
			r.Fail("attribute coordinate_transformation_mode: want asymmetric for nearest pixels, got %.80s", how)
		}
	case !l.Bilinear || how != "half_pixel" && how != "pytorch_half_pixel":
		r.Fail("attributes mode and coordinate_transformation_mode: want nearest and asymmetric, or linear and half_pixel, got %.80s and %.80s", mode, how)
	}
	n.Text("nearest_mode", "") // these say nothing in the modes above
	n.Float("cubic_coeff_a", 0)
	n.Float("extrapolation_value", 0)
	n.Fixed("exclude_outside", 0)
	scales := r.Floats(n.Input(2))
	whole := func(i int) int {
		if f := scales[i]; f >= 1 && f <= maxPair && f == float32(int(f)) {
			return int(f)
		}
		return 0
	}
	if len(scales) != 4 || n.Input(3) != "" || scales[0] != 1 || scales[1] != 1 || min(whole(2), whole(3)) < 1 {
		r.Fail("want scales of rows and columns that are whole numbers, got %.80s", fmt.Sprint(scales))
		return nil, ""
	}
	l.Factor = Pair{whole(2), whole(3)}
	return l, n.Output
}
