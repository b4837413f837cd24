package main

import (
	"bytes"
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/examples/internal/command"
)

// digits returns a few images that look different.
func digits(t *testing.T, n int) *data.Set {
	t.Helper()
	pixels := make([]uint8, n*28*28)
	for i := range pixels {
		if image, y, x := i/784, i%784/28, i%28; (y/4+x/5+image)%3 == 0 {
			pixels[i] = uint8(120 + 10*(image%10))
		}
	}
	set, err := data.NewSet("digits", 28, 28, pixels)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// writeSets writes MNIST's files with few images.
func writeSets(t *testing.T, dir string) {
	t.Helper()
	for name, n := range map[string]int{"train-images-idx3-ubyte": 48, "t10k-images-idx3-ubyte": 4} {
		set := digits(t, n)
		head := []byte{0, 0, 8, 3, 0, 0, 0, byte(n), 0, 0, 0, 28, 0, 0, 0, 28}
		if err := os.WriteFile(filepath.Join(dir, name), append(head, set.Pixels...), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// Two runs of a seed write the same files, with all tables and pictures.
func TestRunsAreReproducible(t *testing.T) {
	defer func(s sizes) { quick = s }(quick)
	quick.timed, quick.draws, quick.pictures = 1, 5, 2
	sets := t.TempDir()
	writeSets(t, sets)
	files := []string{"tables.md", "perceiver.png", "transformer.png", "field.png"}
	var first map[string][]byte
	for range 2 {
		out := t.TempDir()
		var stdout bytes.Buffer
		args := []string{"-quick", "-images", "8", "-epochs", "1", "-seeds", "1", "-data", sets, "-out", out}
		if err := run(context.Background(), args, command.Stdio{Out: &stdout, Err: io.Discard}); err != nil {
			t.Fatal(err)
		}
		written := map[string][]byte{}
		for _, name := range files {
			b, err := os.ReadFile(filepath.Join(out, name))
			if err != nil {
				t.Fatal(err)
			}
			written[name] = b
			if first != nil && !bytes.Equal(b, first[name]) {
				t.Errorf("%s: want the bytes of the first run, got others", name)
			}
		}
		first = written
		for _, want := range []string{"### Networks on digits", "### Denoising digits", "### Finding a digit in a field", "### Estimates of a gradient", "time for a picture"} {
			if !strings.Contains(stdout.String(), want) {
				t.Errorf("want %q in\n%s", want, &stdout)
			}
		}
		if text := string(written["tables.md"]); strings.Contains(text, "time for") || strings.Contains(text, "NaN") {
			t.Errorf("want tables without times and NaN, got\n%s", text)
		}
	}
}

// A field has its digit in the cell that place says, and noise elsewhere; the clean image is the digit enlarged.
func TestFields(t *testing.T) {
	f := &fields{digits(t, 3), 3, 0}
	key := data.Key{Seed: 5, Purpose: data.Training, Epoch: 2}
	d := f.Shape().Size()
	clean, noisy := make([]float32, d), make([]float32, d)
	if err := f.Read(clean, noisy, 2, key); err != nil {
		t.Fatal(err)
	}
	digit, place := f.digit(2), f.place(2, key)
	for y := range 42 {
		for x := range 42 {
			want := float32(0)
			if y/14 == place/3 && x/14 == place%3 {
				want = digit[y%14*14+x%14]
			}
			if got := noisy[y*42+x]; got != want {
				t.Fatalf("noisy pixel %d, %d: want %g, got %g", y, x, want, got)
			}
			if got, want := clean[y*42+x], digit[y/3*14+x/3]; got != want {
				t.Fatalf("clean pixel %d, %d: want %g, got %g", y, x, want, got)
			}
		}
	}
}

// The weights of soft attention, computed here from a model's parameters, give its output.
func TestAttentionWeights(t *testing.T) {
	in := layer.Shape{C: 4, H: 1, W: 5}
	m, err := autoencoder.New(autoencoder.Config{Input: in, Encoder: layer.Stack{layer.Linear{Out: 4}, layer.SelfAttention{Heads: 1}}, Decoder: layer.Stack{layer.ReLU{}}})
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, 2*in.Size())
	data.Key{Purpose: data.Test}.Normals(x, 0, 0)
	weights, queries, err := attentionWeights(m, 1, 0, x)
	if err != nil || queries != 5 || len(weights) != 2*5*5 {
		t.Fatalf("%d queries, %d weights, error %v", queries, len(weights), err)
	}
	tokensOf, err := encoded(m, m.Config().Encoder[:1], nil, x)
	if err != nil {
		t.Fatal(err)
	}
	want, err := encoded(m, m.Config().Encoder, nil, x)
	if err != nil {
		t.Fatal(err)
	}
	params := m.Params()
	in3, bias := params[2].Data, params[3].Data
	values := tokensOf.linear(in3[32:], bias[8:])
	mixed := tokens{n: 5, d: 4}
	for row := range 10 {
		for c := range 4 {
			sum := float32(0)
			for j := range 5 {
				sum += weights[row*5+j] * values.v[(row/5*5+j)*4+c]
			}
			mixed.v = append(mixed.v, sum)
		}
	}
	for i, v := range mixed.linear(params[4].Data, params[5].Data).v {
		if math.Abs(float64(v-want.v[i])) > 1e-5 {
			t.Fatalf("number %d: want %g, got %g", i, want.v[i], v)
		}
	}
}

// The mean of many REINFORCE estimates is the exact gradient, and a baseline makes their variance smaller.
func TestReinforceIsUnbiased(t *testing.T) {
	f := &fields{digits(t, 16), 2, 0.5}
	m, err := autoencoder.New(finder(f, layer.StraightThrough, false))
	if err != nil {
		t.Fatal(err)
	}
	c, err := newChoice(m, f, data.Key{Purpose: data.Validation})
	if err != nil {
		t.Fatal(err)
	}
	const n = 5000
	var deviations []float64
	for _, baseline := range []bool{false, true} {
		var draws [][]float64
		for i := range n {
			draws = append(draws, c.reinforce(i, baseline))
		}
		bias, deviation, _ := moments(draws, c.exact())
		if deviation == 0 || bias > 4*deviation/math.Sqrt(n) {
			t.Errorf("baseline %v: want a bias that %d draws explain, got %g with a standard deviation of %g", baseline, len(draws), bias, deviation)
		}
		deviations = append(deviations, deviation)
	}
	if deviations[1] >= deviations[0] {
		t.Errorf("want a smaller standard deviation with a baseline, got %g and %g", deviations[1], deviations[0])
	}
}
