package data_test

import (
	"fmt"
	"log"

	"github.com/denoise-go/denoise/data"
)

// flicker multiplies all pixels of a sample by one number, 1 + sigma·n, n standard normal.
type flicker struct{ sigma float32 }

func (f flicker) Apply(dst, clean []float32, key data.Key, sample int) {
	var normal [1]float32
	key.Normals(normal[:], sample, 0)
	// float32(…) rounds the product before the addition on every machine, so that all give the same numbers.
	gain := 1 + float32(f.sigma*normal[0])
	for i, v := range clean {
		dst[i] = v * gain
	}
}

func (f flicker) String() string { return fmt.Sprintf("flicker(%g)", f.sigma) }

// A custom noise: a lamp that flickers. Its random numbers come from the key, so training with it is reproducible and
// can be resumed like any other.
func ExampleNoise() {
	set, err := data.NewSet("two", 2, 2, []uint8{0, 0, 0, 0, 0, 85, 170, 255})
	if err != nil {
		log.Fatal(err)
	}
	loader, err := data.NewLoader(set, flicker{0.25}, data.LoaderConfig{Batch: 2, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	for batch, err := range loader.Epoch(1) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%v: %.3f\n", flicker{0.25}, batch.Noisy)
	}
	// Output:
	// flicker(0.25): [0.000 0.000 0.000 0.000 0.000 0.370 0.740 1.109]
}

// Noise as in a picture stored with 8 bits: every number is one of 256 levels.
func ExampleNewQuantized() {
	noise, err := data.NewPoisson(30) // photons in a white pixel
	if err != nil {
		log.Fatal(err)
	}
	filed, err := data.NewQuantized(noise, 256)
	if err != nil {
		log.Fatal(err)
	}
	clean := []float32{0, 0.25, 0.5, 1}
	noisy := make([]float32, len(clean))
	filed.Apply(noisy, clean, data.Key{Seed: 1}, 0)
	fmt.Println(filed)
	for _, v := range noisy {
		fmt.Println(255 * v)
	}
	// Output:
	// quantized(256 levels, poisson(peak 30))
	// 0
	// 51
	// 119
	// 246
}
