package images

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/hostile"
)

// decoded decodes a file that must have a picture of this shape, and returns it.
func decoded(t *testing.T, file []byte, shape data.Shape, bits int) *Picture {
	t.Helper()
	p, err := Decode(file, 0)
	if err != nil {
		t.Fatal(err)
	}
	if p.Shape != shape || p.Bits != bits || len(p.Pix) != shape.Size()*bits/8 {
		t.Fatalf("got a picture of %v, %d bits, %d bytes, want %v, %d bits", p.Shape, p.Bits, len(p.Pix), shape, bits)
	}
	return p
}

// at returns a value as one of 16 bits.
func (p *Picture) at(c, y, x int) uint16 {
	i := (c*p.Shape.H+y)*p.Shape.W + x
	if p.Bits == 8 {
		return 257 * uint16(p.Pix[i])
	}
	return uint16(p.Pix[2*i])<<8 | uint16(p.Pix[2*i+1])
}

func TestDecodeFormats(t *testing.T) {
	for _, c := range []struct {
		name           string
		channels, bits int
		encode         func(testing.TB, image.Image) []byte
		error          int // of a value
	}{
		{"PNG", 1, 8, encodePNG, 0}, {"PNG", 1, 16, encodePNG, 0}, {"PNG", 3, 8, encodePNG, 0}, {"PNG", 3, 16, encodePNG, 0},
		{"TIFF", 1, 8, encodeTIFF, 0}, {"TIFF", 1, 16, encodeTIFF, 0}, {"TIFF", 3, 8, encodeTIFF, 0}, {"TIFF", 3, 16, encodeTIFF, 0},
		{"BMP", 1, 8, encodeBMP, 0}, {"BMP", 3, 8, encodeBMP, 0},
		{"GIF", 3, 8, encodeGIF, 90 * 257}, // of 256 colours
		{"JPEG", 1, 8, encodeJPEG, 3 * 257}, {"JPEG", 3, 8, encodeJPEG, 90 * 257},
	} {
		shape := data.Shape{C: c.channels, H: 7, W: 5}
		file := c.encode(t, testImage(c.channels, c.bits, shape.H, shape.W))
		if h, err := ReadHeader(file); err != nil || h != (Header{c.name, 7, 5}) {
			t.Errorf("%s: got header %+v, %v", c.name, h, err)
		}
		p := decoded(t, file, shape, c.bits)
		if p.Alpha != nil {
			t.Errorf("%s: got alpha of an opaque picture", c.name)
		}
		for ch := range shape.C {
			for y := range shape.H {
				for x := range shape.W {
					if d := int(p.at(ch, y, x)) - int(level(ch, y, x)); max(d, -d) > c.error {
						t.Fatalf("%s, %d channels of %d bits: got %#x at %d, %d, %d, want %#x", c.name, c.channels, c.bits, p.at(ch, y, x), ch, y, x, level(ch, y, x))
					}
				}
			}
		}
	}
	if p := decoded(t, webpFile(t, 3, 6), data.Shape{C: 1, H: 3, W: 6}, 8); p.at(0, 0, 0) != p.at(0, 2, 5) {
		t.Errorf("WebP: got %v, want one colour", p.Pix)
	}
}

// The first frame of a GIF may cover a part of the picture. The rest is transparent.
func TestDecodeGIFFrame(t *testing.T) {
	frame := image.NewPaletted(image.Rect(1, 2, 3, 4), color.Palette{color.White, color.Black})
	file := encoded(t, func(b *bytes.Buffer) error {
		return gif.EncodeAll(b, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}, Config: image.Config{Width: 5, Height: 6}})
	})
	p := decoded(t, file, data.Shape{C: 1, H: 6, W: 5}, 8)
	for y := range 6 {
		for x := range 5 {
			want := byte(0)
			if image.Pt(x, y).In(frame.Rect) {
				want = 0xff
			}
			if i := 5*y + x; p.Pix[i] != want || p.Alpha[i] != want {
				t.Errorf("got %d, alpha %d at %d, %d, want %d", p.Pix[i], p.Alpha[i], x, y, want)
			}
		}
	}
}

func TestDecodeAlpha(t *testing.T) {
	eight, sixteen := testImage(3, 8, 2, 2).(*image.NRGBA), testImage(3, 16, 2, 2).(*image.NRGBA64)
	eight.SetNRGBA(1, 0, color.NRGBA{200, 100, 50, 7})
	sixteen.SetNRGBA64(1, 0, color.NRGBA64{20001, 10001, 5001, 777})
	if p := decoded(t, encodePNG(t, eight), data.Shape{C: 3, H: 2, W: 2}, 8); !bytes.Equal(p.Alpha, []byte{255, 7, 255, 255}) || p.Pix[1] != 200 {
		t.Errorf("got alpha %d, red %d", p.Alpha, p.Pix[1])
	}
	p := decoded(t, encodePNG(t, sixteen), data.Shape{C: 3, H: 2, W: 2}, 16)
	if !bytes.Equal(p.Alpha, []byte{255, 255, 777 >> 8, 777 & 255, 255, 255, 255, 255}) || p.at(1, 0, 1) != 10001 {
		t.Errorf("got alpha %d, green %d", p.Alpha, p.at(1, 0, 1))
	}
	// Colours that are multiplied by alpha are divided by it.
	premultiplied := image.NewRGBA(image.Rect(0, 0, 1, 1))
	premultiplied.Set(0, 0, color.NRGBA{200, 100, 50, 128})
	q, err := FromImage(premultiplied)
	if err != nil {
		t.Fatal(err)
	}
	if d := int(q.Pix[0]) - 200; max(d, -d) > 1 || q.Alpha[0] != 128 {
		t.Errorf("got red %d, alpha %d, want 200 and 128", q.Pix[0], q.Alpha[0])
	}
}

// Colours above their alpha, as a damaged TIFF file has them, are white, and not what is left of an overflow.
func TestFromImageClamps(t *testing.T) {
	eight, sixteen := image.NewRGBA(image.Rect(0, 0, 1, 1)), image.NewRGBA64(image.Rect(0, 0, 1, 1))
	eight.SetRGBA(0, 0, color.RGBA{150, 50, 100, 100})
	sixteen.SetRGBA64(0, 0, color.RGBA64{15000, 5000, 10000, 10000})
	for _, m := range []image.Image{eight, sixteen} {
		p, err := FromImage(m)
		if err != nil {
			t.Fatal(err)
		}
		if red, green, blue := p.at(0, 0, 0), p.at(1, 0, 0), p.at(2, 0, 0); red != 0xffff || green>>8 != 0x7f || blue != 0xffff {
			t.Errorf("%T: got %#x, %#x, %#x", m, red, green, blue)
		}
	}
}

// Image and FromImage invert each other, as do Float32s and SetFloat32s.
func TestPictureRoundTrip(t *testing.T) {
	transparent := testImage(3, 16, 4, 3).(*image.NRGBA64)
	transparent.SetNRGBA64(2, 3, color.NRGBA64{1, 2, 3, 4})
	for _, m := range []image.Image{testImage(1, 8, 4, 3), testImage(1, 16, 4, 3), testImage(3, 8, 4, 3), testImage(3, 16, 4, 3), transparent} {
		p, err := FromImage(m)
		if err != nil {
			t.Fatal(err)
		}
		q, err := FromImage(p.Image())
		if err != nil {
			t.Fatal(err)
		}
		if q.Shape != p.Shape || !bytes.Equal(q.Pix, p.Pix) || !bytes.Equal(q.Alpha, p.Alpha) {
			t.Errorf("%T: the image of the picture gives another picture", m)
		}
	}
	for _, bits := range []int{8, 16} {
		p, err := NewPicture(data.Shape{C: 1, H: 256, W: 256}, bits)
		if err != nil {
			t.Fatal(err)
		}
		for i := range p.Pix {
			p.Pix[i] = byte(i >> (8 * (1 - i%2)) >> (bits / 16))
		}
		want := bytes.Clone(p.Pix)
		values := make([]float32, p.Shape.Size())
		p.Float32s(values)
		p.SetFloat32s(values)
		if !bytes.Equal(p.Pix, want) {
			t.Errorf("%d bits: SetFloat32s does not invert Float32s", bits)
		}
	}
}

// Colours and transparency that begin anywhere leave what is before them as it was.
func TestFromImageWidens(t *testing.T) {
	for at := range 12 {
		for _, c := range []color.NRGBA64{{0x101, 0x202, 0x303, 0xffff}, {0x707, 0x707, 0x707, 0x808}, {0x101, 0x202, 0x303, 0x808}} {
			eight, sixteen := image.NewNRGBA(image.Rect(0, 0, 3, 4)), image.NewNRGBA64(image.Rect(0, 0, 3, 4))
			for _, m := range []interface {
				image.Image
				Set(x, y int, c color.Color)
			}{eight, sixteen} {
				for i := range 12 {
					m.Set(i%3, i/3, color.Gray{Y: byte(i + 1)})
				}
				m.Set(at%3, at/3, c)
				p, err := FromImage(m)
				if err != nil {
					t.Fatal(err)
				}
				if (p.Shape.C == 3) != (c.R != c.G) || (p.Alpha != nil) != (c.A != 0xffff) {
					t.Fatalf("got %d channels and %d bytes of alpha for the color %v", p.Shape.C, len(p.Alpha), c)
				}
				got := p.Image()
				for i := range 12 {
					if g, w := color.NRGBA64Model.Convert(got.At(i%3, i/3)), color.NRGBA64Model.Convert(m.At(i%3, i/3)); g != w {
						t.Fatalf("the color %v at pixel %d: got %v at pixel %d, want %v", c, at, g, i, w)
					}
				}
			}
		}
	}
}

// A picture takes no planes but its own, and may have more numbers than a sample of a network.
func TestPictureMemory(t *testing.T) {
	const side = 512
	gray, veil := image.NewGray(image.Rect(0, 0, side, side)), image.NewNRGBA(image.Rect(0, 0, side, side))
	for _, c := range []struct {
		m      image.Image
		planes uint64
	}{{gray, 1}, {veil, 2}} {
		if used := hostile.Allocated(func() { FromImage(c.m) }); used > (c.planes*8+4)*side*side/8 {
			t.Errorf("%T: got %d bytes for %d planes of %d pixels", c.m, used, c.planes, side*side)
		}
	}
	for _, s := range []data.Shape{{C: 3, H: mostPixels, W: 2}, {C: 1, H: math.MaxInt, W: math.MaxInt}, {C: 1, H: 0, W: 1}, {C: 1, H: 1, W: -1}} {
		if _, err := NewPicture(s, 8); err == nil {
			t.Errorf("%v: got no error", s)
		}
	}
	if _, err := NewPicture(data.Shape{C: 1, H: 1 << 14, W: 1<<14 + 1}, 8); err != nil && strconv.IntSize == 64 { // an int of 32 bits counts no more than 2²⁸
		t.Error(err)
	}
}

func TestDecodeRejects(t *testing.T) {
	pic := encodePNG(t, testImage(1, 8, 40, 40))
	for _, c := range []struct {
		file []byte
		want string
	}{
		{nil, "want PNG, JPEG"},
		{[]byte("version https://git-lfs"), `begins with "version http"`},
		{pic[:len(pic)/2], "images: PNG: "},
		{encodeJPEG(t, testImage(1, 8, 40, 40))[:400], "images: JPEG: "},
		{pic[:20], "images: PNG: "},
	} {
		if _, err := Decode(c.file, 0); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want one with %q", err, c.want)
		}
	}
	if _, err := Decode(pic, 1599); err == nil || !strings.Contains(err.Error(), "want at most 1599 pixels, got 40×40 = 1600") {
		t.Errorf("got error %v", err)
	}
	if _, err := Decode(pic, 1600); err != nil {
		t.Error(err)
	}
	if _, err := Decode([]byte("text"), 0); !errors.Is(err, ErrFormat) {
		t.Errorf("got %v, want ErrFormat", err)
	}
}

// huge returns files whose headers state a picture of 65,535 pixels a side, or as many as the format has, and whose pixels are missing.
func huge(t testing.TB) map[string][]byte {
	small := testImage(1, 8, 8, 8)
	patch := func(file []byte, at int, b ...byte) []byte { copy(file[at:], b); return file }
	j := encodeJPEG(t, small)
	start := bytes.Index(j, []byte{0xff, 0xc0})
	pngFile := patch(encodePNG(t, small), 16, 0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff)
	setCRC(pngFile[12:33])
	tiffFile := encodeTIFF(t, small)
	for _, tag := range []byte{0, 1} { // ImageWidth 0x0100 and ImageLength 0x0101, of type short
		patch(tiffFile, bytes.Index(tiffFile, []byte{tag, 1, 3, 0, 1, 0, 0, 0})+8, 0xff, 0xff)
	}
	return map[string][]byte{
		"PNG":  pngFile,
		"JPEG": patch(j, start+5, 0xff, 0xff, 0xff, 0xff),
		"TIFF": tiffFile,
		"BMP":  patch(encodeBMP(t, small), 18, 0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0),
		"GIF":  patch(encodeGIF(t, small), 6, 0xff, 0xff, 0xff, 0xff),
		"WebP": webpFile(t, 1<<14, 1<<14),
	}
}

func TestDecodeHuge(t *testing.T) {
	for name, file := range huge(t) {
		h, err := ReadHeader(file)
		rejected := strconv.IntSize == 32 && err != nil // by a decoder whose numbers it overflows
		if !rejected && (err != nil || h.H < 1<<14 || h.W < 1<<14) {
			t.Errorf("%s: got %+v, %v", name, h, err)
			continue
		}
		var failure error
		used := hostile.Allocated(func() { _, failure = Decode(file, 0) })
		if failure == nil || !rejected && !strings.Contains(failure.Error(), "want at most 134217728 pixels") {
			t.Errorf("%s: got %v", name, failure)
		}
		if used > 1<<20 {
			t.Errorf("%s: rejecting a header took %d bytes", name, used)
		}
	}
}
