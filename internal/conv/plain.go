package conv

// taps calls f for every product of a convolution: the places of an element of x, of w and of y, y's elements in order.
func (g Geometry) taps(f func(x, w, y int)) {
	oh, ow := g.Outputs()
	in, out := g.Inputs(), g.Out/g.Groups
	for b := range g.Batch {
		for oy := range oh {
			for ox := range ow {
				for o := range g.Out {
					y := ((b*oh+oy)*ow+ox)*g.Out + o
					for ky := range g.Kernel.Y {
						for kx := range g.Kernel.X {
							iy, ix := oy*g.Stride.Y-g.Pad.Y+ky*g.Dilation.Y, ox*g.Stride.X-g.Pad.X+kx*g.Dilation.X
							if iy < 0 || iy >= g.H || ix < 0 || ix >= g.W {
								continue
							}
							for c := range in {
								f(((b*g.H+iy)*g.W+ix)*g.C+o/out*in+c, ((o*in+c)*g.Kernel.Y+ky)*g.Kernel.X+kx, y)
							}
						}
					}
				}
			}
		}
	}
}

// plainForward is Forward without an epilogue, as its definition says.
func plainForward(g Geometry, x, w, y []float32) {
	clear(y)
	g.taps(func(i, j, k int) { y[k] += float32(x[i] * w[j]) })
}

// plainInputGradient is InputGradient without an epilogue, as its definition says.
func plainInputGradient(g Geometry, dy, w, dx []float32) {
	clear(dx)
	g.taps(func(i, j, k int) { dx[i] += float32(dy[k] * w[j]) })
}

// plainWeightGradient is WeightGradient, as its definition says.
func plainWeightGradient(g Geometry, x, dy, dw []float32) {
	clear(dw)
	g.taps(func(i, j, k int) { dw[j] += float32(dy[k] * x[i]) })
}

// finish applies an epilogue to the rows of a matrix [·×n].
func finish(c []float32, n int, e Epilogue) {
	for i := range c {
		if e.Bias != nil {
			c[i] += e.Bias[i%n]
		}
		if e.ReLU && 0 > c[i] {
			c[i] = 0
		}
		if e.Mask != nil && e.Mask[i] <= 0 {
			c[i] = 0
		}
	}
}
