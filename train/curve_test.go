package train

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/internal/slow"
)

// A network other than the default, trained on real MNIST from the same weights with the same order and noise, follows
// PyTorch's loss. What differs is rounding: nothing in the first epoch, then training amplifies it, as it would amplify that
// between two versions of PyTorch. Two of the five epochs are made unless slow tests are asked for.
func TestCurveFollowsPyTorch(t *testing.T) {
	t.Parallel() // with processes that are killed and wait for the disk
	var golden struct {
		Config           autoencoder.Config
		Images           int
		ValidationImages int `json:"validation_images"`
		Epochs, Batch    int
		LR, Sigma        float64
		Curve            []struct{ Training, Validation float64 }
	}
	text, err := os.ReadFile("testdata/curve/curve.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	digits := mnist(t).Train
	training, err := digits.Slice(0, golden.Images)
	if err != nil {
		t.Fatal(err)
	}
	validation, err := digits.Slice(golden.Images, golden.Images+golden.ValidationImages)
	if err != nil {
		t.Fatal(err)
	}
	m, err := autoencoder.New(golden.Config)
	if err != nil {
		t.Fatal(err)
	}
	golden.Curve = golden.Curve[:slow.Count(2, golden.Epochs)]
	cfg := Config{Recipe: Recipe{Batch: golden.Batch, Optimizer: adamW(golden.LR), Seed: golden.Config.Seed}, Epochs: len(golden.Curve)}
	h, err := Run(context.Background(), m, training, validation, cfg)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range golden.Curve {
		tol := 5e-3
		if i == 0 {
			tol = 1e-6
		}
		off := math.Abs(h[i].Training/want.Training - 1)
		offValidation := math.Abs(h[i].Validation/want.Validation - 1)
		t.Logf("epoch %d: off by %.1e in training, %.1e in validation", i+1, off, offValidation)
		if off > tol || offValidation > tol {
			t.Errorf("epoch %d: losses %.7f and %.7f, want %.7f and %.7f", i+1, h[i].Training, h[i].Validation, want.Training, want.Validation)
		}
	}
}
