package data

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// Pairs is a Source of samples whose noisy versions are recorded: sample i is sample i of one source, its noisy version sample i of
// another. Both are read with the same key, so that random crops of both are crops of the same place. Make one with NewPairs.
type Pairs struct{ clean, noisy Source }

// NewPairs makes pairs of two sources of equal length and shape, neither of which may be Recorded itself.
func NewPairs(clean, noisy Source) (*Pairs, error) {
	p := &Pairs{clean, noisy}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return p, nil
}

// Validate returns an error for invalid pairs, which NewPairs does not make.
func (p *Pairs) Validate() error {
	if p == nil {
		return errors.New("data: want pairs, got nil")
	}
	for _, half := range []struct {
		name string
		src  Source
	}{{"clean", p.clean}, {"noisy", p.noisy}} {
		if err := Check(half.src); err != nil {
			return fmt.Errorf("data: pairs: %s: %w", half.name, err)
		}
		if half.src.Recorded() {
			return fmt.Errorf("data: pairs: %s: want samples without noisy versions of their own, got %v", half.name, half.src)
		}
	}
	if n, m := p.clean.Len(), p.noisy.Len(); n != m {
		return fmt.Errorf("data: pairs: want as many noisy as clean samples, got %d of %v and %d of %v", m, p.noisy, n, p.clean)
	}
	if s, t := p.clean.Shape(), p.noisy.Shape(); s != t {
		return fmt.Errorf("data: pairs: want noisy samples of the clean ones' shape %v, got %v", s, t)
	}
	if c, n := shuffling(p.clean), shuffling(p.noisy); c != n {
		return fmt.Errorf("data: pairs: want both in one order, got %s and %s", c, n)
	}
	return nil
}

// shuffling says how a source is shuffled in itself.
func shuffling(src Source) string {
	if p, ok := src.(*Pieces); ok {
		return p.shuffling()
	}
	return "samples that are not shuffled in chunks"
}

// Len returns the number of pairs.
func (p *Pairs) Len() int { return p.clean.Len() }

// Shape returns the shape of a sample, and of its noisy version.
func (p *Pairs) Shape() Shape { return p.clean.Shape() }

// Recorded returns true.
func (p *Pairs) Recorded() bool { return true }

// Ordered reports whether both sources are Ordered.
func (p *Pairs) Ordered() bool { return ordered(p.clean) && ordered(p.noisy) }

// Read writes sample i of the clean source to clean and, if noisy is not nil, that of the noisy source to noisy.
func (p *Pairs) Read(clean, noisy []float32, i int, key Key) error {
	if err := p.clean.Read(clean, nil, i, key); err != nil {
		return fmt.Errorf("clean: %w", err)
	}
	if noisy == nil {
		return nil
	}
	if err := p.noisy.Read(noisy, nil, i, key); err != nil {
		return fmt.Errorf("noisy: %w", err)
	}
	return nil
}

// Identity returns the number and shape of the pairs with the SHA-256 of the two sources' SHA-256, the clean one's first, each as it
// is in its Identity.
func (p *Pairs) Identity() (Identity, error) {
	clean, err := p.clean.Identity()
	if err != nil {
		return Identity{}, fmt.Errorf("clean: %w", err)
	}
	noisy, err := p.noisy.Identity()
	if err != nil {
		return Identity{}, fmt.Errorf("noisy: %w", err)
	}
	sum := sha256.Sum256([]byte(clean.SHA256 + noisy.SHA256))
	return Identity{Samples: p.Len(), Shape: p.Shape(), SHA256: hex.EncodeToString(sum[:])}, nil
}

// String names both sources, such as "clean/noisy".
func (p *Pairs) String() string { return p.clean.String() + "/" + p.noisy.String() }
