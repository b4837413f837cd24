package images

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/null"
)

// FromImage makes a Picture of an image. It is gray if every pixel is, and has 16 bits if the image has more than 8. Colours that are multiplied by alpha are
// divided by it; those of transparent pixels stay as they are where the image knows them.
func FromImage(m image.Image) (*Picture, error) {
	if null.Is(m) {
		return nil, errors.New("images: want an image, got nil")
	}
	size := m.Bounds().Size()
	p, err := NewPicture(data.Shape{C: 1, H: size.Y, W: size.X}, imageBits(m))
	if err != nil {
		return nil, err
	}
	read, width := rowReader(m, p.Bits), p.Bits/8
	row := make([]byte, 4*size.X*width)
	for y := range size.Y {
		read(y, row)
		begin, plane := y*size.X*width, size.Y*size.X*width
		p.widen(row, begin)
		for c := range p.Shape.C {
			spread(p.Pix[c*plane+begin:], row[c*width:], width)
		}
		if p.Alpha != nil {
			spread(p.Alpha[begin:], row[3*width:], width)
		}
	}
	return p, nil
}

// spread writes a value of each pixel of a row, whose first begins at row[0], to dst. A pixel has four values of so many bytes.
func spread(dst, row []byte, width int) {
	for out, in := 0, 0; in < len(row); in += 4 * width {
		for b := range width {
			dst[out] = row[in+b]
			out++
		}
	}
}

// widen gives a gray picture the planes of colours and an opaque one that of alpha, if the next row needs them. The row has red, green, blue and alpha of each pixel.
// So many bytes of each plane are written already, and stay.
func (p *Picture) widen(row []byte, written int) {
	width := p.Bits / 8
	gray, opaque := true, true
	for ; len(row) > 0; row = row[4*width:] {
		for b := range width {
			gray = gray && row[b] == row[width+b] && row[b] == row[2*width+b]
			opaque = opaque && row[3*width+b] == 0xff
		}
	}
	plane := len(p.Pix) / p.Shape.C
	if !gray && p.Shape.C == 1 {
		pix := make([]byte, 3*plane)
		for c := range 3 {
			copy(pix[c*plane:], p.Pix[:written])
		}
		p.Shape.C, p.Pix = 3, pix
	}
	if !opaque && p.Alpha == nil {
		p.Alpha = make([]byte, plane)
		for i := range written {
			p.Alpha[i] = 0xff
		}
	}
}

// imageBits returns 16 for images with more than 8 bits a value.
func imageBits(m image.Image) int {
	switch m.ColorModel() {
	case color.Gray16Model, color.RGBA64Model, color.NRGBA64Model, color.Alpha16Model:
		return 16
	}
	return 8
}

// rowReader returns a function that writes row y of an image, counted from its first, to dst: red, green, blue and alpha of each pixel, colours not multiplied by alpha, in
// values of so many bits.
func rowReader(m image.Image, bits int) func(y int, dst []byte) {
	b := m.Bounds()
	switch m := m.(type) {
	case *image.Gray:
		return func(y int, dst []byte) {
			for x, v := range m.Pix[y*m.Stride:][:b.Dx()] {
				copy(dst[4*x:4*x+4], []byte{v, v, v, 0xff})
			}
		}
	case *image.NRGBA:
		return func(y int, dst []byte) { copy(dst, m.Pix[y*m.Stride:]) }
	case *image.NRGBA64:
		return func(y int, dst []byte) { copy(dst, m.Pix[y*m.Stride:]) }
	case *image.RGBA:
		if m.Opaque() {
			return func(y int, dst []byte) { copy(dst, m.Pix[y*m.Stride:]) }
		}
	case *image.RGBA64:
		if m.Opaque() {
			return func(y int, dst []byte) { copy(dst, m.Pix[y*m.Stride:]) }
		}
	case *image.YCbCr:
		return func(y int, dst []byte) {
			for x := range b.Dx() {
				c := m.YCbCrAt(b.Min.X+x, b.Min.Y+y)
				red, green, blue := color.YCbCrToRGB(c.Y, c.Cb, c.Cr)
				dst[4*x], dst[4*x+1], dst[4*x+2], dst[4*x+3] = red, green, blue, 0xff
			}
		}
	case *image.Paletted:
		colours := make([]color.NRGBA, len(m.Palette))
		for i, c := range m.Palette {
			colours[i] = color.NRGBAModel.Convert(c).(color.NRGBA)
		}
		return func(y int, dst []byte) {
			for x, i := range m.Pix[y*m.Stride:][:b.Dx()] {
				var c color.NRGBA // of an index that the palette lacks
				if int(i) < len(colours) {
					c = colours[i]
				}
				dst[4*x], dst[4*x+1], dst[4*x+2], dst[4*x+3] = c.R, c.G, c.B, c.A
			}
		}
	}
	if bits == 8 {
		return func(y int, dst []byte) {
			for x := range b.Dx() {
				c := color.NRGBAModel.Convert(clamped(m.At(b.Min.X+x, b.Min.Y+y))).(color.NRGBA)
				dst[4*x], dst[4*x+1], dst[4*x+2], dst[4*x+3] = c.R, c.G, c.B, c.A
			}
		}
	}
	return func(y int, dst []byte) {
		for x := range b.Dx() {
			c := color.NRGBA64Model.Convert(clamped(m.At(b.Min.X+x, b.Min.Y+y))).(color.NRGBA64)
			for i, v := range [...]uint16{c.R, c.G, c.B, c.A} {
				dst[8*x+2*i], dst[8*x+2*i+1] = byte(v>>8), byte(v)
			}
		}
	}
}

// clamped returns a color whose channels, if they are multiplied by alpha, are at most alpha. A file may state more, and the color models of package color wrap then.
func clamped(c color.Color) color.Color {
	switch c := c.(type) {
	case color.RGBA:
		return color.RGBA{min(c.R, c.A), min(c.G, c.A), min(c.B, c.A), c.A}
	case color.RGBA64:
		return color.RGBA64{min(c.R, c.A), min(c.G, c.A), min(c.B, c.A), c.A}
	}
	return c
}

// Image returns the picture as an image with its own memory: *image.Gray or *image.Gray16 if it is gray and opaque, else *image.NRGBA or *image.NRGBA64.
func (p *Picture) Image() image.Image {
	rect := image.Rect(0, 0, p.Shape.W, p.Shape.H)
	width, pixels := p.Bits/8, p.Shape.H*p.Shape.W
	if p.Shape.C == 1 && p.Alpha == nil {
		if p.Bits == 8 {
			return &image.Gray{Pix: bytes.Clone(p.Pix), Stride: p.Shape.W, Rect: rect}
		}
		return &image.Gray16{Pix: bytes.Clone(p.Pix), Stride: 2 * p.Shape.W, Rect: rect}
	}
	pix := make([]byte, 4*pixels*width)
	for i := range pixels {
		for c := range 4 {
			for b := range width {
				v := byte(0xff)
				switch {
				case c < 3:
					v = p.Pix[(min(c, p.Shape.C-1)*pixels+i)*width+b]
				case p.Alpha != nil:
					v = p.Alpha[i*width+b]
				}
				pix[(4*i+c)*width+b] = v
			}
		}
	}
	if p.Bits == 8 {
		return &image.NRGBA{Pix: pix, Stride: 4 * p.Shape.W, Rect: rect}
	}
	return &image.NRGBA64{Pix: pix, Stride: 8 * p.Shape.W, Rect: rect}
}

// canvas returns the image with the bounds of the whole picture: a frame of a GIF may cover a part of it.
func canvas(m image.Image, w, h int) (image.Image, error) {
	whole := image.Rect(0, 0, w, h)
	b := m.Bounds()
	switch {
	case b == whole:
		return m, nil
	case b.Size() == whole.Size() || !b.In(whole):
		return nil, fmt.Errorf("want pixels of %d×%d as the header says, got %v", w, h, b)
	}
	out := image.NewNRGBA(whole)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			out.Set(x, y, m.At(x, y))
		}
	}
	return out, nil
}
