package trig

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// exact returns the sine of x + turns·π/2 to more digits than a float64 has.
func exact(x float64, turns int) *big.Float {
	const precision = 200
	half, _, err := big.ParseFloat("1.921FB54442D18469898CC51701B839A252049C1114CF98E804177D4C76273644A29410F31C6809BBDF2A33679A748636605614DBE4BE286E9FC26ADADAA3848BC90B6AEECC4BCFD8DE89885D34C6FDAD617FEB96DE80FB032BDC70CDF6CA749A24",
		16, precision, big.ToNearestEven)
	if err != nil {
		panic(err)
	}
	n := math.RoundToEven(x / (math.Pi / 2))
	r := new(big.Float).SetPrec(precision).SetFloat64(x)
	r.Sub(r, new(big.Float).SetPrec(precision).Mul(half, big.NewFloat(n)))
	turns += int(n)
	square := new(big.Float).SetPrec(precision).Mul(r, r)
	term, first := new(big.Float).SetPrec(precision).Set(r), 1
	if turns%2 != 0 {
		term.SetInt64(1)
		first = 0
	}
	if turns&2 != 0 {
		term.Neg(term)
	}
	sum := new(big.Float).SetPrec(precision).Set(term)
	for k := first + 1; k < 60; k += 2 {
		term.Mul(term, square)
		term.Quo(term, big.NewFloat(-float64(k*(k+1))))
		sum.Add(sum, term)
	}
	return sum
}

func TestError(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	most := 0.0
	check := func(name string, x, got float64, turns int) {
		want := exact(x, turns)
		nearest, _ := want.Float64()
		_, exponent := math.Frexp(nearest)
		difference, _ := new(big.Float).Sub(want, big.NewFloat(got)).Float64()
		most = max(most, math.Abs(math.Ldexp(difference, 53-exponent)))
		if !(most < 2) {
			t.Fatalf("%s(%v): want %v, got %v, %v ulp", name, x, nearest, got, most)
		}
	}
	both := func(x float64) {
		check("Sin", x, Sin(x), 0)
		check("Cos", x, Cos(x), 1)
	}
	for i := range 300 {
		both(random.Float64() * math.Pi)
		both((2*random.Float64() - 1) * (1 << 20))
		both(float64(i) * math.Pi / 2) // nearly 0 or 1
	}
	t.Logf("largest error %.2f ulp", most)
	if y := Sin(0); y != 0 {
		t.Errorf("Sin(0): got %v", y)
	}
	if y := Cos(0); y != 1 {
		t.Errorf("Cos(0): got %v", y)
	}
}

// The bits are the same on every processor.
func TestBits(t *testing.T) {
	hash := sha256.New()
	for i := range 10000 {
		x := float64(i-5000) / 64
		binary.Write(hash, binary.LittleEndian, [2]float64{Sin(x), Cos(x)})
	}
	const want = "ede591d27861c5baf13ea6aa74cdf12f5a9e00a6ad9f0f81fbca5b48a564031b"
	if got := fmt.Sprintf("%x", hash.Sum(nil)); got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}
