package autoencoder_test

import (
	"fmt"
	"image"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// One model takes pictures of any size and depth. Large ones go through in tiles, with the same result.
func ExamplePictures() {
	model, err := autoencoder.New(autoencoder.FFDNet(layer.Shape{C: 1, H: 32, W: 32}, 16, 4)) // or autoencoder.Load
	if err != nil {
		fmt.Println(err)
		return
	}
	whole := autoencoder.Pictures{Model: model, Level: 25.0 / 255}
	small := autoencoder.Pictures{Model: model, Level: 25.0 / 255, Memory: 2 << 20}
	tiles := 0
	small.Progress = func(_, of int) { tiles = of }

	picture := image.NewGray16(image.Rect(0, 0, 301, 203))
	for i := range picture.Pix {
		picture.Pix[i] = uint8(i)
	}
	a, err := whole.Image(picture)
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := small.Image(picture)
	if err != nil {
		fmt.Println(err)
		return
	}
	same := string(a.(*image.Gray16).Pix) == string(b.(*image.Gray16).Pix)
	fmt.Println(a.Bounds(), tiles > 1, same)
	// Output: (0,0)-(301,203) true true
}
