package autoencoder_test

import (
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/autoencoder/layer/layertest"
)

// leveled is a layer of a user's own that adds the noise's level to vectors.
type leveled struct{}

func init() { layer.Register(leveled{}) }

func (leveled) Kind() string { return "test.leveled" }

func (leveled) Plan(_ *layer.Plan, in layer.Shape) (layer.Shape, error) { return in, nil }

func (leveled) Apply(s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	level, err := s.NoiseLevel(x.Shape()[0])
	if err != nil {
		return nil, err
	}
	return gorgonia.BroadcastAdd(x, level, nil, []byte{1})
}

func (leveled) ONNX(o *layer.ONNX, x layer.ONNXValue, _ layer.Shape) layer.ONNXValue {
	return o.Node("Add", nil, x, o.Node("Reshape", nil, o.NoiseLevel(), o.Ints(0, 1)))
}

// The noise's level is the second input of the file of a network that asks for it.
func TestONNXTakesTheLevel(t *testing.T) {
	cfg := autoencoder.MLP(4, []int{3}, []int{4})
	cfg.Encoder = append(cfg.Encoder, leveled{}, layer.ReLU{}, leveled{})
	layertest.Check(t, cfg)
}
