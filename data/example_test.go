package data_test

import (
	"fmt"
	"image"
	"log"

	"github.com/denoise-go/denoise/data"
)

// The usual split of MNIST: 50,000 images to train on, 10,000 to choose with, 10,000 to test with.
func ExampleMNIST() {
	mnist, err := data.MNIST("")
	if err != nil {
		log.Fatal(err)
	}
	training, validation, err := mnist.Train.Split(50_000)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(mnist.Origin.Train.Contents, training.Len(), validation.Len(), mnist.Test.Len())
	// Output: MNIST train 50000 10000 10000
}

// Gaussian noise is a function of the seed, the epoch, the sample and the pixel.
func ExampleNewGaussian() {
	noise, err := data.NewGaussian(0, 0.5)
	if err != nil {
		log.Fatal(err)
	}
	clean := []float32{0, 0.5, 1}
	noisy := make([]float32, len(clean))
	noise.Apply(noisy, clean, data.Key{Seed: 1, Purpose: data.Training, Epoch: 3}, 41)
	fmt.Println(noise)
	fmt.Printf("%.3f\n", noisy)
	// Output:
	// gaussian(mean 0, sigma 0.5)
	// [0.267 0.431 1.330]
}

// A loop over an epoch; the last batch is short.
func ExampleLoader() {
	set, err := data.NewSet("tiny", 2, 2, make([]uint8, 5*4))
	if err != nil {
		log.Fatal(err)
	}
	loader, err := data.NewLoader(set, data.NoNoise{}, data.LoaderConfig{Batch: 2, Seed: 1, Shuffle: true})
	if err != nil {
		log.Fatal(err)
	}
	for batch, err := range loader.Epoch(0) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(batch.Index, batch.N, batch.Samples, len(batch.Noisy))
	}
	// Output:
	// 0 2 [3 2] 8
	// 1 2 [4 1] 8
	// 2 1 [0] 4
}

// A picture is converted to a set, and a denoiser's output back to a picture.
func ExampleBytes() {
	gray := image.NewGray(image.Rect(0, 0, 3, 2)) // draw.Draw converts any other picture to this type
	copy(gray.Pix, []uint8{0, 51, 102, 153, 204, 255})

	size := gray.Bounds().Size()
	set, err := data.NewSet("pictures", size.Y, size.X, gray.Pix) // and the Pix of more, one after the other
	if err != nil {
		log.Fatal(err)
	}
	values := make([]float32, set.D())
	set.Float32s(values, 0)
	fmt.Println(values)

	values[0], values[5] = -0.01, 1.02 // a denoiser's output may leave [0, 1]
	result := image.NewGray(image.Rect(0, 0, set.W, set.H))
	data.Bytes(result.Pix, values)
	fmt.Println(result.Pix)
	// Output:
	// [0 0.2 0.4 0.6 0.8 1]
	// [0 51 102 153 204 255]
}
