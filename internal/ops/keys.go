package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/internal/dense"
	"github.com/denoise-go/denoise/internal/philox"
)

// keyWords is how many words a sample has in a graph's input of keys [B×4]: what its random numbers are a function of. They are the
// sample's index in its set, the epoch, and the low and the high half of the seed, 32 bits each.
const keyWords = 4

// keyStream returns the random numbers of a sample for one purpose among those of a network's operations.
func keyStream(words []int32, purpose uint32) philox.Stream {
	return philox.Stream{
		Seed:    uint64(uint32(words[2])) | uint64(uint32(words[3]))<<32,
		Purpose: layerPurpose(purpose),
		Epoch:   uint32(words[1]),
		Index:   uint32(words[0]),
	}
}

// layerPurpose returns the purpose of a network's operation among all random numbers.
func layerPurpose(purpose uint32) philox.Purpose { return philox.Layers + philox.Purpose(purpose) }

// keys reads the keys of so many samples.
func (r *reader) keys(arg string, v gorgonia.Value, batch int) []int32 {
	d, ok := v.(*tensor.Dense)
	if ok && d.Dtype() == tensor.Int32 && d.Shape().Eq(tensor.Shape{batch, keyWords}) && dense.IsRowMajor(d) {
		return d.Int32s()
	}
	if r.err == nil {
		r.err = fmt.Errorf("ops: %s: %s: want an int32 tensor of %d×%d, got %s", r.op, arg, batch, keyWords, dense.Describe(v))
	}
	return nil
}
