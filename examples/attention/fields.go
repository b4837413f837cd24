package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/denoise-go/denoise/data"
)

// fields is a source of large noisy fields, each of which hides one small digit in one of Side×Side cells. A cell has the digit's size, which is half
// that of the digits' set. The clean image is the digit alone, enlarged to the size of the field: a network has to find the digit, and to denoise it. Cell
// and noise are functions of the key and the sample.
type fields struct {
	digits *data.Set
	side   int // cells along a side
	sigma  float32
}

// cell is the height and width of a cell, which holds 2×2 pixels of a digit's image in each of its own.
func (f *fields) cell() int { return f.digits.H / 2 }

func (f *fields) Len() int       { return f.digits.Len() }
func (f *fields) Recorded() bool { return true }
func (f *fields) String() string { return fmt.Sprintf("fields of %v", f.digits) }
func (f *fields) Shape() data.Shape {
	return data.Shape{C: 1, H: f.side * f.cell(), W: f.side * f.cell()}
}

func (f *fields) Identity() (data.Identity, error) {
	digits, err := f.digits.Identity()
	if err != nil {
		return data.Identity{}, err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "fields %d %g %s", f.side, f.sigma, digits.SHA256))
	return data.Identity{Samples: f.Len(), Shape: f.Shape(), SHA256: hex.EncodeToString(sum[:])}, nil
}

// digit returns the digit of sample i at the size of a cell.
func (f *fields) digit(i int) []float32 {
	large := make([]float32, f.digits.D())
	f.digits.Float32s(large, i)
	n, w := f.cell(), f.digits.W
	small := make([]float32, n*n)
	for y := range n {
		for x := range n {
			at := 2*y*w + 2*x
			small[y*n+x] = (large[at] + large[at+1] + large[at+w] + large[at+w+1]) / 4
		}
	}
	return small
}

// place returns the cell of sample i that has the digit.
func (f *fields) place(i int, key data.Key) int {
	var u [1]float32
	key.SourceUniforms(u[:], i, 0)
	return int(u[0] * float32(f.side*f.side))
}

func (f *fields) Read(clean, noisy []float32, i int, key data.Key) error {
	digit, n := f.digit(i), f.cell()
	width := f.side * n
	for y := range width {
		for x := range width {
			clean[y*width+x] = digit[y/f.side*n+x/f.side]
		}
	}
	if noisy == nil {
		return nil
	}
	key.Normals(noisy, i, 0)
	for j := range noisy {
		noisy[j] *= f.sigma
	}
	cell := f.place(i, key)
	corner := cell/f.side*n*width + cell%f.side*n
	for y := range n {
		for x := range n {
			noisy[corner+y*width+x] += digit[y*n+x]
		}
	}
	return nil
}
