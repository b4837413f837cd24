package layer_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/optim"
)

// Gate multiplies each number of a vector by a weight that is learned and starts at Start.
type Gate struct {
	Start float64 `json:"start"`
}

func init() { layer.Register(Gate{}) }

func (Gate) Kind() string { return "example.gate" }

func (g Gate) Plan(p *layer.Plan, in layer.Shape) (layer.Shape, error) {
	if !in.IsVector() {
		return in, fmt.Errorf("want a vector, got samples of shape %v", in)
	}
	return in, p.Param("gate", layer.Constant(g.Start), in.C)
}

func (Gate) Apply(s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	gate, err := s.Param("gate")
	if err != nil {
		return nil, err
	}
	return gorgonia.BroadcastHadamardProd(x, gate, nil, []byte{0})
}

// A layer of one's own, written with Gorgonia's operations, is trained, saved and loaded like the others.
func ExampleRegister() {
	model, err := autoencoder.New(autoencoder.Config{
		Input:   layer.Shape{C: 1, H: 2, W: 2},
		Encoder: layer.Stack{layer.Flatten{}, layer.Linear{Out: 3}, Gate{Start: 0.5}},
		Decoder: layer.Stack{layer.Linear{Out: 8}, layer.ReLU{}, layer.Linear{Out: 4}, layer.Reshape{To: layer.Shape{C: 1, H: 2, W: 2}}},
	})
	check(err)
	images, err := data.NewSet("images", 2, 2, bytes.Repeat([]byte{0, 255, 0, 255, 255, 255, 0, 0}, 100))
	check(err)
	dir, err := os.MkdirTemp("", "")
	check(err)
	defer os.RemoveAll(dir)

	rule := optim.DefaultAdamW()
	rule.LR = 1e-2
	cfg := train.Config{Recipe: train.Recipe{Noise: data.NoNoise{}, Batch: 2, Optimizer: rule}, Epochs: 3, Dir: dir}
	history, err := train.Run(context.Background(), model, images, images, cfg)
	check(err)
	fmt.Println("loss below 0.001:", history[len(history)-1].Validation < 0.001)

	best, err := autoencoder.Load(filepath.Join(dir, train.BestFile))
	check(err)
	for _, p := range best.Params()[:3] {
		fmt.Println(p.Name, p.Shape)
	}
	// Output:
	// loss below 0.001: true
	// encoder.1.weight [3 4]
	// encoder.1.bias [3]
	// encoder.2.gate [3]
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
