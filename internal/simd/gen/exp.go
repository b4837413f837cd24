package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/denoise-go/denoise/internal/simd/coef"
)

// The functions below mirror those of the same names in the package, eight numbers at a time. They leave their arguments as
// they are.

func (k kernels) exp(x reg.VecVirtual) reg.VecVirtual {
	c := k.YMM()
	k.VMINPS(x, k.broadcast(coef.ExpMax), c)
	k.VMAXPS(c, k.broadcast(coef.ExpMin), c)
	return k.expSum(c, nil)
}

// expSum takes y = nil for 0.
func (k kernels) expSum(x, y reg.VecVirtual) reg.VecVirtual {
	t, n, r, s := k.YMM(), k.YMM(), k.YMM(), k.YMM()
	sum := x
	if y != nil {
		k.VADDPS(y, x, t)
		sum = t
	}
	k.VMULPS(k.constant(coef.Log2E), sum, t)
	k.VADDPS(k.constant(coef.Round), t, t)
	k.VSUBPS(k.constant(coef.Round), t, n)
	k.VMULPS(k.constant(coef.Ln2High), n, s)
	k.VSUBPS(s, x, r)
	k.VMULPS(k.constant(coef.Ln2Low), n, s)
	k.VSUBPS(s, r, r)
	if y != nil {
		k.VADDPS(y, r, r)
	}
	q := k.polynomial(r, coef.Exp4, coef.Exp3, coef.Exp2, coef.Exp1, coef.Exp0)
	k.VMULPS(r, r, s)
	k.VMULPS(s, q, q)
	k.VADDPS(r, q, q)
	k.VADDPS(k.constant(1), q, q)
	half := k.YMM()
	k.VPSUBD(k.integer(coef.RoundBits), t, t)
	k.VPSRAD(operand.Imm(1), t, half)
	k.VPSUBD(half, t, t)
	for _, whole := range []reg.VecVirtual{half, t} {
		k.VPADDD(k.integer(coef.Bias), whole, whole)
		k.VPSLLD(operand.Imm(coef.Mantissa), whole, whole)
		k.VMULPS(whole, q, q)
	}
	return q
}

func (k kernels) expOfNegative(x reg.VecVirtual) reg.VecVirtual {
	a := k.YMM()
	k.VANDPS(k.integer(absBits), x, a)
	k.VMINPS(a, k.broadcast(-coef.ExpMin), a)
	k.VORPS(k.integer(signBit), a, a)
	return k.expSum(a, nil)
}

func (k kernels) sigmoid(x reg.VecVirtual) reg.VecVirtual {
	e, one, above := k.expOfNegative(x), k.broadcast(1), k.YMM()
	k.VBLENDVPS(x, e, one, above)
	k.VADDPS(one, e, e)
	k.VDIVPS(e, above, e)
	return e
}

// log1p writes over x.
func (k kernels) log1p(x reg.VecVirtual) reg.VecVirtual {
	s, u := k.YMM(), k.YMM()
	k.VADDPS(k.constant(2), x, s)
	k.VDIVPS(s, x, x)
	k.VMULPS(x, x, u)
	q := k.polynomial(u, coef.Log3, coef.Log2, coef.Log1, coef.Log0, 2)
	k.VMULPS(x, q, q)
	return q
}

func (k kernels) silu(x reg.VecVirtual) reg.VecVirtual {
	y, c := k.sigmoid(x), k.YMM()
	k.VMAXPS(x, k.broadcast(-coef.SiLUMax), c)
	k.VMULPS(c, y, y)
	return y
}

func (k kernels) siluSlope(x reg.VecVirtual) reg.VecVirtual {
	e, one, sum := k.expOfNegative(x), k.broadcast(1), k.YMM()
	s, rest, c := k.YMM(), k.YMM(), k.YMM()
	k.VADDPS(one, e, sum)
	k.VBLENDVPS(x, e, one, s)
	k.VBLENDVPS(x, one, e, rest)
	k.VDIVPS(sum, s, s)
	k.VDIVPS(sum, rest, rest)
	k.VMINPS(x, k.broadcast(coef.SiLUMax), c)
	k.VMAXPS(c, k.broadcast(-coef.SiLUMax), c)
	k.VMULPS(rest, c, c)
	k.VADDPS(one, c, c)
	k.VMULPS(s, c, c)
	return c
}

func (k kernels) tanh(x reg.VecVirtual) reg.VecVirtual {
	a, z, c := k.YMM(), k.YMM(), k.YMM()
	k.VMULPS(x, x, z)
	small := k.polynomial(z, coef.Tanh4, coef.Tanh3, coef.Tanh2, coef.Tanh1, coef.Tanh0)
	k.VMULPS(z, small, small)
	k.VMULPS(x, small, small)
	k.VADDPS(x, small, small)

	k.VANDPS(k.integer(absBits), x, a)
	k.VMINPS(a, k.broadcast(coef.TanhMax), c)
	k.VADDPS(c, c, c)
	e := k.expSum(c, nil)
	k.VADDPS(k.constant(1), e, e)
	k.VDIVPS(e, k.broadcast(2), e)
	return k.outside(coef.TanhSmall, x, a, small, e)
}

// outside returns, with the sign of x, small where a = |x| is below limit and 1 − e elsewhere. It writes over a and e.
func (k kernels) outside(limit float32, x, a, small, e reg.VecVirtual) reg.VecVirtual {
	sign := k.YMM()
	k.VSUBPS(e, k.broadcast(1), e)
	k.VCMPPS(lessThan, k.constant(limit), a, a)
	k.VBLENDVPS(a, small, e, e)
	k.VANDPS(k.integer(absBits), e, e)
	k.VANDPS(k.integer(signBit), x, sign)
	k.VORPS(sign, e, e)
	return e
}

// polynomial evaluates by Horner's rule, highest coefficient first.
func (k kernels) polynomial(x reg.VecVirtual, coefficients ...float32) reg.VecVirtual {
	y := k.YMM()
	k.VMULPS(k.constant(coefficients[0]), x, y)
	for n, c := range coefficients[1:] {
		if n > 0 {
			k.VMULPS(x, y, y)
		}
		k.VADDPS(k.constant(c), y, y)
	}
	return y
}
