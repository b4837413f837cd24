// Package trig computes sines and cosines from operations that IEEE 754 rounds exactly and that are never fused, so that they have the same bits
// on every processor. Those of package math have other last bits where a processor fuses multiplications and additions, or has assembly of its own.
package trig

import "math"

// Sin returns the sine of x, |x| < 2²⁰, with an error below 2 ulp.
func Sin(x float64) float64 { return turned(x, 0) }

// Cos returns the cosine of x, |x| < 2²⁰, with an error below 2 ulp.
func Cos(x float64) float64 { return turned(x, 1) }

// π/2 in three parts. The products of the first two and a number below 2²⁰ are exact.
const (
	half1 = 0x1.921FB544p0
	half2 = 0x0.42D18469p-32
	half3 = 0x0.898CC51701B839A252p-64
)

// turned returns the sine of x + turns·π/2.
func turned(x float64, turns int) float64 {
	n := math.RoundToEven(x * (2 / math.Pi))
	r := x - float64(n*half1)
	r -= float64(n * half2)
	r -= float64(n * half3)
	turns += int(n)
	y := sin(r)
	if turns%2 != 0 {
		y = cos(r)
	}
	if turns&2 != 0 {
		return -y
	}
	return y
}

// sin returns the first nine terms of the sine's series, for |r| ≤ π/4.
func sin(r float64) float64 {
	u := float64(r * r)
	q := 1.0 / (2 * 3 * 4 * 5 * 6 * 7 * 8 * 9 * 10 * 11 * 12 * 13 * 14 * 15 * 16 * 17)
	q = float64(q*u) - 1.0/(2*3*4*5*6*7*8*9*10*11*12*13*14*15)
	q = float64(q*u) + 1.0/(2*3*4*5*6*7*8*9*10*11*12*13)
	q = float64(q*u) - 1.0/(2*3*4*5*6*7*8*9*10*11)
	q = float64(q*u) + 1.0/(2*3*4*5*6*7*8*9)
	q = float64(q*u) - 1.0/(2*3*4*5*6*7)
	q = float64(q*u) + 1.0/(2*3*4*5)
	q = float64(q*u) - 1.0/(2*3)
	return r + float64(float64(r*u)*q)
}

// cos returns the first ten terms of the cosine's series, for |r| ≤ π/4.
func cos(r float64) float64 {
	u := float64(r * r)
	q := -1.0 / (2 * 3 * 4 * 5 * 6 * 7 * 8 * 9 * 10 * 11 * 12 * 13 * 14 * 15 * 16 * 17 * 18)
	q = float64(q*u) + 1.0/(2*3*4*5*6*7*8*9*10*11*12*13*14*15*16)
	q = float64(q*u) - 1.0/(2*3*4*5*6*7*8*9*10*11*12*13*14)
	q = float64(q*u) + 1.0/(2*3*4*5*6*7*8*9*10*11*12)
	q = float64(q*u) - 1.0/(2*3*4*5*6*7*8*9*10)
	q = float64(q*u) + 1.0/(2*3*4*5*6*7*8)
	q = float64(q*u) - 1.0/(2*3*4*5*6)
	q = float64(q*u) + 1.0/(2*3*4)
	return 1 - float64(u/2) + float64(float64(u*u)*q)
}
