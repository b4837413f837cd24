package autoencoder_test

import (
	"fmt"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// A network of other layers than linear ones and ReLUs. The README shows it.
func ExampleConfig() {
	cfg := autoencoder.Config{
		Input: layer.Shape{C: 1, H: 28, W: 28},
		Encoder: layer.Stack{
			layer.Flatten{}, layer.Dropout{P: 0.1}, layer.Linear{Out: 256}, layer.SiLU{},
			layer.Residual{Body: layer.Stack{layer.Linear{Out: 256}, layer.ReLU{}, layer.Linear{Out: 256}}},
			layer.Linear{Out: 64}, layer.Sparsity{Weight: 1e-3},
		},
		Decoder: layer.Stack{
			layer.Linear{Out: 256}, layer.ReLU{}, layer.Linear{Out: 784}, layer.Sigmoid{}, layer.Reshape{To: layer.Shape{C: 1, H: 28, W: 28}},
		},
	}
	model, err := autoencoder.New(cfg)
	check(err)
	fmt.Println(model.Parameters(), "parameters, a code of shape", model.Code())
	fmt.Println(model.Params()[2].Name, model.Params()[2].Shape)
	// Output:
	// 567120 parameters, a code of shape 64×1×1
	// encoder.4.body.0.weight [256 256]
}
