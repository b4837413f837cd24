package main

import (
	"github.com/mmcloughlin/avo/reg"

	"github.com/denoise-go/denoise/internal/simd/coef"
)

func (k kernels) erf(x reg.VecVirtual) reg.VecVirtual {
	a, z, c := k.YMM(), k.YMM(), k.YMM()
	k.VMULPS(x, x, z)
	small := k.polynomial(z, coef.Erf6, coef.Erf5, coef.Erf4, coef.Erf3, coef.Erf2, coef.Erf1, coef.Erf0)
	k.VMULPS(x, small, small)
	k.VADDPS(x, small, small)

	k.VANDPS(k.integer(absBits), x, a)
	k.VMINPS(a, k.broadcast(coef.ErfMax), c)
	k.VMULPS(k.constant(coef.Sqrt2), c, c)
	p, _ := k.normalTail(c)
	k.VADDPS(p, p, p)
	return k.outside(coef.ErfSmall, x, a, small, p)
}

func (k kernels) normalTail(t reg.VecVirtual) (p, e reg.VecVirtual) {
	h, x, y, s := k.YMM(), k.YMM(), k.YMM(), k.YMM()
	k.VANDPS(k.integer(coef.High12), t, h)
	k.VMULPS(k.constant(-0.5), h, x)
	k.VMULPS(h, x, x)
	k.VSUBPS(h, t, y)
	k.VMULPS(k.constant(-0.5), y, y)
	k.VADDPS(h, t, s)
	k.VMULPS(s, y, y)
	e = k.expSum(x, y)
	q, u := k.YMM(), k.YMM()
	k.VADDPS(k.constant(coef.TailK), t, q)
	k.VDIVPS(q, k.broadcast(1), q)
	k.VSUBPS(k.constant(coef.TailK), t, u)
	k.VMULPS(q, u, u)
	p = k.polynomial(u, coef.Tail7, coef.Tail6, coef.Tail5, coef.Tail4, coef.Tail3, coef.Tail2, coef.Tail1, coef.Tail0)
	k.VMULPS(q, p, p)
	k.VMULPS(e, p, p)
	return p, e
}

func (k kernels) normal(x reg.VecVirtual) (p, e reg.VecVirtual) {
	z, a, t, above := k.YMM(), k.YMM(), k.YMM(), k.YMM()
	k.VMULPS(x, x, z)
	small := k.polynomial(z, coef.Normal5, coef.Normal4, coef.Normal3, coef.Normal2, coef.Normal1, coef.Normal0)
	k.VMULPS(x, small, small)
	k.VADDPS(k.constant(0.5), small, small)

	k.VANDPS(k.integer(absBits), x, a)
	k.VMINPS(a, k.broadcast(coef.TailMax), t)
	p, e = k.normalTail(t)
	k.VSUBPS(p, k.broadcast(1), above)
	k.VBLENDVPS(x, p, above, p)
	k.VCMPPS(lessThan, k.constant(coef.NormalSmall), a, a)
	k.VBLENDVPS(a, small, p, p)
	return p, e
}

func (k kernels) gelu(x reg.VecVirtual) reg.VecVirtual {
	p, _ := k.normal(x)
	c := k.YMM()
	k.VMAXPS(x, k.broadcast(-coef.TailMax), c)
	k.VMULPS(c, p, p)
	return p
}

func (k kernels) geluSlope(x reg.VecVirtual) reg.VecVirtual {
	p, e := k.normal(x)
	t := k.YMM()
	k.VMINPS(x, k.broadcast(coef.TailMax), t)
	k.VMAXPS(t, k.broadcast(-coef.TailMax), t)
	k.VMULPS(k.constant(coef.InvSqrt2Pi), e, e)
	k.VMULPS(e, t, e)
	k.VADDPS(e, p, p)
	return p
}
