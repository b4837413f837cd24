// Package shape has the type of a sample's shape. Packages data and layer both give it to their users under its own name.
package shape

import (
	"encoding/json"
	"fmt"
)

// Shape is the shape of one sample: channels, height and width. A gray picture is 1×H×W, a colour picture 3×H×W, a vector or a
// code of D numbers D×1×1, a signal of D samples 1×1×D, and T tokens of D numbers D×1×T. In JSON it is the list [C, H, W].
type Shape struct{ C, H, W int }

// Vector returns the shape of a vector of n numbers, n×1×1.
func Vector(n int) Shape { return Shape{n, 1, 1} }

// Bounds that no sensible sample exceeds, but a damaged file or a slipped digit does. Products of sides stay far from overflow.
const (
	maxSide = 1 << 20
	maxSize = 1 << 28
)

// Validate reports a side or a size that is out of range.
func (s Shape) Validate() error {
	for _, side := range [...]int{s.C, s.H, s.W} {
		if side < 1 || side > maxSide {
			return fmt.Errorf("want a shape of 1 to %d channels, rows and columns, got %v", maxSide, s)
		}
	}
	if size := int64(s.C) * int64(s.H) * int64(s.W); size > maxSize { // at most 2⁶⁰
		return fmt.Errorf("want a shape of at most %d numbers, got %v = %d", maxSize, s, size)
	}
	return nil
}

// Size returns the number of elements, C·H·W.
func (s Shape) Size() int { return s.C * s.H * s.W }

// IsVector reports whether there is one place only, D×1×1.
func (s Shape) IsVector() bool { return s.H == 1 && s.W == 1 }

// String returns a text such as "3×32×32".
func (s Shape) String() string { return fmt.Sprintf("%d×%d×%d", s.C, s.H, s.W) }

// MarshalJSON writes [C, H, W].
func (s Shape) MarshalJSON() ([]byte, error) { return json.Marshal([...]int{s.C, s.H, s.W}) }

// UnmarshalJSON reads [C, H, W].
func (s *Shape) UnmarshalJSON(text []byte) error {
	var sides []int
	if err := json.Unmarshal(text, &sides); err != nil || len(sides) != 3 {
		return fmt.Errorf("shape: want a list [channels, height, width], got %.80s", text)
	}
	*s = Shape{sides[0], sides[1], sides[2]}
	return nil
}
