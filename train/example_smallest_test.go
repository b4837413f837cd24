package train_test

import (
	"context"
	"log"
	"os"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/plot"
)

func Example_smallest() {
	mnist, err := data.MNIST("") // "" takes the files that come with a Go module
	check(err)
	training, validation, err := mnist.Train.Split(50_000)
	check(err)
	noise, err := data.NewGaussian(0, 0.5)
	check(err)
	model, err := autoencoder.New(autoencoder.MLP28x28())
	check(err)
	cfg := train.Config{Recipe: train.Recipe{Noise: noise}, Epochs: 10, Progress: os.Stderr}
	_, err = train.Run(context.Background(), model, training, validation, cfg)
	check(err)
	check(plot.Sheet{Set: mnist.Test, Noise: noise, Key: data.Key{Purpose: data.Test}, Denoiser: model}.Save("samples.png"))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
