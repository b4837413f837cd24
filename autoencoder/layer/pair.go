package layer

import (
	"encoding/json"
	"fmt"
)

// Pair is a setting for the rows of a picture and one for its columns, such as the sides of a kernel. In JSON it is the list [H, W], or one
// number that stands for both.
type Pair struct{ H, W int }

// Both returns the Pair of one number for rows and columns.
func Both(n int) Pair { return Pair{n, n} }

// String returns a text such as "3×5".
func (p Pair) String() string { return fmt.Sprintf("%d×%d", p.H, p.W) }

// MarshalJSON writes [H, W], or the number that both are.
func (p Pair) MarshalJSON() ([]byte, error) {
	if p.H == p.W {
		return json.Marshal(p.H)
	}
	return json.Marshal([...]int{p.H, p.W})
}

// UnmarshalJSON reads [H, W] or one number.
func (p *Pair) UnmarshalJSON(text []byte) error {
	var n *int
	if err := json.Unmarshal(text, &n); err == nil && n != nil {
		*p = Both(*n)
		return nil
	}
	var list []int
	if err := json.Unmarshal(text, &list); err != nil || len(list) != 2 {
		return fmt.Errorf("want a number or a list [rows, columns], got %.80s", text)
	}
	*p = Pair{list[0], list[1]}
	return nil
}

// or returns the pair with a default in the place of zeros.
func (p Pair) or(n int) Pair {
	if p.H == 0 {
		p.H = n
	}
	if p.W == 0 {
		p.W = n
	}
	return p
}

// maxPair is the largest number of a Pair: products with a side of a Shape fit in 31 bits.
const maxPair = 1 << 10

// check reports numbers that are out of range. The name says what they are.
func (p Pair) check(name string, least int) error {
	if min(p.H, p.W) < least || max(p.H, p.W) > maxPair {
		return fmt.Errorf("want a %s of %d to %d rows and columns, got %v", name, least, maxPair, p)
	}
	return nil
}

// python returns the text of a pair in Python: 3 or (3, 5).
func (p Pair) python() string {
	if p.H == p.W {
		return fmt.Sprint(p.H)
	}
	return fmt.Sprintf("(%d, %d)", p.H, p.W)
}
