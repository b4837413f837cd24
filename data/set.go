package data

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"

	"github.com/denoise-go/denoise/internal/simd"
)

// maxSide bounds the height and the width of an image, so that their product is far from overflow.
const maxSide = 1 << 14

// Set is a Source of at least one gray image, held in memory. Make one with NewSet; the fields are for reading.
type Set struct {
	Name   string  // used in messages, such as "train"
	H, W   int     // height and width of an image in pixels
	Pixels []uint8 // N×H×W, 0 is background, 255 is ink
}

// NewSet makes a set of the images in pixels, N×H×W bytes, which it keeps and does not copy.
func NewSet(name string, h, w int, pixels []uint8) (*Set, error) {
	s := &Set{Name: name, H: h, W: w, Pixels: pixels}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return s, nil
}

// Validate returns an error for a nil or invalid set, which NewSet does not make.
func (s *Set) Validate() error {
	if s == nil {
		return errors.New("data: want a set, got nil")
	}
	if err := checkSize(s.H, s.W); err != nil {
		return fmt.Errorf("data: %s: %w", s.Name, err)
	}
	d := s.H * s.W
	switch n := len(s.Pixels); {
	case n == 0:
		return fmt.Errorf("data: %s: want at least one image, got none", s.Name)
	case n%d != 0:
		return fmt.Errorf("data: %s: want whole images of %d×%d = %d bytes, got %d bytes", s.Name, s.H, s.W, d, n)
	case n/d > math.MaxInt32:
		return fmt.Errorf("data: %s: want at most %d images, got %d", s.Name, math.MaxInt32, n/d)
	}
	return nil
}

func checkSize(h, w int) error {
	if h < 1 || w < 1 || h > maxSide || w > maxSide {
		return fmt.Errorf("want images of 1 to %d pixels a side, got %d×%d", maxSide, h, w)
	}
	return nil
}

// Shape returns 1×H×W.
func (s *Set) Shape() Shape { return Shape{C: 1, H: s.H, W: s.W} }

// Read writes image i to clean, as Float32s does, whatever the key. It never fails.
func (s *Set) Read(clean, _ []float32, i int, _ Key) error {
	s.Float32s(clean, i)
	return nil
}

// Recorded returns false.
func (s *Set) Recorded() bool { return false }

// Identity returns the number of images, their shape and SHA256.
func (s *Set) Identity() (Identity, error) {
	return Identity{Samples: s.Len(), Shape: s.Shape(), SHA256: s.SHA256()}, nil
}

// String returns the set's Name.
func (s *Set) String() string { return s.Name }

// Len returns N, the number of images: 0 of a zero Set, which is invalid.
func (s *Set) Len() int {
	if s.H < 1 || s.W < 1 {
		return 0
	}
	return len(s.Pixels) / s.D()
}

// D returns the number of pixels of an image, H·W.
func (s *Set) D() int { return s.H * s.W }

// Image returns the D bytes of image i, a part of Pixels.
func (s *Set) Image(i int) []uint8 {
	d := s.D()
	return s.Pixels[i*d : (i+1)*d : (i+1)*d]
}

// Float32s writes image i as numbers v/255 to dst, which must hold D of them. Each is rounded to the nearest float32, as
// torchvision's ToTensor does.
func (s *Set) Float32s(dst []float32, i int) {
	image := s.Image(i)
	simd.Pixels(dst[:len(image)], image)
}

// Bytes writes numbers, such as a denoiser's, as pixels to dst, which must hold as many: v·255 to the nearest whole number,
// a half up, after v is clipped to [0, 1]. NaN becomes 0. Bytes inverts Float32s.
func Bytes(dst []uint8, values []float32) {
	dst = dst[:len(values)]
	for i, v := range values {
		switch {
		case v >= 1:
			dst[i] = 255
		case v > 0:
			dst[i] = uint8(255*float64(v) + 0.5) // exact before the conversion: float64 has enough bits
		default: // also NaN
			dst[i] = 0
		}
	}
}

// Slice returns images lo … hi−1 as a set that shares Pixels. It must hold at least one image.
func (s *Set) Slice(lo, hi int) (*Set, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if lo < 0 || hi <= lo || hi > s.Len() {
		return nil, fmt.Errorf("data: %s: want a non-empty range within the %d images, got [%d, %d)", s.Name, s.Len(), lo, hi)
	}
	return s.part(lo, hi), nil
}

// Split returns the first n images and the rest, neither of them empty, as sets that share Pixels.
func (s *Set) Split(n int) (head, tail *Set, err error) {
	if err := s.Validate(); err != nil {
		return nil, nil, err
	}
	if n < 1 || n >= s.Len() {
		return nil, nil, fmt.Errorf("data: %s: want a split after 1 to %d of %d images, got %d", s.Name, s.Len()-1, s.Len(), n)
	}
	return s.part(0, n), s.part(n, s.Len()), nil
}

// Where returns the images i for which keep is true as a set with pixels of its own. It must hold at least one image.
func (s *Set) Where(keep func(i int) bool) (*Set, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if keep == nil {
		return nil, fmt.Errorf("data: %s: want a function that chooses images, got nil", s.Name)
	}
	var pixels []uint8
	for i := range s.Len() {
		if keep(i) {
			pixels = append(pixels, s.Image(i)...)
		}
	}
	return NewSet(s.Name, s.H, s.W, pixels)
}

func (s *Set) part(lo, hi int) *Set {
	d := s.D()
	return &Set{Name: s.Name, H: s.H, W: s.W, Pixels: s.Pixels[lo*d : hi*d : hi*d]}
}

// SHA256 returns the identity of the set as 64 hexadecimal digits: the SHA-256 of H and W, as four bytes each, most
// significant first, and of the pixels. It does not depend on the name or on the file the images came from.
func (s *Set) SHA256() string {
	sum := sha256.New()
	var size [8]byte
	binary.BigEndian.PutUint32(size[:4], uint32(s.H))
	binary.BigEndian.PutUint32(size[4:], uint32(s.W))
	sum.Write(size[:])
	sum.Write(s.Pixels)
	return hex.EncodeToString(sum.Sum(nil))
}
