package main

import (
	"os"
	"runtime/debug"

	"github.com/denoise-go/denoise/examples/internal/flags"
)

// limitMemory has garbage collected early, unless the user has set a limit. It costs a few milliseconds an epoch; garbage would
// otherwise be most of what the program holds besides the images, the network and a batch.
func limitMemory(o options, s flags.Sets) error {
	if os.Getenv("GOMEMLIMIT") != "" {
		return nil
	}
	limit, err := memory(o, s)
	if err == nil {
		debug.SetMemoryLimit(limit)
	}
	return err
}

// leastMemory is enough for the program itself and its plots. A limit below what a small set leaves for them would have garbage collected without pause.
const leastMemory = 64 << 20

// memory returns the bytes that are enough for the images and for training, at least leastMemory. It returns an error for images that the network does not take.
func memory(o options, s flags.Sets) (int64, error) {
	images, d := s.Training.Len()+s.Validation.Len()+s.Test.Len(), s.Test.D()
	training, err := flags.Memory(o.model.Config(s.Test.Shape(), 0), o.train.Batch)
	return max(leastMemory, int64(images)*int64(d)+training), err
}
