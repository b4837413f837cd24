package main

import (
	"os"
	"runtime/debug"

	"github.com/denoise-go/denoise/examples/internal/flags"
)

// limitMemory has garbage collected early, unless the user has set a limit. It costs a few milliseconds an epoch; garbage would
// otherwise be most of what the program holds besides the images, the network and a batch.
func limitMemory(o options, s flags.Sets) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory(o, s))
	}
}

// memory returns the bytes that are enough for the images and for training.
func memory(o options, s flags.Sets) int64 {
	images, d := s.Training.Len()+s.Validation.Len()+s.Test.Len(), s.Test.D()
	return int64(images)*int64(d) + o.model.Memory(d, o.train.Batch)
}
