package autoencoder_test

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// The README shows this function's body up to the model. The file holds an nn.Sequential of encoder and decoder with a sigmoid at the end.
func ExampleLoadAs() {
	cfg := autoencoder.MLP(8, []int{5, 3}, []int{5, 8})
	cfg.Decoder = append(cfg.Decoder, layer.Sigmoid{})
	model, err := autoencoder.LoadAs("testdata/sigmoid.safetensors", cfg)
	check(err)

	image := []float32{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}
	check(model.Denoise(image, image))
	fmt.Printf("%.4f\n", image)
	// Output: [0.5093 0.4900 0.5183 0.4531 0.4440 0.5076 0.5684 0.4955]
}

// The modules of this file are called fc1, bottleneck, up.first and out.0.
func ExampleLoadAs_modules() {
	cfg := autoencoder.MLP(8, []int{5, 3}, []int{5, 8})
	model, err := autoencoder.LoadAs("testdata/names.safetensors", cfg, "fc1", "bottleneck", "up.first", "out.0")
	check(err)
	fmt.Println(model.Params()[2].Name, model.Params()[2].Shape)
	// Output: encoder.2.weight [3 5]
}

//go:embed testdata/module.safetensors
var weights []byte

// A program that carries its weights in itself.
func ExampleRead() {
	model, err := autoencoder.Read(bytes.NewReader(weights))
	check(err)
	fmt.Println(model.Config().Input, model.Code())
	// Output: 8×1×1 3×1×1
}

var images = []float32{0, 0.1, 0.2, 0.3, 0.4, 0.5}

// PyTorch's torch.onnx.export wrote this file. The README shows the function's body but for its last line.
func ExampleReadONNX() {
	file, err := os.Open("testdata/onnx/halves.onnx")
	check(err)
	model, err := autoencoder.ReadONNX(file)
	check(err)
	check(model.Denoise(images, images))

	fmt.Printf("%.4f\n", images)
	// Output: [0.5868 0.5964 0.4598 0.3905 0.4035 0.4047]
}

func ExampleModel_PyTorch() {
	model, err := autoencoder.New(autoencoder.MLP28x28())
	check(err)
	text, err := model.PyTorch()
	check(err)
	fmt.Print(text)
	// Output:
	// from collections import OrderedDict
	// from torch import nn
	//
	// net = nn.Sequential(OrderedDict(
	//     encoder=nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 128), nn.ReLU(), nn.Linear(128, 128)),
	//     decoder=nn.Sequential(nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 512), nn.ReLU(), nn.Linear(512, 784)),
	// ))
}
