package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/denoise-go/denoise/data"
)

// sets are the three parts of the data.
type sets struct{ training, validation, test *data.Set }

// load reads the data and says what they are.
func load(o options, stdout io.Writer) (sets, error) {
	published, err := read(o.dataDir, o.split)
	if err != nil {
		return sets{}, err
	}
	file, test, origin := published.Train, published.Test, published.Origin
	validating, err := o.validation.of(file.Len())
	if err != nil {
		return sets{}, fmt.Errorf("%s: %w", origin, err)
	}
	training, validation, err := file.Split(file.Len() - validating)
	if err != nil {
		return sets{}, err
	}
	training.Name, validation.Name = "training", "validation"
	fmt.Fprintf(stdout, "%s: %d images to train on, %d to validate, %d to test\n", origin, training.Len(), validation.Len(), test.Len())
	if len(origin.PassedOver) > 0 {
		fmt.Fprintf(stdout, "passed over: %s\n", strings.Join(origin.PassedOver, "; "))
	}
	if !origin.Known() {
		fmt.Fprintf(stdout, "SHA-256 of %s: %s\nSHA-256 of %s: %s\n", origin.Train.Path, origin.Train.SHA256, origin.Test.Path, origin.Test.SHA256)
	}
	return sets{training, validation, test}, nil
}

// read reads the files of a folder, or of the module with MNIST, and says in an error which flag helps.
func read(dir, split string) (published data.TrainTest, err error) {
	if dir != "" {
		published, err = data.ReadFolder(dir, split)
	} else if published, err = data.MNIST(""); err != nil {
		err = fmt.Errorf("%w (-data DIR reads it from a folder)", err)
	}
	if errors.Is(err, data.ErrSeveralSets) {
		err = fmt.Errorf("%w (-split NAME chooses)", err)
	}
	return published, err
}

// share is a part of the images of a file: a number of them, or a fraction of all.
type share struct {
	images   int
	fraction float64 // if images is 0
}

// usualShare is that of MNIST's 60,000 images on which it is common to validate.
var usualShare = share{fraction: 10_000. / 60_000}

// parseShare reads a number of images or a fraction of all.
func parseShare(text string) (share, error) {
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return share{images: n}, nil
	}
	if f, err := parseRatio(text); err == nil && f > 0 && f < 1 {
		return share{fraction: f}, nil
	}
	return share{}, fmt.Errorf("-validation: want a number of images, or a fraction between 0 and 1 such as 0.1, got %q", text)
}

// of returns how many of n images the share is. There is one at least, and one is left over.
func (s share) of(n int) (int, error) {
	if n < 2 {
		return 0, fmt.Errorf("want at least 2 training images, one of them to validate with, got %d", n)
	}
	if s.images == 0 {
		return min(max(int(math.Round(s.fraction*float64(n))), 1), n-1), nil
	}
	if s.images >= n {
		return 0, fmt.Errorf("want 1 to %d of %d training images to validate with, got %d", n-1, n, s.images)
	}
	return s.images, nil
}

// limitMemory has garbage collected early, unless the user has set a limit. It costs a few milliseconds an epoch; garbage would
// otherwise be most of what the program holds beside the images, the network and a batch.
func limitMemory(s sets, batch int) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory(s, batch))
	}
}

// memory returns the bytes that are enough for training: for the images, for the network, and for each row of a batch.
func memory(s sets, batch int) int64 {
	const parameter, unit = 48, 66 // bytes for each parameter of the network, and for each number of its layers in a row
	images, d := s.training.Len()+s.validation.Len()+s.test.Len(), int64(s.test.D())
	widths := append(append([]int{int(d)}, encoder...), decoder(int(d))...)
	parameters, units := int64(0), d
	for i, width := range widths[1:] {
		parameters += int64(widths[i]+1) * int64(width)
		units += int64(width)
	}
	return int64(images)*d + parameter*parameters + int64(batch)*unit*units
}
