package autoencoder

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/null"
)

// Image returns the denoised picture, with the bounds of img. A gray picture stays gray and one of 16 bits for each channel keeps them: the result
// is an *image.Gray or *image.Gray16, or else an *image.NRGBA or, of 16 bits, an *image.NRGBA64. Alpha stays as it is. Black is 0 for the network
// and white is 1; its result is rounded and clipped to that.
func (p Pictures) Image(img image.Image) (image.Image, error) {
	c, err := newImagePair(img)
	if err == nil {
		err = p.run(c)
	}
	if err != nil {
		return nil, fmt.Errorf("autoencoder: denoise a picture: %w", err)
	}
	return c.dst, nil
}

// mostPixels bounds a picture: twice the largest JPEG, or where an int counts fewer bytes, as many as can be counted at 8 bytes a pixel.
const mostPixels = min(1<<33, math.MaxInt/8)

// imagePair is a picture as an image and another one, of the types that Pictures.Image returns.
type imagePair struct {
	src    image.Image
	bounds image.Rectangle
	gray   bool
	dst    image.Image

	pix    []uint8 // of dst
	stride int
	pixel  int // bytes of a pixel
	bytes  int // of a channel
}

func newImagePair(img image.Image) (*imagePair, error) {
	if null.Is(img) {
		return nil, errors.New("want a picture, got nil")
	}
	m := &imagePair{src: img, bounds: img.Bounds(), bytes: 1}
	if err := checkSides(layer.Shape{C: 1, H: m.bounds.Dy(), W: m.bounds.Dx()}); err != nil {
		return nil, err
	}
	if pixels := int64(m.bounds.Dy()) * int64(m.bounds.Dx()); pixels > mostPixels { // before memory is asked for
		return nil, fmt.Errorf("want a picture of at most %d pixels, got %d×%d", int64(mostPixels), m.bounds.Dy(), m.bounds.Dx())
	}
	switch img.ColorModel() {
	case color.GrayModel:
		d := image.NewGray(m.bounds)
		m.gray, m.dst, m.pix, m.stride = true, d, d.Pix, d.Stride
	case color.Gray16Model:
		d := image.NewGray16(m.bounds)
		m.gray, m.bytes, m.dst, m.pix, m.stride = true, 2, d, d.Pix, d.Stride
	case color.RGBA64Model, color.NRGBA64Model:
		d := image.NewNRGBA64(m.bounds)
		m.bytes, m.dst, m.pix, m.stride = 2, d, d.Pix, d.Stride
	default:
		d := image.NewNRGBA(m.bounds)
		m.dst, m.pix, m.stride = d, d.Pix, d.Stride
	}
	m.pixel = m.bytes
	if !m.gray {
		m.pixel *= 4
	}
	return m, nil
}

func (m *imagePair) shape() layer.Shape {
	s := layer.Shape{C: 3, H: m.bounds.Dy(), W: m.bounds.Dx()}
	if m.gray {
		s.C = 1
	}
	return s
}

func (m *imagePair) read(dst []float32, r area) {
	at := nrgba64(m.src)
	plane := r.h * r.w
	for y := range r.h {
		py := m.bounds.Min.Y + reflected(r.y+y, m.bounds.Dy())
		for x := range r.w {
			c := at(m.bounds.Min.X+reflected(r.x+x, m.bounds.Dx()), py)
			i := y*r.w + x
			dst[i] = float32(c.R) / 0xffff
			if !m.gray {
				dst[plane+i], dst[2*plane+i] = float32(c.G)/0xffff, float32(c.B)/0xffff
			}
		}
	}
}

// write writes the channels of src and the alpha of the picture.
func (m *imagePair) write(src []float32, r, keep area) {
	at := nrgba64(m.src)
	plane := r.h * r.w
	for y := range keep.h {
		to := m.pix[(keep.y+y)*m.stride+keep.x*m.pixel:]
		from := src[(keep.y-r.y+y)*r.w+keep.x-r.x:]
		for x := range keep.w {
			pixel := to[x*m.pixel:][:m.pixel]
			if m.gray {
				m.put(pixel, from[x])
				continue
			}
			for c := range 3 {
				m.put(pixel[c*m.bytes:], from[c*plane+x])
			}
			alpha := at(m.bounds.Min.X+keep.x+x, m.bounds.Min.Y+keep.y+y).A
			if pixel[3*m.bytes] = uint8(alpha >> 8); m.bytes == 2 {
				pixel[7] = uint8(alpha)
			}
		}
	}
}

// put writes a channel of a pixel. A NaN becomes black.
func (m *imagePair) put(to []uint8, v float32) {
	if !(v > 0) {
		v = 0
	}
	v = min(v, 1)
	if m.bytes == 1 {
		to[0] = uint8(float32(v*0xff) + 0.5)
	} else {
		binary.BigEndian.PutUint16(to, uint16(float32(v*0xffff)+0.5))
	}
}

// nrgba64 returns a function of the color at a place, not premultiplied by alpha.
func nrgba64(img image.Image) func(x, y int) color.NRGBA64 {
	straight := func(r, g, b, a uint32) color.NRGBA64 {
		if a != 0xffff && a != 0 {
			r, g, b = min(r, a)*0xffff/a, min(g, a)*0xffff/a, min(b, a)*0xffff/a // a damaged picture may have more than alpha
		}
		return color.NRGBA64{R: uint16(r), G: uint16(g), B: uint16(b), A: uint16(a)}
	}
	switch img := img.(type) {
	case *image.NRGBA: // colors under alpha 0 stay
		return func(x, y int) color.NRGBA64 {
			c := img.NRGBAAt(x, y)
			return color.NRGBA64{R: 0x101 * uint16(c.R), G: 0x101 * uint16(c.G), B: 0x101 * uint16(c.B), A: 0x101 * uint16(c.A)}
		}
	case *image.NRGBA64:
		return img.NRGBA64At
	case image.RGBA64Image:
		return func(x, y int) color.NRGBA64 {
			c := img.RGBA64At(x, y)
			return straight(uint32(c.R), uint32(c.G), uint32(c.B), uint32(c.A))
		}
	}
	return func(x, y int) color.NRGBA64 { return straight(img.At(x, y).RGBA()) }
}
