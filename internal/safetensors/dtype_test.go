package safetensors

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

// value decodes an IEEE 754 number with the given number of fraction bits.
func value(bits uint32, exponentBits, fractionBits int) float64 {
	bias := 1<<(exponentBits-1) - 1
	exponent, fraction := int(bits>>fractionBits)&(1<<exponentBits-1), float64(bits&(1<<fractionBits-1))
	x := 0.0
	switch {
	case exponent == 1<<exponentBits-1 && fraction != 0:
		return math.NaN()
	case exponent == 1<<exponentBits-1:
		x = math.Inf(1)
	case exponent == 0:
		x = math.Ldexp(fraction, 1-bias-fractionBits)
	default:
		x = math.Ldexp(fraction+float64(int(1)<<fractionBits), exponent-bias-fractionBits)
	}
	if bits>>(exponentBits+fractionBits) != 0 {
		return -x
	}
	return x
}

func TestEveryNumberOf16Bits(t *testing.T) {
	all := make([]byte, 0, 2<<16)
	for i := range 1 << 16 {
		all = binary.LittleEndian.AppendUint16(all, uint16(i))
	}
	for name, bits := range map[string][2]int{"F16": {5, 10}, "BF16": {8, 7}} {
		for i, got := range dtypes[name].floats(all) {
			want := value(uint32(i), bits[0], bits[1])
			if math.IsNaN(want) != (got != got) || !math.IsNaN(want) && math.Float64bits(float64(got)) != math.Float64bits(want) {
				t.Fatalf("%s %#04x: got %g, want %g", name, i, got, want)
			}
		}
	}
	finite := sha256.New()
	for _, x := range dtypes["F16"].floats(all) {
		if x-x == 0 {
			_ = binary.Write(finite, binary.LittleEndian, x)
		}
	}
	// testdata/golden.py prints what NumPy has.
	if got, want := fmt.Sprintf("%x", finite.Sum(nil)), "cb34a8c3b8855f6ca5a3c91b264f3bf21176b2e1d85203a881efb0cabe2d5c80"; got != want {
		t.Errorf("the halves' SHA-256 is %s, NumPy's %s", got, want)
	}
}

func TestFloat64IsRoundedToTheNearest(t *testing.T) {
	for x, want := range map[float64]float32{
		0.1:                                 0.1,
		1 + 1.0/(1<<24):                     1, // between two numbers: the even one
		1 + 3.0/(1<<24):                     1 + 4.0/(1<<24),
		math.MaxFloat32:                     math.MaxFloat32,
		-math.MaxFloat32:                    -math.MaxFloat32,
		1e-46:                               0,
		1e-40:                               1e-40,
		math.MaxFloat64:                     float32(math.Inf(1)),
		-1e39:                               float32(math.Inf(-1)),
		math.Inf(-1):                        float32(math.Inf(-1)),
		math.MaxFloat32 * (1 + 1.0/(1<<26)): math.MaxFloat32,
	} {
		if got := dtypes["F64"].floats(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x))); got[0] != want {
			t.Errorf("%g: got %g, want %g", x, got[0], want)
		}
	}
	for _, x := range []float64{math.Copysign(0, -1), math.Copysign(1e-300, -1)} {
		if got := dtypes["F64"].floats(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x))); math.Float32bits(got[0]) != 1<<31 {
			t.Errorf("%g: got bits %#x, want those of −0", x, math.Float32bits(got[0]))
		}
	}
	if got := dtypes["F64"].floats(binary.LittleEndian.AppendUint64(nil, math.Float64bits(math.NaN()))); got[0] == got[0] {
		t.Errorf("NaN: got %g", got[0])
	}
}

// testdata/golden.py writes one matrix in each type.
func TestReadsEveryType(t *testing.T) {
	f, err := Read("testdata/dtypes.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]uint32{ // of 0.1, −2.5, 65504, 1e-7, −0 and infinity
		"f64":  {0x3dcccccd, 0xc0200000, 0x477fe000, 0x33d6bf95, 0x80000000, 0x7f800000},
		"f32":  {0x3dcccccd, 0xc0200000, 0x477fe000, 0x33d6bf95, 0x80000000, 0x7f800000},
		"f16":  {0x3dccc000, 0xc0200000, 0x477fe000, 0x34000000, 0x80000000, 0x7f800000},
		"bf16": {0x3dcc0000, 0xc0200000, 0x477f0000, 0x33d60000, 0x80000000, 0x7f800000},
	}
	if len(f.Tensors) != len(want) {
		t.Errorf("got %d tensors, want %d", len(f.Tensors), len(want))
	}
	for _, got := range f.Tensors {
		if !reflect.DeepEqual(got.Shape, []int{2, 3}) || !reflect.DeepEqual(bits(got.Data), want[got.Name]) {
			t.Errorf("%s: got shape %v and %#x, want %#x", got.Name, got.Shape, bits(got.Data), want[got.Name])
		}
	}
}

// A range must have the length of its type, and type names are case-sensitive.
func TestTypesAreCheckedAgainstTheirRanges(t *testing.T) {
	for fields, want := range map[string]string{
		`"dtype":"F16","shape":[2],"data_offsets":[0,8]`:                   `tensor "a": want 4 bytes for shape [2], got range [0, 8)`,
		`"dtype":"BF16","shape":[3],"data_offsets":[0,8]`:                  `tensor "a": want 6 bytes for shape [3], got range [0, 8)`,
		`"dtype":"F64","shape":[2],"data_offsets":[0,8]`:                   `tensor "a": want 16 bytes for shape [2], got range [0, 8)`,
		`"dtype":"F64","shape":[1152921504606846976],"data_offsets":[0,8]`: `tensor "a": shape`,
		`"dtype":"f16","shape":[4],"data_offsets":[0,8]`:                   `tensor "a": dtype: want F16, BF16, F32 or F64, got "f16"`,
		`"dtype":"I64","shape":[1],"data_offsets":[0,8]`:                   `tensor "a": dtype: want F16, BF16, F32 or F64, got "I64"`,
		`"dtype":"","shape":[1],"data_offsets":[0,8]`:                      `tensor "a": dtype: want F16, BF16, F32 or F64, got ""`,
	} {
		if _, err := Decode(file(one(fields), 8)); err == nil || !strings.HasPrefix(err.Error(), "safetensors: "+want) {
			t.Errorf("%s: want error %q, got %v", fields, want, err)
		}
	}
}

// Every half is its own nearest, and what lies between two is rounded to the nearer or even one.
func TestToHalf(t *testing.T) {
	for i := range 1 << 16 {
		x := half(uint16(i))
		got := toHalf(x)
		if x != x {
			if y := half(got); y == y {
				t.Fatalf("%#04x: want NaN, got %#04x", i, got)
			}
			continue
		}
		if got != uint16(i) {
			t.Fatalf("%#04x: got %#04x", i, got)
		}
		next := half(uint16(i + 1))
		if uint16(i)&(1<<15-1) >= 31<<10-1 { // the largest, and infinity
			continue
		}
		middle, even := (x+next)/2, uint16(i+i&1)
		below, above := math.Nextafter32(middle, x), math.Nextafter32(middle, next)
		if got := [3]uint16{toHalf(below), toHalf(middle), toHalf(above)}; got != [3]uint16{uint16(i), even, uint16(i + 1)} {
			t.Fatalf("around the middle of %#04x and the next: got %#04x", i, got)
		}
	}
	for x, want := range map[float32]uint16{65519: 0x7bff, 65520: 0x7c00, -1e38: 0xfc00} {
		if got := toHalf(x); got != want {
			t.Errorf("%v: want %#04x, got %#04x", x, want, got)
		}
	}
}

// A file of halves has two bytes a number and is read as the nearest numbers.
func TestEncodeHalf(t *testing.T) {
	f := &File{Metadata: map[string]string{"a": "b"}, Half: true, Tensors: []Tensor{{"x", []int{3}, []float32{1, 1.0003, -0.1}}, {"y", []int{}, []float32{2}}}}
	b, err := Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	want := &File{Metadata: f.Metadata, Tensors: []Tensor{{"x", []int{3}, []float32{1, 1, -0.0999755859375}}, {"y", []int{}, []float32{2}}}}
	if !reflect.DeepEqual(got, want) || !strings.Contains(string(b), `"y":{"dtype":"F16","shape":[],"data_offsets":[6,8]}`) {
		t.Errorf("got %v from %q", got, b)
	}
}
