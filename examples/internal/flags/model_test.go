package flags

import (
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
