package autoencoder_test

import (
	"fmt"
	"log"

	"github.com/denoise-go/denoise/autoencoder"
)

func ExampleModel_Denoise() {
	m, err := autoencoder.New(autoencoder.MLP(4, []int{3, 2}, []int{3, 4}))
	if err != nil {
		log.Fatal(err)
	}
	noisy := make([]float32, 5*4) // five images of four pixels
	clean := make([]float32, 5*4)
	if err := m.Denoise(clean, noisy); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(clean)/4, "images")
	// Output: 5 images
}
