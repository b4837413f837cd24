package conv

// runs computes so many channels: whole vectors by a kernel, the others by its twin.
func (t *corners) runs(kernel func(*corners), twin func(t *corners, lo, hi int), channels int) {
	if t.lanes = channels / 8; t.lanes > 0 {
		kernel(t)
	}
	twin(t, channels/8*8, channels)
}

// cornerOutputsGo is cornerOutputs in Go, for channels lo to hi.
func cornerOutputsGo(t *corners, lo, hi int) {
	for i := range t.places {
		for j := lo; j < hi; j++ {
			from := at(atBytes(t.from, uintptr(i)*t.step), j)
			var rows [2][3]float32
			for b := range 3 {
				p0, p1, p2 := *atBytes(from, uintptr(b)*t.plane), *atBytes(from, uintptr(3+b)*t.plane), *atBytes(from, uintptr(6+b)*t.plane)
				rows[0][b], rows[1][b] = p1-p0, p1+p2
			}
			for a, p := range rows {
				t.finish(2*i, a, j, p[1]-p[0])
				t.finish(2*i+1, a, j, p[1]+p[2])
			}
		}
	}
}

// cornerSpreadGo is cornerSpread in Go, for channels lo to hi.
func cornerSpreadGo(t *corners, lo, hi int) {
	for i := range t.places {
		for j := lo; j < hi; j++ {
			from, to := at(atBytes(t.from, uintptr(2*i)*t.step), j), at(atBytes(t.to, uintptr(i)*t.toStep), j)
			var rows [2][3]float32
			for a := range rows {
				d0, d1 := *atBytes(from, uintptr(a)*t.row), *atBytes(from, uintptr(a)*t.row+t.step)
				rows[a] = [3]float32{0 - d0, d0 + d1, d1}
			}
			for b := range 3 {
				d0, d1 := rows[0][b], rows[1][b]
				for a, d := range [3]float32{0 - d0, d0 + d1, d1} {
					*atBytes(to, uintptr(3*a+b)*t.plane) = d
				}
			}
		}
	}
}

// cornerInputsGo is cornerInputs in Go, for channels lo to hi.
func cornerInputsGo(t *corners, lo, hi int) {
	for i := range t.places {
		for j := lo; j < hi; j++ {
			from := at(atBytes(t.from, uintptr(i)*t.step), j)
			get := func(plane, y, x uintptr) float32 { return *atBytes(from, plane*t.plane+y*t.row+x*t.step) }
			s := get(0, 0, 0) + (get(1, 0, 0) - get(1, 0, 1))
			s += get(2, 0, 0) - get(2, 1, 0)
			s += (get(3, 0, 0) - get(3, 0, 1)) - (get(3, 1, 0) - get(3, 1, 1))
			t.finish(i, 0, j, s)
		}
	}
}

// finish takes a sum of channel j to pixel x of row y.
func (t *corners) finish(x, y, j int, s float32) {
	place := uintptr(y)*t.toRow + uintptr(x)*t.toStep + uintptr(4*j)
	if t.bias != nil {
		s += *at(t.bias, j)
	}
	if t.relu != 0 && 0 > s {
		s = 0
	}
	if t.mask != nil && *atBytes(t.mask, place) <= 0 {
		s = 0
	}
	*atBytes(t.to, place) = s
}
