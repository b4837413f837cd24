package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	random "github.com/denoise-go/denoise/internal/philox/coef"
)

func (k kernels) gumbel() {
	k.function("gumbel", func(u reg.VecVirtual) reg.VecVirtual {
		v := k.YMM()
		k.VSUBPS(u, k.broadcast(1), v)
		v = k.minusTwoLog(v)
		k.VMULPS(k.constant(0.5), v, v)
		k.VMAXPS(k.constant(0x1p-25), v, v)
		v = k.minusTwoLog(v)
		k.VMULPS(k.constant(0.5), v, v)
		return v
	})
}

func (k kernels) minusTwoLog(x reg.VecVirtual) reg.VecVirtual {
	t, e, f := k.YMM(), k.YMM(), k.YMM()
	k.VPSUBD(k.integer(random.SqrtHalf), x, t)
	k.VPSRAD(operand.Imm(23), t, e)
	k.VCVTDQ2PS(e, e)
	k.VPAND(k.integer(random.Low23), t, f)
	k.VPADDD(k.integer(random.SqrtHalf), f, f)
	k.VSUBPS(k.broadcast(1), f, f)
	q := k.polynomial(f, random.Log8, random.Log7, random.Log6, random.Log5, random.Log4, random.Log3, random.Log2, random.Log1, random.Log0)
	k.VMULPS(f, q, q)
	k.VMULPS(k.constant(random.LogTwo), e, e)
	k.VADDPS(e, q, q)
	return q
}
