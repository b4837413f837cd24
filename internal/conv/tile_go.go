package conv

import "unsafe"

// portable are the kernels in plain Go. They round the product and the sum of every step (the explicit conversion forbids the compiler to
// fuse them), so their bits differ from the assembly's, but follow the same order.
var portable = kernels{
	cols: 16,
	tile: byRows{
		func(t *tile) { t.compute(1, 16) },
		func(t *tile) { t.compute(2, 16) },
		func(t *tile) { t.compute(3, 16) },
		func(t *tile) { t.compute(4, 16) },
	},
	half: byRows{
		func(t *tile) { t.compute(1, 8) },
		func(t *tile) { t.compute(2, 8) },
		func(t *tile) { t.compute(3, 8) },
		func(t *tile) { t.compute(4, 8) },
	},
	outer: []func(*outer){
		func(t *outer) { t.compute(1, 16) },
		func(t *outer) { t.compute(2, 16) },
		func(t *outer) { t.compute(3, 16) },
		func(t *outer) { t.compute(4, 16) },
	},
	outer1:         func(t *outer) { t.compute(1, 64) },
	dot8:           dot8Go,
	depthwise8:     func(t *tile) { t.depthwise(8, 8) },
	depthwise16:    func(t *tile) { t.depthwise(6, 16) },
	depthwiseOuter: depthwiseOuterGo,
	cornerOutputs:  func(t *corners) { cornerOutputsGo(t, 0, 8*t.lanes) },
	cornerSpread:   func(t *corners) { cornerSpreadGo(t, 0, 8*t.lanes) },
	cornerInputs:   func(t *corners) { cornerInputsGo(t, 0, 8*t.lanes) },
	copyRuns: func(dst *float32, n int, src *float32, lds uintptr, rows int) {
		for i := range rows {
			for j, x := range unsafe.Slice(atBytes(src, uintptr(i)*lds), n) {
				*at(dst, i*n+j) = x
			}
		}
	},
}

// compute is the micro-kernel in Go: four channels at a time, so that the sums stay in registers.
func (t *tile) compute(rows, cols int) {
	pixels, outputs, runs := t.places(rows)
	for i, pixel := range pixels {
		for j := 0; j < cols; j += 4 {
			var s0, s1, s2, s3 float32
			for q, run := range runs {
				for p, x := range unsafe.Slice(atBytes(t.a, pixel+run), t.depth) {
					y := (*[4]float32)(unsafe.Pointer(at(t.b, (q*t.depth+p)*cols+j)))
					s0 += float32(x * y[0])
					s1 += float32(x * y[1])
					s2 += float32(x * y[2])
					s3 += float32(x * y[3])
				}
			}
			t.finish(outputs[i]+uintptr(4*j), j, [4]float32{s0, s1, s2, s3})
		}
	}
}

const bytesOfPlace = int(unsafe.Sizeof(uintptr(0)))

// places returns the pixels, the outputs and the runs of all tiles that are left, and counts them as done.
func (t *tile) places(rows int) (pixels, outputs, runs []uintptr) {
	first, n := int(t.done)/bytesOfPlace, rows*t.tiles
	t.done += uintptr(bytesOfPlace * n)
	t.tiles = 0
	pixels = unsafe.Slice(t.pixels, first+n)[first:]
	if t.outputs != nil {
		outputs = unsafe.Slice(t.outputs, first+n)[first:]
	}
	return pixels, outputs, unsafe.Slice(t.runs, t.n)
}

// finish takes four sums, of channels from j on, to the given place of c.
func (t *tile) finish(place uintptr, j int, sums [4]float32) {
	c := (*[4]float32)(unsafe.Pointer(atBytes(t.c, place)))
	for q, s := range sums {
		if t.bias != nil {
			s += *at(t.bias, j+q)
		}
		if t.relu != 0 && 0 > s {
			s = 0
		}
		if t.mask != nil && *at(atBytes(t.mask, place), q) <= 0 {
			s = 0
		}
		c[q] = s
	}
}

// dot8Go is dot8 in Go.
func dot8Go(t *tile) {
	first := int(t.done) / bytesOfPlace
	pixels, _, runs := t.places(8)
	for i, pixel := range pixels {
		var s [8]float32
		for q, run := range runs {
			b := unsafe.Slice(at(t.b, q*t.depth), t.depth)
			for p, x := range unsafe.Slice(atBytes(t.a, pixel+run), t.depth) {
				s[p%8] += float32(x * b[p])
			}
		}
		*at(t.c, first+i) = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))
	}
}

// depthwise is depthwise8 and depthwise16 in Go.
func (t *tile) depthwise(rows, cols int) {
	pixels, outputs, runs := t.places(rows)
	for i, pixel := range pixels {
		for j := 0; j < cols; j += 4 {
			var s [4]float32
			for q, run := range runs {
				x, b := at(atBytes(t.a, pixel+run), j), at(t.b, 8*(j/8*t.n+q)+j%8)
				for l := range s {
					s[l] += float32(*at(x, l) * *at(b, l))
				}
			}
			t.finish(outputs[i]+uintptr(4*j), j, s)
		}
	}
}

// compute is the micro-kernel in Go.
func (t *outer) compute(rows, cols int) {
	lines := unsafe.Slice(t.lines, t.n)
	for i := range rows {
		for j := 0; j < cols; j += 4 {
			c := (*[4]float32)(unsafe.Pointer(at(t.c, i*cols+j)))
			s := *c
			for q, line := range lines {
				for p := range t.depth {
					x := *at(t.a, (q*t.depth+p)*rows+i)
					y := (*[4]float32)(unsafe.Pointer(at(atBytes(t.b, line+uintptr(p)*t.stepB), j)))
					s[0] += float32(x * y[0])
					s[1] += float32(x * y[1])
					s[2] += float32(x * y[2])
					s[3] += float32(x * y[3])
				}
			}
			*c = s
		}
	}
}

// depthwiseOuterGo is depthwiseOuter in Go.
func depthwiseOuterGo(t *depthwiseOuterTile) {
	lines := unsafe.Slice(t.lines, t.n)
	for i, tap := range unsafe.Slice(t.taps, 5) {
		sums := (*[8]float32)(unsafe.Pointer(at(t.c, 8*i)))
		for q, line := range lines {
			for p := range t.depth {
				a, b := atBytes(t.a, uintptr(q*t.depth+p)*t.stepA), atBytes(t.b, tap+line+uintptr(p)*t.stepB)
				for j := range sums {
					sums[j] += float32(*at(a, j) * *at(b, j))
				}
			}
		}
	}
}
