//go:build cuda

package cuda

import "gorgonia.org/cu"

// block is values that lie one after the other, on the device and in pinned memory, so that they are copied in one piece.
type block struct {
	places []*place
	at     []int // where each begins, in float32s
	n      int   // float32s in all
}

// add makes room for a value. Each begins at a multiple of 256 bytes, as matrix products want it.
func (b *block) add(p *place) {
	b.places, b.at = append(b.places, p), append(b.at, b.n)
	b.n += (p.N + 63) / 64 * 64
}

// address is where value i is on the device, in a block that begins at dev.
func (b *block) address(i int, dev cu.DevicePtr) cu.DevicePtr {
	return dev + cu.DevicePtr(4*b.at[i])
}

// of returns the part of a block's memory that is value i.
func (b *block) of(i int, memory []float32) []float32 {
	n := b.places[i].N
	return memory[b.at[i] : b.at[i]+n : b.at[i]+n]
}
