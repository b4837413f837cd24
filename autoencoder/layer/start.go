package layer

import "math"

// Start writes the values that a parameter has before training. What is random in them comes from r.
type Start func(dst []float32, r Random)

// Random makes the random numbers of one parameter, a function of the network's seed and the parameter's number in it.
type Random interface {
	Uniforms(dst []float32) // uniform in [0, 1)
	Normals(dst []float32)  // of mean 0 and variance 1
}

// Uniform starts with numbers uniform in ±bound.
func Uniform(bound float64) Start {
	b := float32(bound)
	return func(dst []float32, r Random) {
		r.Uniforms(dst)
		for i, u := range dst {
			dst[i] = (2*u - 1) * b
		}
	}
}

// FanIn starts with numbers uniform in ±1/√n, n being the number of inputs of a unit, as torch.nn.Linear and torch.nn.Conv2d do
// with weights and biases.
func FanIn(n int) Start { return Uniform(1 / math.Sqrt(float64(n))) }

// Constant starts with one value everywhere.
func Constant(value float64) Start {
	return func(dst []float32, _ Random) {
		for i := range dst {
			dst[i] = float32(value)
		}
	}
}

// Normal starts with normal numbers of mean 0.
func Normal(deviation float64) Start {
	d := float32(deviation)
	return func(dst []float32, r Random) {
		r.Normals(dst)
		for i := range dst {
			dst[i] *= d
		}
	}
}
