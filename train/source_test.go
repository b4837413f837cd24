package train

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/denoise-go/denoise/data"
)

var errTorn = errors.New("the film is torn")

// torn is a set some of whose samples cannot be read in one epoch.
type torn struct {
	*data.Set
	epoch   uint32
	samples []int
}

func (s torn) Read(clean, noisy []float32, i int, key data.Key) error {
	if key.Epoch == s.epoch && slices.Contains(s.samples, i) {
		return errTorn
	}
	return s.Set.Read(clean, noisy, i, key)
}

// A run that ends at a sample that cannot be read is saved, and goes on to the same bits once it can.
func TestRunEndsAtASampleThatCannotBeRead(t *testing.T) {
	want := uninterrupted(t)
	tried := 0
	for _, every := range []bool{false, true} { // whether states are saved at each step, too
		for _, c := range []struct {
			validation bool
			epoch      uint32
			at         stateName // when it comes
		}{
			{false, 1, stateName{0, 0}}, {false, 1, stateName{0, 1}}, {false, 2, stateName{1, 1}}, {false, 3, stateName{2, 0}},
			{true, 0, stateName{0, 2}},
		} {
			tried++
			cfg := faultConfig(t.TempDir())
			if !every {
				cfg.SaveEvery = 0
			}
			var training, validation data.Source = newSet(t, "training", 10), newSet(t, "validation", 6)
			sample := 5
			var said string
			if c.validation {
				validation = torn{validation.(*data.Set), c.epoch, []int{sample}}
				said = "train: epoch 1: validation: batch 2: data: validation: sample 5: the film is torn"
			} else {
				sample = sampleAt(t, training, cfg, c.at)
				training = torn{training.(*data.Set), c.epoch, []int{sample}}
				said = fmt.Sprintf("train: epoch %d: batch %d: data: training: sample %d (epoch %[1]d): the film is torn", c.epoch, c.at.batches+1, sample)
			}
			_, err := Run(t.Context(), newModel(t), training, validation, cfg)
			wantError(t, err, said)
			var read *data.ReadError
			if !errors.As(err, &read) || read.Sample != sample || !errors.Is(err, errTorn) {
				t.Errorf("got error %#v", err)
			}
			if states, err := listStates(cfg.Dir); err != nil || states[len(states)-1] != c.at {
				t.Errorf("states %v, error %v; want the newest at %v", states, err, c.at)
			}
			resumed(t, said, cfg.Dir, want)
		}
	}
	survives(t, "a sample cannot be read", tried)
}

// sampleAt returns a sample of the batch that comes next at a point of a run.
func sampleAt(t *testing.T, set data.Source, cfg Config, at stateName) int {
	t.Helper()
	l, err := data.NewLoader(set, cfg.Noise, data.LoaderConfig{Batch: cfg.Batch, Seed: cfg.Seed, Shuffle: true})
	if err != nil {
		t.Fatal(err)
	}
	for b, err := range l.EpochFrom(at.epochs+1, at.batches) {
		if err != nil {
			t.Fatal(err)
		}
		return int(b.Samples[b.N-1])
	}
	t.Fatalf("no batch after %v", at)
	return 0
}

// Whoever reads a set names the first sample that cannot be read, whichever goroutine came to it first.
func TestSetsThatCannotBeRead(t *testing.T) {
	ctx, noise := t.Context(), data.NoNoise{}
	set := torn{smoothSet(t, 300, 4, 4, 12), 0, []int{250, 170, 41}}
	key := data.Key{Purpose: data.Test}
	path := filepath.Join(t.TempDir(), "sheet.png")
	for want, do := range map[string]func() error{
		"train: metrics: data: smooth: sample 41: the film is torn":              func() error { _, err := Evaluate(ctx, NoisyInput{}, set, noise, key); return err },
		"train: mean image: data: smooth: sample 41 (epoch 0): the film is torn": func() error { _, err := FitWiener(ctx, set, noise, 1); return err },
		"train: wiener: data: smooth: sample 41 (epoch 7): the film is torn": func() error {
			_, err := FitWiener(ctx, torn{set.Set, 7, set.samples}, noise, 1)
			return err
		},
		"train: sheet: data: smooth: sample 41: the film is torn": func() error { return Sheet(path, set, noise, key, NoisyInput{}, []int{0, 41}) },
	} {
		wantError(t, do(), want)
	}
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
		{nameless{set, errTorn}, other, "train: training set: identity of training: the film is torn"},
		{set, nameless{other, errTorn}, "train: validation set: identity of validation: the film is torn"},
		{set, nameless{other, nil}, `train: validation set: SHA256: want text that is UTF-8, got "\xff"`},
	} {
		_, err := Run(t.Context(), newModel(t), c.training, c.validation, shortConfig())
		wantError(t, err, c.want)
	}
}
