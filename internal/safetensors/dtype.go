package safetensors

import (
	"encoding/binary"
	"math"
)

// dtypes are the number types that can be read, all converted to float32. F32 and F16 are written.
var dtypes = map[string]dtype{
	"F32":  {4, func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }},
	"F64":  {8, func(b []byte) float32 { return float32(math.Float64frombits(binary.LittleEndian.Uint64(b))) }},
	"F16":  {2, func(b []byte) float32 { return half(binary.LittleEndian.Uint16(b)) }},
	"BF16": {2, func(b []byte) float32 { return math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16) }},
}

// dtype is a number type: the size of a number in bytes and its conversion to float32. A float64 is rounded to the nearest
// float32 and becomes infinite beyond the largest.
type dtype struct {
	size int
	read func(b []byte) float32
}

// floats returns the numbers in b.
func (t dtype) floats(b []byte) []float32 {
	list := make([]float32, len(b)/t.size)
	for i := range list {
		list[i] = t.read(b[i*t.size:])
	}
	return list
}

// half returns the value of an IEEE 754 binary16 number, which a float32 holds exactly.
func half(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10&31), uint32(h&1023)
	switch exponent {
	case 0: // zero, or a multiple of 2⁻²⁴
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)*(1.0/(1<<24))))
	case 31: // infinity or NaN
		return math.Float32frombits(sign | 255<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// toHalf returns the binary16 number nearest to x, the even one of two: infinity from 65520 on.
func toHalf(x float32) uint16 {
	bits := math.Float32bits(x)
	sign, magnitude := uint16(bits>>16)&(1<<15), bits&(1<<31-1)
	switch {
	case magnitude > 255<<23: // NaN
		return sign | 31<<10 | 1<<9
	case magnitude >= math.Float32bits(65520):
		return sign | 31<<10
	case magnitude < math.Float32bits(1.0/(1<<14)): // a multiple of 2⁻²⁴, or the smallest number with an exponent
		return sign | uint16(math.RoundToEven(float64(math.Float32frombits(magnitude))*(1<<24)))
	}
	magnitude -= (127 - 15) << 23
	return sign | uint16((magnitude+(1<<12-1)+magnitude>>13&1)>>13)
}
