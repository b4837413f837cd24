package train_test

import (
	"context"
	"fmt"
	"os"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/metrics"
)

// The README shows this function's body.
func Example() {
	mnist, err := data.MNIST("") // "" takes the files that come with a Go module
	check(err)
	training, validation, err := mnist.Train.Split(50_000)
	check(err)
	model, err := autoencoder.New(autoencoder.MLP28x28())
	check(err)

	cfg := train.Config{Epochs: 10, Dir: "runs/mine", Progress: os.Stderr}
	cfg.Noise, err = data.NewGaussian(0, 0.5) // the default; so are L2 loss, batches of 128 and AdamW at 1e-4
	check(err)
	_, err = train.Run(context.Background(), model, training, validation, cfg)
	check(err)

	best, err := autoencoder.Load("runs/mine/" + train.BestFile)
	check(err)
	figures, err := metrics.Evaluate(context.Background(), best, mnist.Test, cfg.Noise, data.Key{Purpose: data.Test})
	check(err)
	fmt.Printf("PSNR %.2f dB, SSIM %.3f\n", figures.PSNR, figures.SSIM)
	check(best.Denoise(make([]float32, 784), make([]float32, 784))) // one image, or as many as you like
}
