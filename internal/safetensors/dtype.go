package safetensors

import (
	"encoding/binary"
	"math"
)

// dtypes are the number types that can be read, all converted to float32. Only F32 is written.
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
