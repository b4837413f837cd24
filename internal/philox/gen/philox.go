package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/denoise-go/denoise/internal/philox/coef"
)

const rounds = 10

// philox makes the words of eight blocks at a time.
//
// AVX2 multiplies the even 32-bit lanes to 64-bit products. So the eight blocks are worked on as two halves, even
// blocks and odd blocks, each word in the low half of a 64-bit lane. The low half of a product is then where the
// next round wants it, and the high half comes with one shift; what stands in the high halves is never used.
type philox struct {
	counter reg.VecVirtual // counter word 0 of the eight blocks
	rest    [4]Mem         // counter words 1 to 3 in all lanes
	keys    Mem            // the keys of the rounds, each in all lanes
}

// newPhilox reads the arguments key and counter. The keys of the rounds and the counter words that do not change
// are kept in memory, since the registers are all needed.
func newPhilox() *philox {
	p := &philox{counter: YMM(), keys: AllocLocal(rounds * 2 * 32)}

	var key [2]reg.VecVirtual
	for i := range key {
		key[i] = broadcastParam("key", i)
	}
	for r := range rounds {
		for i, weyl := range []uint32{coef.Weyl0, coef.Weyl1} {
			VMOVDQU(key[i], p.key(r, i))
			if r < rounds-1 {
				VPADDD(constant(weyl), key[i], key[i])
			}
		}
	}
	for i := 1; i < 4; i++ {
		p.rest[i] = AllocLocal(32)
		VMOVDQU(broadcastParam("counter", i), p.rest[i])
	}
	VPADDD(lanes, broadcastParam("counter", 0), p.counter)
	return p
}

// broadcastParam returns word i of an argument in all lanes.
func broadcastParam(name string, i int) reg.VecVirtual {
	word, lane, v := GP32(), XMM(), YMM()
	Load(Param(name).Index(i), word)
	VMOVD(word, lane)
	VPBROADCASTD(lane, v)
	return v
}

// key returns key word i of round r.
func (p *philox) key(r, i int) Mem { return p.keys.Offset(32 * (2*r + i)) }

// words writes the instructions that make the four words of the next eight blocks.
func (p *philox) words() (word [4]reg.VecVirtual) {
	var even, odd [4]reg.VecVirtual
	for i := range 4 {
		even[i], odd[i] = YMM(), YMM()
	}
	VMOVDQA(p.counter, even[0])
	VPSRLQ(Imm(32), p.counter, odd[0])
	VPADDD(constant(8), p.counter, p.counter)
	for i := 1; i < 4; i++ {
		VMOVDQU(p.rest[i], even[i])
		VMOVDQA(even[i], odd[i])
	}
	for r := range rounds {
		for _, x := range []*[4]reg.VecVirtual{&even, &odd} {
			product0, product1 := YMM(), YMM()
			VPMULUDQ(constant(coef.Mul0), x[0], product0)
			VPMULUDQ(constant(coef.Mul1), x[2], product1)
			high0, high1 := YMM(), YMM()
			VPSRLQ(Imm(32), product0, high0)
			VPSRLQ(Imm(32), product1, high1)
			VPXOR(p.key(r, 0), x[1], x[1])
			VPXOR(p.key(r, 1), x[3], x[3])
			VPXOR(high1, x[1], high1)
			VPXOR(high0, x[3], high0)
			*x = [4]reg.VecVirtual{high1, product1, high0, product0}
		}
	}
	for i := range word {
		word[i] = YMM()
		VPSLLQ(Imm(32), odd[i], odd[i])
		VPBLENDD(Imm(0b10101010), odd[i], even[i], word[i])
	}
	return word
}
