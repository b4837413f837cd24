package philox

import (
	"math"
	"slices"
	"testing"
)

// The definition of the layout, implemented again, literally and slowly.
func TestLayout(t *testing.T) {
	s := Stream{Seed: 0x1234567890abcdef, Purpose: TrainingNoise, Epoch: 7, Index: 59_999}
	for _, n := range lengths {
		uniform, normal := make([]float32, n), make([]float32, n)
		s.Uniforms(uniform)
		s.Normals(normal)
		for i := range n {
			block, word := uint32(8*(i/32)+i%8), i%32/8
			w := Block([2]uint32{0x90abcdef, 0x12345678}, [4]uint32{block, 59_999, 7, 3})
			if got, want := uniform[i], float32(float64(w[word]>>8)/(1<<24)); got != want {
				t.Fatalf("length %d: uniform %d is %v, want %v", n, i, got, want)
			}
			z0, z1 := boxMuller(w[word&^1], w[word|1])
			if got, want := normal[i], [2]float32{z0, z1}[word%2]; got != want {
				t.Fatalf("length %d: normal %d is %v, want %v", n, i, got, want)
			}
		}
	}
}

func TestFromGroup(t *testing.T) {
	s := Stream{Seed: 1, Purpose: TestNoise}
	for name, fill := range map[string]struct {
		all  func([]float32)
		from func([]float32, uint32)
	}{"uniforms": {s.Uniforms, s.UniformsFrom}, "normals": {s.Normals, s.NormalsFrom}} {
		all := make([]float32, 784)
		fill.all(all)
		for group := range 25 {
			part := make([]float32, len(all)-32*group)
			fill.from(part, uint32(group))
			if !slices.Equal(part, all[32*group:]) {
				t.Errorf("%s from group %d differ from the whole stream", name, group)
			}
		}
	}
}

// The first values of one stream, frozen: a change here changes every result made with the library.
func TestGolden(t *testing.T) {
	s := Stream{Seed: 42, Purpose: TrainingNoise, Epoch: 1, Index: 2}
	got := make([]float32, 8)
	s.Uniforms(got)
	if want := []float32{0.94427204, 0.10440934, 0.6858522, 0.7627534, 0.044128418, 0.6852832, 0.276327, 0.6732828}; !slices.Equal(got, want) {
		t.Errorf("uniforms are %v, want %v", got, want)
	}
	s.Normals(got)
	if want := []float32{-0.14364061, 0.021259356, 0.22096273, -0.46324894, 0.9565083, 0.8541687, 0.38657594, 0.43725625}; !slices.Equal(got, want) {
		t.Errorf("normals are %v, want %v", got, want)
	}
	order := make([]int32, 8)
	s.Perm(order)
	if want := []int32{5, 1, 6, 0, 2, 4, 3, 7}; !slices.Equal(order, want) {
		t.Errorf("order is %v, want %v", order, want)
	}
}

// Streams that differ in one field must not be correlated, nor may neighbours within a stream. The coefficient
// of n independent pairs has standard deviation 1/√n; the limit is five of them.
func TestIndependence(t *testing.T) {
	const n = 1 << 18
	base := Stream{Seed: 5, Purpose: TrainingNoise, Epoch: 3, Index: 100}
	others := map[string]Stream{}
	for name, change := range map[string]func(*Stream){
		"next seed":      func(s *Stream) { s.Seed++ },
		"high seed":      func(s *Stream) { s.Seed += 1 << 32 },
		"next purpose":   func(s *Stream) { s.Purpose++ },
		"next epoch":     func(s *Stream) { s.Epoch++ },
		"next sample":    func(s *Stream) { s.Index++ },
		"epoch ↔ sample": func(s *Stream) { s.Epoch, s.Index = s.Index, s.Epoch },
	} {
		s := base
		change(&s)
		others[name] = s
	}
	limit := 5 / math.Sqrt(n)
	a, b := make([]float32, n+32), make([]float32, n)
	base.Normals(a)
	for name, s := range others {
		s.Normals(b)
		if c := correlation(a[:n], b); math.Abs(c) > limit {
			t.Errorf("%s: correlation %.4f, want within ±%.4f", name, c, limit)
		}
		if c := squaredCorrelation(a[:n], b); math.Abs(c) > limit {
			t.Errorf("%s: correlation of squares %.4f, want within ±%.4f", name, c, limit)
		}
	}
	for lag := 1; lag <= 32; lag++ {
		if c := correlation(a[:n], a[lag:][:n]); math.Abs(c) > limit {
			t.Errorf("lag %d: correlation %.4f, want within ±%.4f", lag, c, limit)
		}
		if c := squaredCorrelation(a[:n], a[lag:][:n]); math.Abs(c) > limit {
			t.Errorf("lag %d: correlation of squares %.4f, want within ±%.4f", lag, c, limit)
		}
	}
}

// correlation of two vectors of mean 0 and variance 1.
func correlation(a, b []float32) float64 {
	var sum float64
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum / float64(len(a))
}

// squaredCorrelation is that of the squares of standard normals, which have mean 1 and variance 2.
func squaredCorrelation(a, b []float32) float64 {
	var sum float64
	for i := range a {
		sum += (float64(a[i])*float64(a[i]) - 1) * (float64(b[i])*float64(b[i]) - 1)
	}
	return sum / float64(len(a)) / 2
}

func TestFillAllocatesNothing(t *testing.T) {
	s := Stream{Purpose: TestNoise}
	dst, order := make([]float32, 785), make([]int32, 785)
	if n := testing.AllocsPerRun(10, func() { s.Normals(dst); s.Uniforms(dst); s.Perm(order) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}
