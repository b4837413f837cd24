package autoencoder

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// identity returns a model that makes of each picture the picture, by a convolution with a 1×1 kernel, and has the strides and halo of other layers.
func identity(t *testing.T, channels int, more ...layer.Layer) *Model {
	t.Helper()
	m, err := New(Config{
		Input:   layer.Shape{C: channels, H: 12, W: 12},
		Encoder: append(layer.Stack{layer.PixelUnshuffle{Factor: 4}}, more...),
		Decoder: layer.Stack{layer.PixelShuffle{Factor: 4}, layer.Conv2d{Out: channels, Kernel: layer.Both(1)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range m.Params() {
		clear(p.Data)
	}
	weight := m.Params()[len(m.Params())-2]
	for c := range channels {
		weight.Data[c*channels+c] = 1
	}
	return m
}

func TestReflected(t *testing.T) {
	var got []int
	for i := range 10 {
		got = append(got, reflected(i, 3))
	}
	if want := []int{0, 1, 2, 1, 0, 1, 2, 1, 0, 1}; !slices.Equal(got, want) {
		t.Errorf("want %v, got %v", want, got)
	}
	if got := reflected(5, 1); got != 0 {
		t.Errorf("of one pixel: want 0, got %d", got)
	}
}

// A picture that the strides do not divide is that continued by reflection, without the rest.
func TestPlanesReflects(t *testing.T) {
	m := fresh(t, local(2)["UNet"])
	s, padded := layer.Shape{C: 2, H: 19, W: 22}, layer.Shape{C: 2, H: 24, W: 24}
	src := images(1, s.Size(), 5)
	big := make([]float32, padded.Size())
	(&planes{size: s, src: src}).read(big, area{0, 0, 24, 24})
	if big[21*24+23] != src[15*22+19] {
		t.Errorf("the pixel in row 21 and column 23 is %v, want that in row 15 and column 19, %v", big[21*24+23], src[15*22+19])
	}
	at, err := m.At(padded)
	if err != nil {
		t.Fatal(err)
	}
	if err := at.Denoise(big, big); err != nil {
		t.Fatal(err)
	}
	got, want := make([]float32, s.Size()), make([]float32, s.Size())
	(&planes{size: s, dst: want}).write(crop(big, padded, s), area{0, 0, 19, 22}, area{0, 0, 19, 22})
	if err := m.DenoisePlanes(got, src, s); err != nil {
		t.Fatal(err)
	}
	if at, ok := sameBits(got, want, s); !ok {
		t.Error(at)
	}
}

func crop(from []float32, s, to layer.Shape) (list []float32) {
	for c := range s.C {
		for y := range to.H {
			list = append(list, from[(c*s.H+y)*s.W:][:to.W]...)
		}
	}
	return list
}

// The identity leaves every kind of picture as it is, in tiles and at any place.
func TestImageKeepsDepthAndAlpha(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	bounds := image.Rect(-3, 5, 34, 28)
	pixel := func() uint16 { return uint16(r.IntN(1 << 16)) }
	fill := func(set func(x, y int)) {
		for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
			for x := bounds.Min.X; x < bounds.Max.X; x++ {
				set(x, y)
			}
		}
	}
	gray, gray16, rgba := image.NewGray(bounds), image.NewGray16(bounds), image.NewRGBA(bounds)
	nrgba, nrgba64, rgba64 := image.NewNRGBA(bounds), image.NewNRGBA64(bounds), image.NewRGBA64(bounds)
	paletted := image.NewPaletted(bounds, color.Palette{color.Black, color.NRGBA{1, 2, 3, 255}, color.White})
	jpeg := image.NewYCbCr(bounds, image.YCbCrSubsampleRatio420)
	fill(func(x, y int) {
		c := color.NRGBA64{pixel(), pixel(), pixel(), pixel()}
		gray.Set(x, y, c)
		gray16.SetGray16(x, y, color.Gray16{c.R})
		nrgba64.SetNRGBA64(x, y, c)
		nrgba.SetNRGBA(x, y, color.NRGBA{uint8(c.R), uint8(c.G), uint8(c.B), uint8(c.A >> 12)}) // many are transparent
		c.A = 0xffff
		rgba.Set(x, y, c)
		rgba64.Set(x, y, c)
		paletted.SetColorIndex(x, y, uint8(r.IntN(3)))
	})
	for _, plane := range [][]uint8{jpeg.Y, jpeg.Cb, jpeg.Cr} {
		for i := range plane {
			plane[i] = uint8(r.IntN(256))
		}
	}
	for name, c := range map[string]struct {
		img  image.Image
		want color.Model
	}{
		"gray": {gray, color.GrayModel}, "gray of 16 bits": {gray16, color.Gray16Model}, "colors": {rgba, color.NRGBAModel},
		"alpha": {nrgba, color.NRGBAModel}, "alpha and 16 bits": {nrgba64, color.NRGBA64Model}, "16 bits": {rgba64, color.NRGBA64Model},
		"palette": {paletted, color.NRGBAModel}, "JPEG": {jpeg, color.NRGBAModel},
		"a part":        {nrgba64.SubImage(image.Rect(1, 7, 20, 19)), color.NRGBA64Model},
		"only At":       {struct{ image.Image }{rgba}, color.NRGBAModel},
		"a single row":  {gray.SubImage(image.Rect(0, 6, 9, 7)), color.GrayModel},
		"a single dot":  {gray16.SubImage(image.Rect(0, 6, 1, 7)), color.Gray16Model},
		"alpha, a part": {nrgba.SubImage(image.Rect(1, 7, 20, 19)), color.NRGBAModel},
	} {
		for _, channels := range []int{1, 3} {
			if channels == 3 && (c.want == color.GrayModel || c.want == color.Gray16Model) {
				continue // the mean of three equal values rounds
			}
			img, err := Pictures{Model: identity(t, channels), Tile: 8}.Image(c.img)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if img.ColorModel() != c.want || img.Bounds() != c.img.Bounds() {
				t.Errorf("%s: got an image %T of %v from one of %v", name, img, img.Bounds(), c.img.Bounds())
				continue
			}
			b := img.Bounds()
			for y := b.Min.Y; y < b.Max.Y; y++ {
				for x := b.Min.X; x < b.Max.X; x++ {
					if got, want := img.At(x, y), c.want.Convert(c.img.At(x, y)); got != want && !near8(got, want, name) {
						t.Fatalf("%s with %d channels: pixel (%d, %d): want %v, got %v", name, channels, x, y, want, got)
					}
				}
			}
		}
	}
}

// Colours above their alpha count as white.
func TestImageClampsToAlpha(t *testing.T) {
	for _, img := range []image.Image{
		&image.RGBA{Pix: []uint8{150, 50, 100, 100}, Stride: 4, Rect: image.Rect(0, 0, 1, 1)},
		struct{ image.Image }{&image.RGBA{Pix: []uint8{150, 50, 100, 100}, Stride: 4, Rect: image.Rect(0, 0, 1, 1)}},
	} {
		if c := nrgba64(img)(0, 0); c.R != 0xffff || c.G != 0x7fff || c.B != 0xffff {
			t.Errorf("%T: got %v", img, c)
		}
	}
}

// near8 reports whether colors of a JPEG differ by one step at most: its conversion truncates.
func near8(got, want color.Color, name string) bool {
	a, ok := got.(color.NRGBA)
	b, _ := want.(color.NRGBA)
	step := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 1 }
	return ok && name == "JPEG" && step(a.R, b.R) && step(a.G, b.G) && step(a.B, b.B)
}

// A network of one channel sees each channel; one of three sees a gray picture in each.
func TestChannels(t *testing.T) {
	one, three := fresh(t, local(1)["FFDNet"]), fresh(t, local(3)["plain"])
	s := layer.Shape{C: 3, H: 18, W: 13}
	plane := s.H * s.W
	src := images(1, s.Size(), 4)
	copy(src[plane:2*plane], src[:plane]) // twice the same
	all := make([]float32, s.Size())
	if err := (Pictures{Model: one, Level: 0.2}).Planes(all, src, s); err != nil {
		t.Fatal(err)
	}
	gray := layer.Shape{C: 1, H: s.H, W: s.W}
	for c := range 3 {
		alone := make([]float32, plane)
		if err := (Pictures{Model: one, Level: 0.2}).Planes(alone, src[c*plane:][:plane], gray); err != nil {
			t.Fatal(err)
		}
		if at, ok := sameBits(all[c*plane:][:plane], alone, gray); !ok {
			t.Errorf("channel %d: %s", c, at)
		}
	}
	copy(src[2*plane:], src[:plane])
	if err := three.DenoisePlanes(all, src, s); err != nil {
		t.Fatal(err)
	}
	mean := make([]float32, plane)
	if err := three.DenoisePlanes(mean, src[:plane], gray); err != nil {
		t.Fatal(err)
	}
	for i, got := range mean {
		if want := (all[i] + all[plane+i] + all[2*plane+i]) / 3; got != want {
			t.Fatalf("pixel %d: want the mean of the channels %v, got %v", i, want, got)
		}
	}
}

// A network of vectors takes pictures of so many numbers, or channels of so many.
func TestPicturesOfVectors(t *testing.T) {
	m := fresh(t, MLP(12, []int{5}, []int{12}))
	for _, s := range []layer.Shape{{C: 1, H: 3, W: 4}, {C: 3, H: 2, W: 2}, {C: 2, H: 3, W: 4}} {
		src := images(s.Size()/12, 12, 4)
		got, want := make([]float32, s.Size()), make([]float32, s.Size())
		if err := m.Denoise(want, src); err != nil {
			t.Fatal(err)
		}
		if err := m.DenoisePlanes(got, src, s); err != nil {
			t.Fatal(err)
		}
		if at, ok := sameBits(got, want, s); !ok {
			t.Errorf("%v: %s", s, at)
		}
	}
}

// A level that is given counts; else it is estimated.
func TestLevel(t *testing.T) {
	m := fresh(t, local(1)["FFDNet"])
	if reads, err := m.ReadsLevel(); !reads || err != nil {
		t.Errorf("FFDNet: reads the level: %v, error %v", reads, err)
	}
	if reads, err := fresh(t, local(1)["DnCNN"]).ReadsLevel(); reads || err != nil {
		t.Errorf("DnCNN: reads the level: %v, error %v", reads, err)
	}
	s := layer.Shape{C: 1, H: 40, W: 30}
	src := images(1, s.Size(), 8)
	level, err := EstimateLevel(src, s)
	if err != nil {
		t.Fatal(err)
	}
	result := func(level float64) []float32 {
		dst := make([]float32, s.Size())
		if err := (Pictures{Model: m, Level: level}).Planes(dst, src, s); err != nil {
			t.Fatal(err)
		}
		return dst
	}
	if at, ok := sameBits(result(0), result(level), s); !ok {
		t.Errorf("estimated: %s", at)
	}
	if _, ok := sameBits(result(level), result(2*level), s); ok {
		t.Error("twice the level changes nothing")
	}
}

// Several pictures at once come out as one after the other.
func TestPicturesAtOnce(t *testing.T) {
	m := fresh(t, local(1)["UNet"])
	s := layer.Shape{C: 1, H: 61, W: 47}
	src := images(1, s.Size(), 8)
	want := make([]float32, s.Size())
	if err := m.DenoisePlanes(want, src, s); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			got := make([]float32, s.Size())
			if err := m.DenoisePlanes(got, src, s); err != nil {
				t.Error(err)
			} else if at, ok := sameBits(got, want, s); !ok {
				t.Error(at)
			}
		})
	}
	group.Wait()
}

func TestPicturesRefuse(t *testing.T) {
	s := layer.Shape{C: 1, H: 40, W: 40}
	x, y := make([]float32, s.Size()), make([]float32, s.Size())
	norm := identity(t, 1, layer.GroupNorm{Groups: 1})
	flat, err := New(Config{Input: layer.Shape{C: 1, H: 2, W: 2}, Encoder: layer.Stack{layer.Flatten{}}, Decoder: layer.Stack{layer.Reshape{To: layer.Shape{C: 1, H: 2, W: 2}}}})
	if err != nil {
		t.Fatal(err)
	}
	mlp, err := New(MLP(8, []int{3}, []int{8}))
	if err != nil {
		t.Fatal(err)
	}
	ffdnet := fresh(t, local(1)["FFDNet"])
	small := layer.Shape{C: 1, H: 9, W: 40}
	for _, c := range []struct {
		p        Pictures
		dst, src []float32
		s        layer.Shape
		want     string
	}{
		{Pictures{}, y, x, s, "autoencoder: denoise a picture: want a model from New or Load, got an empty one"},
		{Pictures{Model: &Model{}}, y, x, s, "want a model from New or Load"},
		{Pictures{Model: norm, Tile: 16}, y, x, s, "want no tiles, for an output pixel of encoder.1 (group_norm) depends on the whole picture, got a picture of 40×40 in tiles of 16"},
		{Pictures{Model: norm, Memory: 10 << 10}, y, x, s, "want memory for 40×40 pixels at once, for an output pixel of encoder.1 (group_norm) depends on the whole picture: 1 MiB, got 1 MiB, which are for"},
		{Pictures{Model: flat}, y, x, s, "want a picture of 2×2, got 40×40: the network is bound to this size by encoder.0 (flatten)"},
		{Pictures{Model: mlp}, y, x, s, "want a picture of 8 numbers as the network takes, got 1×40×40"},
		{Pictures{Model: fresh(t, local(3)["plain"])}, y, x, layer.Shape{C: 2, H: 40, W: 20}, "want a picture of 1 or 3 channels for this network, got 2"},
		{Pictures{Model: ffdnet, Memory: 1}, y, x, s, "want memory for 40×40 pixels at once: 1 MiB, got 1 MiB, which are for 0 pixels"},
		{Pictures{Model: ffdnet, Level: -1}, y, x, s, "want a level of noise of more than 0, or 0 to estimate it, got -1"},
		{Pictures{Model: ffdnet, Level: math.NaN()}, y, x, s, "want a level of noise of more than 0, or 0 to estimate it, got NaN"},
		{Pictures{Model: ffdnet}, y[:360], x[:360], small, "estimate the level of the noise: want a picture of at least 10×10 pixels, or the level, got 9×40"},
		{Pictures{Model: norm}, y[1:], x, s, "want 1600 values for a picture of 1×40×40, and as many for the result, got 1600 and 1599"},
		{Pictures{Model: norm}, x, x, s, "want memory of its own for the result"},
		{Pictures{Model: norm}, nil, nil, layer.Shape{}, "want a picture of 1 to 1048576 channels, rows and columns, got 0×0×0"},
	} {
		if err := c.p.Planes(c.dst, c.src, c.s); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("want an error with %q, got %v", c.want, err)
		}
	}
	for want, img := range map[string]image.Image{"want a picture, got nil": nil, "rows and columns, got 1×0×0": image.NewGray(image.Rectangle{})} {
		if _, err := norm.DenoiseImage(img); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
	if err := norm.DenoisePlanes(y, x, s); err != nil {
		t.Errorf("as a whole: %v", err)
	}
}
