package autoencoder_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/philox"
)

func newVAE(t *testing.T) *autoencoder.Model {
	t.Helper()
	m, err := autoencoder.New(autoencoder.VAE(12, []int{7, 3}, []int{5, 12}).WithSeed(4))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// normals returns n standard normal numbers.
func normals(n int) []float32 {
	list := make([]float32, n)
	philox.Stream{Seed: 9, Purpose: philox.TestNoise}.Normals(list)
	return list
}

// linear returns x·Wᵀ + b of rows of x in float64.
func linear(x []float64, w, b autoencoder.Param) (y []float64) {
	out, in := w.Shape[0], w.Shape[1]
	for row := range len(x) / in {
		for o := range out {
			sum := float64(b.Data[o])
			for i := range in {
				sum += x[row*in+i] * float64(w.Data[o*in+i])
			}
			y = append(y, sum)
		}
	}
	return y
}

// The codes are the means, and variances exp of the log-variances: the network's formulas in float64.
func TestEncodeDistribution(t *testing.T) {
	const n, c = 300, 3 // more than a graph takes at once
	m, x := newVAE(t), normals(300*12)
	mean, variance, codes := make([]float32, n*c), make([]float32, n*c), make([]float32, n*c)
	if err := m.EncodeDistribution(mean, variance, x); err != nil {
		t.Fatal(err)
	}
	if err := m.Encode(codes, x); err != nil || !slices.Equal(mean, codes) {
		t.Errorf("Encode gives other codes than the means, or error %v", err)
	}
	p, wide := m.Params(), make([]float64, len(x))
	for i, v := range x {
		wide[i] = float64(v)
	}
	hidden := linear(wide, p[0], p[1])
	for i, v := range hidden {
		hidden[i] = max(v, 0)
	}
	both := linear(hidden, p[2], p[3])
	for i := range n * c {
		at := i/c*2*c + i%c
		if d := math.Abs(float64(mean[i]) - both[at]); d > 1e-6 {
			t.Fatalf("mean %d: got %g, want %g", i, mean[i], both[at])
		}
		if want := math.Exp(both[at+c]); math.Abs(float64(variance[i])-want) > 1e-6*want {
			t.Fatalf("variance %d: got %g, want %g", i, variance[i], want)
		}
	}
}

// Denoise is Encode and Decode, and gives pixels.
func TestDecode(t *testing.T) {
	level := autoencoder.Level{Stride: 2, Channels: 3}
	for name, cfg := range map[string]autoencoder.Config{
		"vae": newVAE(t).Config(), "mlp": autoencoder.MLP(12, []int{4}, []int{12}),
		"conv_vae": autoencoder.ConvVAE(layer.Shape{C: 3, H: 2, W: 2}, 5, level), "conv_ae": autoencoder.ConvAE(layer.Shape{C: 3, H: 2, W: 2}, 5, level),
		"code of pixels": autoencoder.FFDNet(layer.Shape{C: 3, H: 2, W: 2}, 4, 2),
	} {
		m, err := autoencoder.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if name == "code of pixels" { // its encoder reads the level, its decoder does not
			codes := normals(5 * m.Code().Size())
			images := make([]float32, 5*12)
			if err := m.Decode(images, codes); err != nil {
				t.Error(err)
			}
			continue
		}
		x := normals(5 * 12)
		want, got, codes := make([]float32, len(x)), make([]float32, len(x)), make([]float32, 5*m.Code().Size())
		for _, err := range []error{m.Denoise(want, x), m.Encode(codes, x), m.Decode(got, codes)} {
			if err != nil {
				t.Fatal(name, err)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: decoded codes are not the denoised images", name)
		}
		if strings.Contains(name, "vae") && (slices.Min(got) <= 0 || slices.Max(got) >= 1) {
			t.Errorf("%s: pixels from %g to %g", name, slices.Min(got), slices.Max(got))
		}
	}
}

// Image i of a seed is the same for any number of images, and another for another seed.
func TestSample(t *testing.T) {
	m := newVAE(t)
	many, err := m.Sample(7, 300)
	if err != nil {
		t.Fatal(err)
	}
	codes, want := make([]float32, 300*3), make([]float32, 300*12)
	for i := range 300 {
		philox.Stream{Seed: 7, Purpose: philox.Codes, Index: uint32(i)}.Normals(codes[3*i:][:3])
	}
	if err := m.Decode(want, codes); err != nil || !slices.Equal(many, want) {
		t.Errorf("samples are not the decoded codes, or error %v", err)
	}
	few, err := m.Sample(7, 3)
	if err != nil || !slices.Equal(few, many[:36]) {
		t.Errorf("3 of 300 samples differ, or error %v", err)
	}
	other, err := m.Sample(8, 3)
	if err != nil || slices.Equal(few, other) {
		t.Errorf("another seed has the same samples, or error %v", err)
	}
	if none, err := m.Sample(7, 0); err != nil || len(none) != 0 {
		t.Errorf("no samples: got %d numbers, error %v", len(none), err)
	}
}

// The way begins and ends with the two images, and its codes are at equal distances.
func TestInterpolate(t *testing.T) {
	m, x := newVAE(t), normals(24)
	got, err := m.Interpolate(x[:12], x[12:], 5)
	if err != nil {
		t.Fatal(err)
	}
	codes, steps, want := make([]float32, 6), make([]float32, 15), make([]float32, 60)
	if err := m.Encode(codes, x); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		for j := range 3 {
			steps[3*i+j] = codes[j] + float32(i)/4*(codes[3+j]-codes[j])
		}
	}
	if err := m.Decode(want, steps); err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if d := math.Abs(float64(got[i] - want[i])); d > 1e-6 {
			t.Fatalf("number %d: got %g, want %g", i, got[i], want[i])
		}
	}
	ends := make([]float32, 24)
	if err := m.Denoise(ends, x); err != nil || !slices.Equal(got[:12], ends[:12]) || !slices.Equal(got[48:], ends[12:]) {
		t.Errorf("the ends are not the denoised images, or error %v", err)
	}
}

func TestCodesSayWhatWasWanted(t *testing.T) {
	m := newVAE(t)
	plain, err := autoencoder.New(autoencoder.MLP(12, []int{4}, []int{12}))
	if err != nil {
		t.Fatal(err)
	}
	unet, err := autoencoder.New(autoencoder.UNet(layer.Shape{C: 3, H: 4, W: 4}, autoencoder.Level{Stride: 2, Channels: 2}, autoencoder.Level{Stride: 2, Channels: 2}))
	if err != nil {
		t.Fatal(err)
	}
	list := func(n int) []float32 { return make([]float32, n) }
	sampled := func(m *autoencoder.Model, n int) func() error {
		return func() error { _, err := m.Sample(1, n); return err }
	}
	between := func(m *autoencoder.Model, from, to, n int) func() error {
		return func() error { _, err := m.Interpolate(list(from), list(to), n); return err }
	}
	for _, c := range []struct {
		want string
		f    func() error
	}{
		{"decode: want codes of 3 values, got 4 values", func() error { return m.Decode(list(12), list(4)) }},
		{"decode: want a result of 2×12 values, got 12", func() error { return m.Decode(list(12), list(6)) }},
		{`decode: autoencoder: decode: layer 1 (add): want a tap "level 0", which is set in the encoder`, func() error { return unet.Decode(list(48), list(2)) }},
		{"decode: want a model from New or Load, got an empty one", func() error { return (&autoencoder.Model{}).Decode(nil, nil) }},
		{"encode: want means and variances of 2×3 values, got 6 and 5", func() error { return m.EncodeDistribution(list(6), list(5), list(24)) }},
		{"encode: want images of 12 values, got 25 values", func() error { return m.EncodeDistribution(list(6), list(6), list(25)) }},
		{"encode: want a network whose encoder ends with a layer.Gaussian, as VAE and ConvVAE have it, got another", func() error { return plain.EncodeDistribution(nil, nil, nil) }},
		{"encode: want a model from New or Load", func() error { return (&autoencoder.Model{}).EncodeDistribution(nil, nil, nil) }},
		{"sample: want a network whose encoder ends with a layer.Gaussian", sampled(plain, 1)},
		{"sample: want a model from New or Load", sampled(&autoencoder.Model{}, 1)},
		{"sample: want 0 to 178956970 images, got -1", sampled(m, -1)},
		{"sample: want 0 to 178956970 images, got 178956971", sampled(m, 178956971)},
		{"interpolate: want 2 to 178956970 images, got 1", between(m, 12, 12, 1)},
		{"interpolate: want two images of 12 values, got 12 and 24 values", between(m, 12, 24, 3)},
		{"interpolate: want a model from New or Load", between(&autoencoder.Model{}, 12, 12, 3)},
		{`want a tap "level 0"`, between(unet, 48, 48, 3)},
	} {
		if err := c.f(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want one with %q", err, c.want)
		}
	}
}

// A model that is read from bytes, and one for another size, are variational as well.
func TestCodesOfAModelThatIsRead(t *testing.T) {
	m := newVAE(t)
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var back autoencoder.Model
	if err := back.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	want, err := m.Sample(3, 4)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := back.Sample(3, 4); err != nil || !slices.Equal(got, want) {
		t.Errorf("the model that was read samples otherwise, or error %v", err)
	}
}
