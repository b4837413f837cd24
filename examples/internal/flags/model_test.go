package flags

import (
	"io"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// The layers in a residual block count as those in a row do.
func TestMemoryOfNestedLayers(t *testing.T) {
	wide := layer.Stack{layer.Linear{Out: 1000}, layer.ReLU{}, layer.Linear{Out: 10}}
	of := func(encoder layer.Stack) int64 {
		cfg := autoencoder.Config{Input: layer.Shape{C: 10, H: 1, W: 1}, Encoder: encoder, Decoder: layer.Stack{layer.Linear{Out: 10}}}
		bytes, err := Memory(cfg, 128)
		if err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	row, block := of(wide), of(layer.Stack{layer.Residual{Body: wide}})
	if sum := int64(128 * 66 * 10); block != row+sum { // that the block makes
		t.Errorf("want %d bytes for the row and %d for the sum, got %d", row, sum, block)
	}
	if parameters, numbers := int64(48*((10*1000+1000)+(1000*10+10)+(10*10+10))), int64(128*66*(10+1000+10+10)); row != parameters+numbers {
		t.Errorf("want %d bytes for parameters and %d for what layers make, got %d", parameters, numbers, row)
	}
	if _, err := Memory(autoencoder.Config{}, 128); err == nil {
		t.Error("want an error for no network")
	}
}

func TestModelSize(t *testing.T) {
	image := layer.Shape{C: 1, H: 16, W: 16}
	for text, want := range map[string]autoencoder.Config{
		"ffdnet 8x5":             autoencoder.FFDNet(image, 8, 5),
		"unet 2x8x1,2x12x2":      autoencoder.UNet(image, autoencoder.Level{Stride: 2, Channels: 8, Depth: 1}, autoencoder.Level{Stride: 2, Channels: 12, Depth: 2}),
		"resunet 2x8x3":          autoencoder.ResUNet(image, autoencoder.Level{Stride: 2, Channels: 8, Depth: 3}),
		"resunet 1x4x1,4x8x1":    autoencoder.ResUNet(image, autoencoder.Level{Stride: 1, Channels: 4, Depth: 1}, autoencoder.Level{Stride: 4, Channels: 8, Depth: 1}),
		"ffdnet 1000x1":          autoencoder.FFDNet(image, 1000, 1),
		"unet 2x8x1,2x8x1,2x9x1": autoencoder.UNet(image, autoencoder.Level{Stride: 2, Channels: 8, Depth: 1}, autoencoder.Level{Stride: 2, Channels: 8, Depth: 1}, autoencoder.Level{Stride: 2, Channels: 9, Depth: 1}),
	} {
		m := Model{Sized: true}
		name, size, _ := strings.Cut(text, " ")
		if err := Parse("test", "", []string{"-model", name, "-size", size}, io.Discard, &m); err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := m.Config(image, 3); !got.Equal(want.WithSeed(3)) {
			t.Errorf("%s: got the network %v", text, got)
		}
	}
	for text, want := range map[string]string{
		"mlp 2x3":               "-size: want it with one of ffdnet, resunet, unet, got -model mlp",
		"ffdnet 2x3x4":          `want levels of 3 numbers such as 2x32x1,2x64x1, and 2 numbers such as 64x15 of ffdnet, got "2x3x4" for ffdnet`,
		"ffdnet 2x3,2x3":        `got "2x3,2x3" for ffdnet`,
		"unet 2x3":              `got "2x3" for unet`,
		"unet 2x3x1,":           `-size: want numbers from 1 to 65536, got ""`,
		"resunet 2x-3x1":        `-size: want numbers from 1 to 65536, got "-3"`,
		"resunet 2x65537x1":     `got "65537"`,
		"resunet 2x3x1,2x3x1x1": `got "2x3x1,2x3x1x1" for resunet`,
	} {
		m := Model{Sized: true}
		name, size, _ := strings.Cut(text, " ")
		if err := Parse("test", "", []string{"-model", name, "-size", size}, io.Discard, &m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want an error with %q, got %v", text, want, err)
		}
	}
}
