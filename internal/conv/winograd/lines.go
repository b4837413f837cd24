package winograd

// F(4, 3) at the points 0, ±5/8, ±3/2 and ∞: four outputs of a kernel of three from six inputs with six products (Lavin and Gray, "Fast
// Algorithms for Convolutional Neural Networks", 2016). With y = Aᵀ·((G·w) ⊙ (Bᵀ·x)), the matrices are for points ±a and ±b
//
//	     ⎡a²b²   0   −a²−b²   0     1   0⎤       ⎡ 1/a²b²     0       0  ⎤        ⎡1   1    1    1    1   0⎤
//	     ⎢0    ∓ab²   −b²    ±a     1   0⎥       ⎢ p         ±ap     a²p ⎥   Aᵀ = ⎢0   a   −a    b   −b   0⎥
//	Bᵀ = ⎢0    ∓ba²   −a²    ±b     1   0⎥   G = ⎢ q         ±bq     b²q ⎥        ⎢0   a²   a²   b²   b²  0⎥
//	     ⎣0    a²b²    0    −a²−b²  0   1⎦       ⎣ 0          0       1  ⎦        ⎣0   a³  −a³   b³  −b³  1⎦
//
// with p = 1/2a²(a²−b²), q = 1/2b²(b²−a²). These points make the root mean square error of a 3×3 convolution of 32 to 128 channels about
// twice that of the direct sum; the usual 1 and 2 make it four to five times.
const (
	pointA  = 0.625
	pointB  = 1.5
	squareA = pointA * pointA
	squareB = pointB * pointB
	scaleA  = 1 / (2 * squareA * (squareA - squareB))
	scaleB  = 1 / (2 * squareB * (squareB - squareA))
)

// What the functions below multiply by.
var (
	imageFactors   = [8]float32{squareA, squareB, pointA, pointB}
	outputFactors  = [8]float32{pointA, squareA, squareA * pointA, pointB, squareB, squareB * pointB}
	weightsFactors = [8]float32{1 / (squareA * squareB), scaleA, scaleA * pointA, scaleA * squareA, scaleB, scaleB * pointB, scaleB * squareB}
)

// The conversions forbid the compiler to fuse a multiplication and an addition.

// imageLine is Bᵀ·x.
func imageLine(x [6]float32, k *[8]float32) [6]float32 {
	ea, eb := x[4]-float32(k[0]*x[2]), x[4]-float32(k[1]*x[2])
	oa, ob := x[3]-float32(k[0]*x[1]), x[3]-float32(k[1]*x[1])
	y0 := ea - float32(k[1]*(x[2]-float32(k[0]*x[0])))
	y5 := x[5] - float32(k[0]*x[3]) - float32(k[1]*oa)
	oa, ob = float32(k[3]*oa), float32(k[2]*ob)
	return [6]float32{y0, eb + ob, eb - ob, ea + oa, ea - oa, y5}
}

// outputLine is Aᵀ·m.
func outputLine(m [6]float32, k *[8]float32) [6]float32 {
	sa, da, sb, db := m[1]+m[2], m[1]-m[2], m[3]+m[4], m[3]-m[4]
	return [6]float32{
		m[0] + sa + sb,
		float32(k[0]*da) + float32(k[3]*db),
		float32(k[1]*sa) + float32(k[4]*sb),
		float32(k[2]*da) + float32(k[5]*db) + m[5],
	}
}

// spreadLine is A·y.
func spreadLine(y [6]float32, k *[8]float32) [6]float32 {
	ea, oa := y[0]+float32(k[1]*y[2]), float32(k[0]*y[1])+float32(k[2]*y[3])
	eb, ob := y[0]+float32(k[4]*y[2]), float32(k[3]*y[1])+float32(k[5]*y[3])
	return [6]float32{y[0], ea + oa, ea - oa, eb + ob, eb - ob, y[3]}
}

// weightsLine is G·w.
func weightsLine(w [6]float32, k *[8]float32) [6]float32 {
	ea, oa := float32(k[1]*w[0])+float32(k[3]*w[2]), float32(k[2]*w[1])
	eb, ob := float32(k[4]*w[0])+float32(k[6]*w[2]), float32(k[5]*w[1])
	return [6]float32{float32(k[0] * w[0]), ea + oa, ea - oa, eb + ob, eb - ob, w[2]}
}

// gatherLine is Gᵀ·m.
func gatherLine(m [6]float32, k *[8]float32) [6]float32 {
	sa, da, sb, db := m[1]+m[2], m[1]-m[2], m[3]+m[4], m[3]-m[4]
	return [6]float32{
		float32(k[0]*m[0]) + float32(k[1]*sa) + float32(k[4]*sb),
		float32(k[2]*da) + float32(k[5]*db),
		float32(k[3]*sa) + float32(k[6]*sb) + m[5],
	}
}
