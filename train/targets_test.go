package train

import (
	"context"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
)

// bright is a set whose sample 5 has numbers above 1.
type bright struct{ *data.Set }

func (b bright) Read(clean, noisy []float32, i int, key data.Key) error {
	err := b.Set.Read(clean, noisy, i, key)
	if i == 5 {
		clean[7] = 1.5
	}
	return err
}

// bceModel returns the network of newModel with a sigmoid behind it.
func bceModel(t *testing.T) *autoencoder.Model {
	t.Helper()
	cfg := newModel(t).Config()
	cfg.Decoder = append(cfg.Decoder, layer.Sigmoid{})
	m, err := autoencoder.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// BCE is a loss of its own, and also where it is a part of one.
func TestBCE(t *testing.T) {
	half := func(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
		l, err := autoencoder.BCE(pred, target)
		if err != nil {
			return nil, err
		}
		return gorgonia.Mul(l, gorgonia.NewConstant(float32(0.5)))
	}
	for want, loss := range map[string]autoencoder.Loss{"bce": autoencoder.BCE, "#1 = bce(pred, target, logits); #2 = ⊙ false(#1, float32 0.5)": half} {
		e, err := Config{Recipe: Recipe{Loss: loss}}.expression(bceModel(t), true, 4)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Formula(); got != want {
			t.Errorf("got the formula %q, want %q", got, want)
		}
		cfg := shortConfig()
		cfg.Loss, cfg.Optimizer = loss, adamW(0.05)
		h, err := Run(context.Background(), bceModel(t), newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if first, last := h[0].Validation, h[len(h)-1].Validation; !(last < first) {
			t.Errorf("the validation loss went from %g to %g", first, last)
		}
	}
}

// A network without a sigmoid and samples out of range are refused before the run's folder is made.
func TestWhatBCEIsNotFor(t *testing.T) {
	cfg := shortConfig()
	cfg.Loss, cfg.Batch = autoencoder.BCE, 6
	if _, _, err := shortRun(t, cfg); err == nil || !strings.Contains(err.Error(), "want a decoder whose last layer is layer.Sigmoid, got another: append one, or take another loss") {
		t.Errorf("got error %v", err)
	}
	good := newSet(t, "training", 10)
	for want, sets := range map[string][2]data.Source{
		"sample 5 of training: scale the samples, or take another loss (in a training batch of 6)": {bright{good}, good},
		"(in a validation batch of 6)": {good, bright{good}},
	} {
		_, err := Run(context.Background(), bceModel(t), sets[0], sets[1], cfg)
		if err == nil || !strings.Contains(err.Error(), "train: loss bce: want samples of numbers from 0 to 1, got 1.5 in ") || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	cfg.Loss = nil
	if _, err := Run(context.Background(), bceModel(t), bright{good}, good, cfg); err != nil {
		t.Errorf("a loss for all numbers: got error %v", err)
	}
}
