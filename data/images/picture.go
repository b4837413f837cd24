package images

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/simd"
)

// Picture is a decoded picture, gray or RGB, of 8 or 16 bits a value. Its alpha channel is kept apart: colours are not multiplied by it.
type Picture struct {
	Shape data.Shape // C×H×W, C is 1 or 3
	Bits  int        // of a value: 8 or 16
	Pix   []byte     // C·H·W values, channel by channel and row by row; those of 16 bits are two bytes, the high one first
	Alpha []byte     // H·W values as in Pix, 0 is transparent; nil if all is opaque
}

// mostPixels bounds a picture so that the bytes of its image, four values of 16 bits a pixel, can be counted by an int, and to twice the largest JPEG. A picture may have more numbers than a sample
// of a network.
const mostPixels = min(1<<33, math.MaxInt/8)

// NewPicture makes an opaque black picture. The shape has 1 or 3 channels, the values 8 or 16 bits.
func NewPicture(shape data.Shape, bits int) (*Picture, error) {
	if shape.H < 1 || shape.W < 1 || shape.H > mostPixels/shape.W {
		return nil, fmt.Errorf("images: want 1 to %d pixels, got %d×%d", int64(mostPixels), shape.H, shape.W)
	}
	if shape.C != 1 && shape.C != 3 {
		return nil, fmt.Errorf("images: want 1 or 3 channels, got %d", shape.C)
	}
	if bits != 8 && bits != 16 {
		return nil, fmt.Errorf("images: want values of 8 or 16 bits, got %d", bits)
	}
	return &Picture{Shape: shape, Bits: bits, Pix: make([]byte, shape.Size()*bits/8)}, nil
}

// Float32s writes the C·H·W values as numbers in [0, 1] to dst, without alpha.
func (p *Picture) Float32s(dst []float32) { float32s(dst[:p.Shape.Size()], p.Pix, p.Bits) }

// SetFloat32s replaces the C·H·W values by numbers, such as a denoiser's: each is clipped to [0, 1] and rounded to the nearest value, a half
// up; NaN becomes 0. It inverts Float32s. Alpha stays as it is.
func (p *Picture) SetFloat32s(values []float32) {
	values = values[:p.Shape.Size()]
	if p.Bits == 8 {
		data.Bytes(p.Pix, values)
		return
	}
	for i, v := range values {
		var level uint16
		switch {
		case v >= 1:
			level = math.MaxUint16
		case v > 0: // not NaN
			level = uint16(math.MaxUint16*float64(v) + 0.5) // an exact product
		}
		binary.BigEndian.PutUint16(p.Pix[2*i:], level)
	}
}

// float32s writes values of so many bits as numbers in [0, 1] to dst.
func float32s(dst []float32, pix []byte, bits int) {
	if bits == 8 {
		simd.Pixels(dst, pix[:len(dst)])
		return
	}
	for i := range dst {
		dst[i] = float32(binary.BigEndian.Uint16(pix[2*i:])) / math.MaxUint16
	}
}

// gray returns the luma of a picture, rounded to its bits, with the weights of ITU-R BT.601 that package image/color uses. A gray
// picture is returned as it is.
func (p *Picture) gray() *Picture {
	if p.Shape.C == 1 {
		return p
	}
	g := &Picture{Shape: data.Shape{C: 1, H: p.Shape.H, W: p.Shape.W}, Bits: p.Bits, Alpha: p.Alpha}
	n := g.Shape.Size() * p.Bits / 8
	g.Pix = make([]byte, n)
	red, green, blue := p.Pix[:n], p.Pix[n:2*n], p.Pix[2*n:3*n]
	luma := func(r, g, b uint64) uint64 { return (19595*r + 38470*g + 7471*b + 1<<15) >> 16 }
	if p.Bits == 8 {
		for i := range g.Pix {
			g.Pix[i] = byte(luma(uint64(red[i]), uint64(green[i]), uint64(blue[i])))
		}
		return g
	}
	at := func(plane []byte, i int) uint64 { return uint64(binary.BigEndian.Uint16(plane[i:])) }
	for i := 0; i < n; i += 2 {
		binary.BigEndian.PutUint16(g.Pix[i:], uint16(luma(at(red, i), at(green, i), at(blue, i))))
	}
	return g
}
