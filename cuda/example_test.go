package cuda_test

import (
	"context"
	"log"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/cuda"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
)

// Training on a GPU is training on the CPU with another device.
func Example() {
	mnist, err := data.MNIST("")
	if err != nil {
		log.Fatal(err)
	}
	training, validation, err := mnist.Train.Split(50_000)
	if err != nil {
		log.Fatal(err)
	}
	m, err := autoencoder.New(autoencoder.MLP28x28())
	if err != nil {
		log.Fatal(err)
	}
	gpu, err := cuda.Open(cuda.Options{})
	if err != nil {
		log.Fatal(err) // says what is missing
	}
	defer gpu.Close()
	cfg := train.Config{Epochs: 100, Device: gpu}
	if _, err := train.Run(context.Background(), m, training, validation, cfg); err != nil {
		log.Fatal(err)
	}
}
