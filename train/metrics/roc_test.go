package metrics

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestROCAUCKnownAnswers(t *testing.T) {
	inf := math.Inf(1)
	for name, c := range map[string]struct {
		negatives, positives []float64
		want                 float64
	}{
		"apart":            {[]float64{1, 2}, []float64{3, 4, 5}, 1},
		"the wrong way":    {[]float64{3, 4}, []float64{1}, 0},
		"all equal":        {[]float64{7, 7}, []float64{7, 7, 7}, 0.5},
		"one pair of four": {[]float64{1, 4}, []float64{2, 3}, 0.5},
		"three of four":    {[]float64{1, 3}, []float64{2, 4}, 0.75},
		"a tie is a half":  {[]float64{1, 2}, []float64{2}, 0.75},
		"infinite":         {[]float64{-inf, inf}, []float64{inf}, 0.75},
	} {
		if got, err := ROCAUC(c.negatives, c.positives); err != nil || got != c.want {
			t.Errorf("%s: want %g, got %g, error %v", name, c.want, got, err)
		}
	}
}

// The ranks give what counting all pairs gives, whatever the order and with many ties.
func TestROCAUCCountsPairs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	negatives, positives := make([]float64, 137), make([]float64, 71)
	for i := range negatives {
		negatives[i] = float64(r.IntN(20))
	}
	for i := range positives {
		positives[i] = float64(r.IntN(20)) + 3
	}
	var pairs float64
	for _, p := range positives {
		for _, n := range negatives {
			switch {
			case p > n:
				pairs++
			case p == n:
				pairs += 0.5
			}
		}
	}
	got, err := ROCAUC(negatives, positives)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "area", got, pairs/(137*71))
	swapped, err := ROCAUC(positives, negatives)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "area the other way round", swapped, 1-got)
}

// Two normal scores a distance of d standard deviations apart have the area Φ(d/√2).
func TestROCAUCOfNormalScores(t *testing.T) {
	const n, distance = 20_000, 1.5
	r := rand.New(rand.NewPCG(3, 4))
	negatives, positives := make([]float64, n), make([]float64, n)
	for i := range n {
		negatives[i], positives[i] = r.NormFloat64(), r.NormFloat64()+distance
	}
	got, err := ROCAUC(negatives, positives)
	if err != nil {
		t.Fatal(err)
	}
	if want := (1 + math.Erf(distance/2)) / 2; math.Abs(got-want) > 0.01 {
		t.Errorf("want %g, got %g", want, got)
	}
}

// So many pairs are more than 32 bits count.
func TestROCAUCOfManyPairs(t *testing.T) {
	zeros, ones := make([]float64, 1<<16), make([]float64, 1<<16)
	for i := range ones {
		ones[i] = 1
	}
	for _, c := range []struct {
		negatives, positives []float64
		want                 float64
	}{{zeros, ones, 1}, {ones, ones, 0.5}, {ones, zeros, 0}} {
		if got, err := ROCAUC(c.negatives, c.positives); err != nil || got != c.want {
			t.Errorf("want %g, got %g, error %v", c.want, got, err)
		}
	}
}

func TestROCAUCErrors(t *testing.T) {
	one := []float64{1}
	for _, c := range [][2][]float64{{nil, one}, {one, nil}, {one, {math.NaN()}}, {{math.NaN()}, one}} {
		if got, err := ROCAUC(c[0], c[1]); err == nil {
			t.Errorf("%v: want an error, got %g", c, got)
		}
	}
}
