package conv

import "unsafe"

// lanes says how the pixels of small groups are copied such that the lanes of a vector are neighbouring output channels, whatever their groups: once for
// each of the in channels of a group, so that plane c of a pixel has at output channel o the channel c of o's group. So a step with few channels
// in a group multiplies as many numbers as one with many. A depthwise convolution has one plane, the pixel itself.
type lanes struct{ groups, in, out int }

// fewInGroup is up to how many channels of a group, read and written, lanes are faster than tiles of a group's channels; with 4 they take up to twice as long.
const fewInGroup = 2

// spread makes copies of m have lanes for such groups.
func (m *images) spread(groups, in, out int) {
	m.lanes = lanes{}
	if in*out > 1 {
		m.lanes = lanes{groups, in, out}
		m.c = groups * out * in
	}
}

// copy copies pixels to dst.
func (l lanes) copy(dst, src []float32) {
	step := l.groups * l.out
	to := &dst[0]
	for pixels := len(dst) / (step * l.in); pixels > 0; pixels-- {
		from := src[:l.groups*l.in]
		src = src[l.groups*l.in:]
		for c := range l.in {
			switch l.out {
			case 2:
				for i := c; i < len(from); i += l.in {
					*(*[2]float32)(unsafe.Pointer(to)) = [2]float32{from[i], from[i]}
					to = at(to, 2)
				}
			default:
				for i := c; i < len(from); i += l.in {
					same, x := unsafe.Slice(to, l.out), from[i]
					for j := range same {
						same[j] = x
					}
					to = at(to, l.out)
				}
			}
		}
	}
}
