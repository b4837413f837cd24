package main

import "github.com/mmcloughlin/avo/reg"

func (k kernels) sumBCE() {
	k.lanes("sumBCE", "x, y", "", func() func(i reg.Register, ahead int) reg.VecVirtual {
		x, y := k.param("x"), k.param("y")
		return func(i reg.Register, ahead int) reg.VecVirtual {
			v, above, product := k.YMM(), k.YMM(), k.YMM()
			k.VMOVUPS(at(x, i, ahead), v)
			k.VXORPS(above, above, above)
			k.VMAXPS(v, above, above) // v if that is NaN
			k.VMULPS(at(y, i, ahead), v, product)
			k.VSUBPS(product, above, above)
			log := k.log1p(k.expOfNegative(v))
			k.VADDPS(log, above, above)
			return above
		}
	})
}
