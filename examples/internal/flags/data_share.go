package flags

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Share is a part of the images of a file: a number of them, or a fraction of all.
type Share struct {
	Images   int
	Fraction float64 // if Images is 0
}

// usualShare is that of MNIST's 60,000 images on which it is common to validate.
var usualShare = Share{Fraction: 10_000. / 60_000}

// ParseShare reads a number of images or a fraction of all.
func ParseShare(text string) (Share, error) {
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return Share{Images: n}, nil
	}
	if f, err := parseRatio(text); err == nil && f > 0 && f < 1 {
		return Share{Fraction: f}, nil
	}
	return Share{}, fmt.Errorf("-validation: want a number of images, or a fraction between 0 and 1 such as 0.1, got %q", text)
}

// parseRatio reads a number, or one over another.
func parseRatio(text string) (float64, error) {
	over, under, isRatio := strings.Cut(text, "/")
	v, err := strconv.ParseFloat(strings.TrimSpace(over), 64)
	if err != nil || !isRatio {
		return v, err
	}
	w, err := strconv.ParseFloat(strings.TrimSpace(under), 64)
	return v / w, err
}

// Of returns how many of n images the share is. There is one at least, and one is left over.
func (s Share) Of(n int) (int, error) {
	if n < 2 {
		return 0, fmt.Errorf("want at least 2 training images, one of them to validate with, got %d", n)
	}
	if s.Images == 0 {
		return min(max(int(math.Round(s.Fraction*float64(n))), 1), n-1), nil
	}
	if s.Images >= n {
		return 0, fmt.Errorf("want 1 to %d of %d training images to validate with, got %d", n-1, n, s.Images)
	}
	return s.Images, nil
}
