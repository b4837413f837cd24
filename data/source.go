package data

import (
	"errors"
	"fmt"
	"math"

	"github.com/denoise-go/denoise/internal/null"
	"github.com/denoise-go/denoise/internal/shape"
)

// Shape is the shape C×H×W of one sample.
type Shape = shape.Shape

// Source is a set of samples to train on or to measure with. A Set is one, and so are Pairs of two. All methods must be safe for
// concurrent use and, but for Read's errors, return the same each time.
//
// A source that can be invalid may have a method Validate() error, which Check calls.
type Source interface {
	// Len returns the number of samples, 1 to 2³¹−1.
	Len() int

	// Shape returns the shape of every sample.
	Shape() Shape

	// Read writes sample i, 0 to Len()−1, to clean: C·H·W numbers in PyTorch's order (channel, row, column). If noisy is not nil,
	// which it never is unless the source is Recorded, Read writes the sample's noisy version there. Anything random in a
	// sample, such as the place of a crop, must be a function of the key and i; key.Epoch counts only for Training.
	//
	// The error states only the cause. Draw adds the names of the source and the sample.
	Read(clean, noisy []float32, i int, key Key) error

	// Recorded reports whether samples come with their noisy versions, so that no noise is added.
	Recorded() bool

	// Identity returns what distinguishes the source's samples from others.
	Identity() (Identity, error)

	// String returns the source's name in messages, such as "training".
	String() string
}

// Ordered is a Source that may want to be read in the order of its samples, because every epoch has other samples in an order that is random already, and those to come
// are prepared. A Loader does not shuffle it then.
type Ordered interface {
	Source

	// Ordered reports whether the source is to be read in order.
	Ordered() bool
}

func ordered(src Source) bool {
	o, ok := src.(Ordered)
	return ok && o.Ordered()
}

// Identity distinguishes the samples of a source from others. It is part of the identity of a run, which can only be resumed with
// sources of the same identities.
type Identity struct {
	Samples int    `json:"samples"`
	Shape   Shape  `json:"shape"`
	SHA256  string `json:"sha256"` // 64 hexadecimal digits; each type of source documents of what, as Set.SHA256 does
}

// errNoSource reports a source that is nil.
var errNoSource = errors.New("data: want a set, got nil")

// Check returns an error if a source cannot be used: it is nil, invalid or empty, or its shape is out of range.
func Check(src Source) error {
	if null.Is(src) {
		return errNoSource
	}
	if v, ok := src.(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			return err
		}
	}
	if n := src.Len(); n < 1 || n > math.MaxInt32 {
		return fmt.Errorf("data: %v: want 1 to %d samples, got %d", src, math.MaxInt32, n)
	}
	if err := src.Shape().Validate(); err != nil {
		return fmt.Errorf("data: %v: %w", src, err)
	}
	return nil
}
