package data

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/internal/philox"
)

// numbers draws n of each kind.
func numbers(k Key, n, sample, from int) (normals, uniforms []float32) {
	normals, uniforms = make([]float32, n), make([]float32, n)
	k.Normals(normals, sample, from)
	k.Uniforms(uniforms, sample, from)
	return normals, uniforms
}

// The numbers must be as documented, starting from the counter.
func TestNumbersLayout(t *testing.T) {
	const n, sample, from = 200, 1<<31 - 5, 96
	for _, c := range []struct {
		key            Key
		epoch, purpose uint32
	}{
		{Key{Seed: 7<<32 | 9, Purpose: Training, Epoch: 3}, 3, 3},
		{Key{Seed: 7<<32 | 9, Purpose: Validation, Epoch: 3}, 0, 4},
		{Key{Seed: 7<<32 | 9, Purpose: Test, Epoch: 3}, 0, 5},
	} {
		normals, uniforms := numbers(c.key, n, sample, from)
		for at := range n {
			i := from + at
			g, p := i/32, i%32
			w := philox.Block([2]uint32{9, 7}, [4]uint32{uint32(8*g + p%8), sample, c.epoch, c.purpose})
			if want := float32(w[p/8]>>8) / (1 << 24); uniforms[at] != want {
				t.Fatalf("%+v: uniform number %d is %v, want %v", c.key, i, uniforms[at], want)
			}
			// The radius says which pair of words a normal number comes from, and is 0 for one radius in 16 million.
			pair := p / 16 * 2
			radius := math.Sqrt(-2 * math.Log(float64(w[pair]>>8+1)/(1<<24)))
			partner, _ := numbers(c.key, 32, sample, 32*g)
			if got := math.Hypot(float64(normals[at]), float64(partner[p^8])); math.Abs(got-radius) > 1e-6*radius {
				t.Fatalf("%+v: normal number %d and its partner are at radius %v, want %v", c.key, i, got, radius)
			}
		}
	}
}

// The noises of this package must be made of these numbers, bit for bit.
func TestNumbersAreTheNoises(t *testing.T) {
	const n, sample = 1999, 12
	key := Key{Seed: 5, Epoch: 8}
	normals, uniforms := numbers(key, n, sample, 0)
	clean, want, got := make([]float32, n), make([]float32, n), make([]float32, n)
	for i := range clean {
		clean[i] = float32(i%255+1) / 256
	}
	for _, c := range []struct {
		noise Noise
		pixel func(i int) float32
	}{
		{must(NewGaussian(-0.25, 2)), func(i int) float32 { return clean[i] + (-0.25 + float32(2*normals[i])) }},
		{must(NewMasking(0.25)), func(i int) float32 {
			if uniforms[i] < 0.25 {
				return 0
			}
			return clean[i]
		}},
		{must(NewSaltAndPepper(0.5)), func(i int) float32 {
			switch u := uniforms[i]; {
			case u < 0.25:
				return 0
			case u < 0.5:
				return 1
			}
			return clean[i]
		}},
	} {
		for i := range want {
			want[i] = c.pixel(i)
		}
		c.noise.Apply(got, clean, key, sample)
		if !slices.Equal(got, want) {
			t.Errorf("%v is not what its numbers say", c.noise)
		}
	}
}

// The numbers of a source and those of levels must be those of the counter with their own purposes.
func TestNumbersOfOtherUses(t *testing.T) {
	for i, key := range []Key{{Seed: 7<<32 | 9, Epoch: 3}, {Seed: 7<<32 | 9, Epoch: 3, Purpose: Validation}, {Seed: 7<<32 | 9, Epoch: 3, Purpose: Test}} {
		epoch := []uint32{3, 0, 0}[i]
		word := func(first, block int) float32 {
			w := philox.Block([2]uint32{9, 7}, [4]uint32{uint32(block), 12, epoch, uint32(first + i)})
			return float32(w[0]>>8) / (1 << 24)
		}
		if got := key.levelUniform(12); got != word(6, 0) {
			t.Errorf("%+v: the level's number is %v, want %v", key, got, word(6, 0))
		}
		var got [40]float32
		key.SourceUniforms(got[:], 12, 64)
		if got[0] != word(9, 16) || got[32] != word(9, 24) {
			t.Errorf("%+v: a source's numbers are %v and %v, want %v and %v", key, got[0], got[32], word(9, 16), word(9, 24))
		}
	}
}

// Numbers drawn in parts must equal those drawn at once.
func TestNumbersInParts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	key := Key{Seed: 1, Purpose: Test}
	const n = 5000
	normals, uniforms := numbers(key, n, 6, 0)
	for range 200 {
		from := 32 * r.IntN(n/32)
		length := r.IntN(n - from + 1)
		gotNormals, gotUniforms := numbers(key, length, 6, from)
		if !slices.Equal(gotNormals, normals[from:from+length]) || !slices.Equal(gotUniforms, uniforms[from:from+length]) {
			t.Fatalf("the %d numbers from %d on differ from those of the whole", length, from)
		}
	}
}

// Every part of a number's identity must change it, and nothing else may.
func TestNumbersBelongToKeyAndSample(t *testing.T) {
	type name struct {
		key    Key
		sample int
	}
	drawn := map[float32]name{} // by the first normal number
	for _, key := range []Key{
		{Seed: 1}, {Seed: 2}, {Seed: 1 << 32}, {Seed: 1, Epoch: 1}, {Seed: 1, Epoch: math.MaxUint32},
		{Seed: 1, Purpose: Validation}, {Seed: 1, Purpose: Test},
	} {
		for _, sample := range []int{0, 1, math.MaxInt32} {
			normals, uniforms := numbers(key, 100, sample, 0)
			again, uniformsAgain := numbers(key, 100, sample, 0)
			if !slices.Equal(normals, again) || !slices.Equal(uniforms, uniformsAgain) {
				t.Errorf("%+v, sample %d: other numbers the second time", key, sample)
			}
			if other, ok := drawn[normals[0]]; ok {
				t.Errorf("%+v, sample %d, has the numbers of %+v", key, sample, other)
			}
			drawn[normals[0]] = name{key, sample}
			if key.Purpose == Training {
				continue
			}
			key.Epoch = 9
			if later, _ := numbers(key, 100, sample, 0); !slices.Equal(normals, later) {
				t.Errorf("%+v: the numbers depend on the epoch", key)
			}
		}
	}
}

// A custom noise can avoid allocations.
func TestNumbersAllocateNothing(t *testing.T) {
	if got := testing.AllocsPerRun(100, func() {
		var part [100]float32
		Key{}.Normals(part[:], 1, 32)
		Key{}.Uniforms(part[:], 1, 32)
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

// panicOf returns the value that f panics with, or nil.
func panicOf(f func()) (p any) {
	defer func() { p = recover() }()
	f()
	return nil
}

// All functions that take a key must report an invalid one alike.
func TestUnknownPurpose(t *testing.T) {
	for _, purpose := range []Purpose{Training, Validation, Test} {
		if err := (Key{Purpose: purpose}).Validate(); err != nil {
			t.Error(err)
		}
	}
	for _, purpose := range []Purpose{3, 255} {
		key := Key{Purpose: purpose}
		err := key.Validate()
		wantError(t, err, "data: key: want purpose training, validation or test, got "+purpose.String())
		image := []float32{1, 1, 1, 1, 1}
		calls := map[string]func(){
			"Normals":        func() { key.Normals(image, 0, 0) },
			"Uniforms":       func() { key.Uniforms(image, 0, 0) },
			"SourceUniforms": func() { key.SourceUniforms(image, 0, 0) },
		}
		for _, n := range noises {
			if strings.Contains(n.String(), "none") {
				continue
			}
			calls[n.String()] = func() { n.Apply(image, image, key, 0) }
		}
		for name, call := range calls {
			if got, ok := panicOf(call).(error); !ok || got.Error() != err.Error() {
				t.Errorf("%s: panic %v, want %v", name, got, err)
			}
		}
	}
}

func TestNumbersPanic(t *testing.T) {
	for _, from := range []int{-32, -1, 1, 31, 33, 784} {
		for name, draw := range map[string]func(Key, []float32, int, int){"Normals": Key.Normals, "Uniforms": Key.Uniforms} {
			if panicOf(func() { draw(Key{}, make([]float32, 3), 0, from) }) == nil {
				t.Errorf("%s from %d: no panic", name, from)
			}
		}
	}
}

func TestPurposeString(t *testing.T) {
	for p, want := range map[Purpose]string{Training: "training", Validation: "validation", Test: "test", 9: "Purpose(9)"} {
		if p.String() != want {
			t.Errorf("got %q, want %q", p.String(), want)
		}
	}
}
