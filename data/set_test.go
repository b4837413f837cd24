package data

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// testSet returns n images of h×w with pixels that differ.
func testSet(t testing.TB, n, h, w int) *Set {
	t.Helper()
	pixels := make([]uint8, n*h*w)
	for i := range pixels {
		pixels[i] = uint8(i*i + i/7)
	}
	s, err := NewSet("train", h, w, pixels)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wantError checks that err says each of the words.
func wantError(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one with %q", words)
		return
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("error %q, want %q in it", err, word)
		}
	}
}

func TestNewSetErrors(t *testing.T) {
	for _, c := range []struct {
		h, w, bytes int
		want        string
	}{
		{0, 28, 784, "0×28"}, {28, -1, 784, "28×-1"}, {1 << 15, 1, 1 << 15, "32768×1"},
		{28, 28, 0, "got none"}, {28, 28, 783, "got 783 bytes"}, {28, 28, 785, "28×28 = 784"},
	} {
		_, err := NewSet("train", c.h, c.w, make([]uint8, c.bytes))
		wantError(t, err, "data: train: want", c.want)
	}
}

// An invalid set must be rejected by every function that returns an error.
func TestSetValidate(t *testing.T) {
	for want, s := range map[string]*Set{
		"data: want a set, got nil":                                    nil,
		"data: mine: want images of 1 to 16384 pixels a side, got 0×0": {Name: "mine"},
		"data: mine: want at least one image, got none":                {Name: "mine", H: 2, W: 2},
	} {
		wantError(t, s.Validate(), want)
		_, err := s.Slice(0, 1)
		wantError(t, err, want)
		_, _, err = s.Split(1)
		wantError(t, err, want)
		_, err = NewLoader(s, NoNoise{}, LoaderConfig{Batch: 1})
		wantError(t, err, want)
	}
}

func TestSetParts(t *testing.T) {
	s := testSet(t, 10, 2, 3)
	if s.Len() != 10 || s.D() != 6 {
		t.Fatalf("got %d images of %d pixels", s.Len(), s.D())
	}
	if got, want := s.Image(4), s.Pixels[24:30]; !bytes.Equal(got, want) || cap(got) != 6 {
		t.Errorf("image 4 is %v with room for %d, want %v", got, cap(got), want)
	}
	head, tail, err := s.Split(7)
	if err != nil || head.Len() != 7 || tail.Len() != 3 || !bytes.Equal(tail.Image(0), s.Image(7)) {
		t.Errorf("split: %v and %v, error %v", head, tail, err)
	}
	part, err := s.Slice(2, 4)
	if err != nil || part.Len() != 2 || !bytes.Equal(part.Image(1), s.Image(3)) {
		t.Errorf("slice: %v, error %v", part, err)
	}
	for _, n := range []int{-1, 0, 10, 11} {
		_, _, err := s.Split(n)
		wantError(t, err, "data: train: want a split after 1 to 9 of 10 images")
	}
	for _, r := range [][2]int{{-1, 2}, {3, 3}, {4, 3}, {0, 11}} {
		_, err := s.Slice(r[0], r[1])
		wantError(t, err, "data: train: want a non-empty range within the 10 images")
	}
}

func TestWhere(t *testing.T) {
	s := testSet(t, 10, 2, 3)
	odd, err := s.Where(func(i int) bool { return i%2 == 1 })
	if err != nil || odd.Len() != 5 || odd.Name != s.Name || !bytes.Equal(odd.Image(1), s.Image(3)) {
		t.Errorf("got %v, error %v", odd, err)
	}
	_, err = s.Where(func(int) bool { return false })
	wantError(t, err, "want at least one image, got none")
	_, err = (*Set)(nil).Where(func(int) bool { return true })
	wantError(t, err, "want a set, got nil")
}

func TestFloat32s(t *testing.T) {
	pixels := make([]uint8, 256)
	for v := range pixels {
		pixels[v] = uint8(v)
	}
	s, err := NewSet("ramp", 16, 16, pixels)
	if err != nil {
		t.Fatal(err)
	}
	dst := make([]float32, 256)
	s.Float32s(dst, 0)
	for v, got := range dst {
		if want := float32(float64(v) / 255); math.Float32bits(got) != math.Float32bits(want) {
			t.Errorf("pixel %d is %v, want %v", v, got, want)
		}
	}
}

// Bytes must undo Float32s, clip, and round to the nearest, as math.Round does.
func TestBytes(t *testing.T) {
	ramp := make([]uint8, 256)
	for v := range ramp {
		ramp[v] = uint8(v)
	}
	s, err := NewSet("ramp", 16, 16, ramp)
	if err != nil {
		t.Fatal(err)
	}
	values, got := make([]float32, 256), make([]uint8, 257)
	s.Float32s(values, 0)
	got[256] = 99
	Bytes(got, values)
	if !bytes.Equal(got[:256], ramp) || got[256] != 99 {
		t.Errorf("the 256 pixels became %v", got)
	}

	inf := float32(math.Inf(1))
	values = []float32{0, 1, -1e-30, -3, 1.0001, 1e30, inf, -inf, math.SmallestNonzeroFloat32, math.MaxFloat32, float32(math.Copysign(0, -1))}
	for v := range 256 { // where rounding changes, and the neighbouring numbers
		half := (float32(v) + 0.5) / 255
		values = append(values, half, math.Nextafter32(half, -inf), math.Nextafter32(half, inf))
	}
	r := rand.New(rand.NewPCG(7, 8))
	for range 10_000 {
		values = append(values, 1.2*r.Float32()-0.1)
	}
	got = make([]uint8, len(values))
	Bytes(got, values)
	for i, v := range values {
		if want := uint8(math.Round(255 * min(max(float64(v), 0), 1))); got[i] != want {
			t.Errorf("%v became %d, want %d", v, got[i], want)
		}
	}
	Bytes(got, []float32{float32(math.NaN()), 0.5})
	if got[0] != 0 || got[1] != 128 {
		t.Errorf("NaN became %d, want 0; 0.5 became %d, want 128", got[0], got[1])
	}
	if panicOf(func() { Bytes(make([]uint8, 2), make([]float32, 3)) }) == nil {
		t.Error("three numbers fit two bytes")
	}
}

// The hash of "\0\0\0\1" "\0\0\0\2" "\3\4", from sha256sum.
func TestSHA256(t *testing.T) {
	s, err := NewSet("any name", 1, 2, []uint8{3, 4})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.SHA256(), "5d25ac08b293dedbabfde0920c195c099acc0620496ad2a3906bd183758c91d6"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
