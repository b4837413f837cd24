package train

import (
	"errors"
	"fmt"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/checkpoint"
	"github.com/denoise-go/denoise/train/internal/testset"
	"github.com/denoise-go/denoise/train/metrics"
)

// Recorded pairs train a network to make the one of the other, here positives of negatives.
func TestRunOfPairs(t *testing.T) {
	var sets [2]data.Source
	for i, n := range []int{40, 20} {
		pairs, err := data.NewPairs(testset.Film{N: n, Size: testset.Small}, testset.Film{N: n, Size: testset.Small, Negative: true})
		if err != nil {
			t.Fatal(err)
		}
		sets[i] = pairs
	}
	m, err := autoencoder.New(autoencoder.MLP(60, []int{24}, []int{60}).WithSeed(1))
	if err != nil {
		t.Fatal(err)
	}
	cfg := shortConfig()
	cfg.Epochs, cfg.Batch = 20, 8
	_, err = Run(t.Context(), m, sets[0], sets[1], cfg)
	wantError(t, err, "train: training set: data: film/film: want NoNoise with recorded noisy samples, got gaussian(mean 0, sigma 0.5)")

	cfg.Noise = data.NoNoise{}
	h, err := Run(t.Context(), m, sets[0], sets[1], cfg)
	if err != nil {
		t.Fatal(err)
	}
	before, err := metrics.Evaluate(t.Context(), metrics.NoisyInput{}, sets[1], cfg.Noise, data.Key{})
	if err != nil {
		t.Fatal(err)
	}
	after, err := metrics.Evaluate(t.Context(), m, sets[1], cfg.Noise, data.Key{})
	if err != nil {
		t.Fatal(err)
	}
	if last := h[len(h)-1].Validation; last > h[0].Validation/4 || after.MSE > before.MSE/4 {
		t.Errorf("validation loss %g, then %g; MSE of the noisy %g, of the denoised %g", h[0].Validation, last, before.MSE, after.MSE)
	}
	wiener, err := metrics.FitWiener(t.Context(), sets[0], cfg.Noise, 1)
	if err != nil {
		t.Fatal(err)
	}
	exact, err := metrics.Evaluate(t.Context(), wiener, sets[1], cfg.Noise, data.Key{})
	if err != nil || exact.MSE > 1e-5 { // a negative is an affine function
		t.Errorf("MSE of the linear denoiser is %g, error %v", exact.MSE, err)
	}
}

// A run that ends at a sample that cannot be read is saved, and goes on to the same bits once it can.
func TestRunEndsAtASampleThatCannotBeRead(t *testing.T) {
	want := uninterrupted(t)
	tried := 0
	for _, every := range []bool{false, true} { // whether states are saved at each step, too
		for _, c := range []struct {
			validation bool
			epoch      uint32
			at         checkpoint.Point // when it comes
		}{
			{false, 1, point(0, 0)}, {false, 1, point(0, 1)}, {false, 2, point(1, 1)}, {false, 3, point(2, 0)},
			{true, 0, point(0, 2)},
		} {
			tried++
			cfg := faultConfig(t.TempDir())
			if !every {
				cfg.SaveEvery = -1
			}
			var training, validation data.Source = newSet(t, "training", 10), newSet(t, "validation", 6)
			sample := 5
			var said string
			if c.validation {
				validation = testset.Torn{Set: validation.(*data.Set), Epoch: c.epoch, Samples: []int{sample}}
				said = "train: epoch 1: validation: batch 2: data: validation: sample 5: the film is torn"
			} else {
				sample = sampleAt(t, training, cfg, c.at)
				training = testset.Torn{Set: training.(*data.Set), Epoch: c.epoch, Samples: []int{sample}}
				said = fmt.Sprintf("train: epoch %d: batch %d: data: training: sample %d (epoch %[1]d): the film is torn", c.epoch, c.at.Batches+1, sample)
			}
			_, err := Run(t.Context(), newModel(t), training, validation, cfg)
			wantError(t, err, said)
			var read *data.ReadError
			if !errors.As(err, &read) || read.Sample != sample || !errors.Is(err, testset.ErrTorn) {
				t.Errorf("got error %#v", err)
			}
			if states, err := checkpoint.Points(cfg.Dir); err != nil || states[len(states)-1] != c.at {
				t.Errorf("states %v, error %v; want the newest at %v", states, err, c.at)
			}
			resumed(t, said, cfg.Dir, want)
		}
	}
	survives(t, "a sample cannot be read", tried)
}

// sampleAt returns a sample of the batch that comes next at a point of a run.
func sampleAt(t *testing.T, set data.Source, cfg Config, at checkpoint.Point) int {
	t.Helper()
	l, err := data.NewLoader(set, cfg.Noise, data.LoaderConfig{Batch: cfg.Batch, Seed: cfg.Seed, Shuffle: true})
	if err != nil {
		t.Fatal(err)
	}
	for b, err := range l.EpochFrom(at.Epochs+1, at.Batches) {
		if err != nil {
			t.Fatal(err)
		}
		return int(b.Samples[b.N-1])
	}
	t.Fatalf("no batch after %v", at)
	return 0
}

// nameless is a set whose identity is not to be had, or is not text.
type nameless struct {
	*data.Set
	err error
}

func (n nameless) Identity() (data.Identity, error) { return data.Identity{SHA256: "\xff"}, n.err }

func TestRunRefusesASetWithoutIdentity(t *testing.T) {
	set, other := newSet(t, "training", 10), newSet(t, "validation", 10)
	for _, c := range []struct {
		training, validation data.Source
		want                 string
	}{
		{nameless{set, testset.ErrTorn}, other, "train: training set: identity of training: the film is torn"},
		{set, nameless{other, testset.ErrTorn}, "train: validation set: identity of validation: the film is torn"},
		{set, nameless{other, nil}, `train: validation set: SHA256: want text that is UTF-8, got "\xff"`},
	} {
		_, err := Run(t.Context(), newModel(t), c.training, c.validation, shortConfig())
		wantError(t, err, c.want)
	}
}
