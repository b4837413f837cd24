package data_test

import (
	"fmt"
	"log"

	"github.com/denoise-go/denoise/data"
)

// speckle multiplies every pixel by 1 + sigma·n, n standard normal.
type speckle struct{ sigma float32 }

func (s speckle) Apply(dst, clean []float32, key data.Key, sample int) {
	var normal [512]float32 // a multiple of 32, so that parts may follow one another
	for at := 0; at < len(clean); at += len(normal) {
		part := clean[at:min(at+len(normal), len(clean))]
		key.Normals(normal[:len(part)], sample, at)
		for i, v := range part {
			// float32(…) rounds the product, which some machines else add to 1 unrounded: all shall make the same numbers.
			dst[at+i] = v * (1 + float32(s.sigma*normal[i]))
		}
	}
}

func (s speckle) String() string { return fmt.Sprintf("speckle(%g)", s.sigma) }

// A noise of one's own: where there is no ink there is no speckle. As its numbers come from the key, it can be trained with
// like any other: a run is the same each time it is made, and one that was interrupted can go on.
func ExampleNoise() {
	set, err := data.NewSet("two", 2, 2, []uint8{0, 0, 0, 0, 0, 85, 170, 255})
	if err != nil {
		log.Fatal(err)
	}
	loader, err := data.NewLoader(set, speckle{0.25}, data.LoaderConfig{Batch: 2, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	for batch, err := range loader.Epoch(1) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%v: %.3f\n", speckle{0.25}, batch.Noisy)
	}
	// Output:
	// speckle(0.25): [0.000 0.000 0.000 0.000 0.000 0.379 0.569 0.914]
}
