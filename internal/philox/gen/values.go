package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/denoise-go/denoise/internal/philox/coef"
)

// The functions below mirror those of the same names in the package.

func uniform(word reg.VecVirtual) reg.VecVirtual {
	VPSRLD(Imm(8), word, word)
	VCVTDQ2PS(word, word)
	VMULPS(constant(f32(coef.Unit)), word, word)
	return word
}

func boxMuller(a, b pair) (z0, z1 pair) {
	r, radiusSteps := radius(a)
	c, s, directionSteps := direction(b)
	inStep(radiusSteps, directionSteps)
	for i := range r {
		VMULPS(r[i], c[i], c[i])
		VMULPS(r[i], s[i], s[i])
	}
	return c, s
}

func radius(a pair) (r pair, p steps) {
	t, e, f := a, newPair(), newPair()
	p.each(func(i int) { VPSRLD(Imm(8), a[i], t[i]) })
	p.each(func(i int) { VPADDD(constant(1), t[i], t[i]) })
	p.each(func(i int) { VCVTDQ2PS(t[i], t[i]) })
	p.each(func(i int) { VPSUBD(constant(coef.TwoTo24+coef.SqrtHalf), t[i], t[i]) })
	p.each(func(i int) { VPSRAD(Imm(23), t[i], e[i]) })
	p.each(func(i int) { VPAND(constant(coef.Low23), t[i], f[i]) })
	p.each(func(i int) { VPADDD(constant(coef.SqrtHalf), f[i], f[i]) })
	p.each(func(i int) { VSUBPS(constant(f32(1)), f[i], f[i]) })
	p.each(func(i int) { VCVTDQ2PS(e[i], e[i]) })
	p.each(func(i int) { VMULPS(constant(f32(coef.LogTwo)), e[i], e[i]) })
	q := p.polynomial(f, coef.Log8, coef.Log7, coef.Log6, coef.Log5, coef.Log4, coef.Log3, coef.Log2, coef.Log1, coef.Log0)
	p.each(func(i int) { VMULPS(f[i], q[i], q[i]) })
	p.each(func(i int) { VADDPS(e[i], q[i], q[i]) })
	p.each(func(i int) { VSQRTPS(q[i], q[i]) })
	return q, p
}

func direction(b pair) (first, second pair, p steps) {
	x, z := newPair(), newPair()
	p.each(func(i int) { VPSLLD(Imm(2), b[i], x[i]) })
	p.each(func(i int) { VPSRAD(Imm(7), x[i], x[i]) })
	p.each(func(i int) { VPOR(constant(1), x[i], x[i]) })
	p.each(func(i int) { VCVTDQ2PS(x[i], x[i]) })
	p.each(func(i int) { VMULPS(constant(f32(coef.Step)), x[i], x[i]) })
	p.each(func(i int) { VMULPS(x[i], x[i], z[i]) })
	s := p.polynomial(z, coef.Sin3, coef.Sin2, coef.Sin1, coef.Sin0)
	p.each(func(i int) { VMULPS(x[i], s[i], s[i]) })
	c := p.polynomial(z, coef.Cos4, coef.Cos3, coef.Cos2, coef.Cos1, coef.Cos0)
	sign, swap := newPair(), newPair()
	p.each(func(i int) { VPAND(constant(coef.Sign), b[i], sign[i]) })
	p.each(func(i int) { VPSLLD(Imm(1), b[i], swap[i]) }) // its sign bits choose
	p.each(func(i int) { VXORPS(sign[i], c[i], c[i]) })
	first, second = newPair(), newPair()
	p.each(func(i int) { VBLENDVPS(swap[i], s[i], c[i], first[i]) })
	p.each(func(i int) { VBLENDVPS(swap[i], c[i], s[i], second[i]) })
	return first, second, p
}

// polynomial evaluates by Horner's rule, highest coefficient first.
func (p *steps) polynomial(x pair, coefficients ...float32) pair {
	y := newPair()
	p.each(func(i int) { VMULPS(constant(f32(coefficients[0])), x[i], y[i]) })
	for n, c := range coefficients[1:] {
		if n > 0 {
			p.each(func(i int) { VMULPS(x[i], y[i], y[i]) })
		}
		p.each(func(i int) { VADDPS(constant(f32(c)), y[i], y[i]) })
	}
	return y
}
