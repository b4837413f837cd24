package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/train/metrics"
)

// The files of a detector's folder.
const (
	detectorModel = "model.safetensors"
	detectorFile  = "detector.json"
)

// falseAlarms is the share of validation images that a detector takes for anomalies.
const falseAlarms = 0.05

// detector tells pictures that are unlike those that a variational autoencoder was trained on. It is a folder of two files: the model, and the threshold with
// the SHA-256 of the model that it belongs to.
type detector struct {
	model *autoencoder.Model
	detectorSettings
}

// detectorSettings are what detector.json states.
type detectorSettings struct {
	SHA256    string     `json:"model_sha256"`
	Image     data.Shape `json:"image"`
	Threshold float64    `json:"threshold"` // nats; a picture with a lower bound is an anomaly
	Quantile  float64    `json:"quantile"`  // of the bounds of validation images, which is the threshold
	Samples   int        `json:"samples"`   // codes drawn for a bound
	Seed      uint64     `json:"seed"`      // of the codes
}

// verdict is what a detector says of a picture.
type verdict struct {
	Bound     float64 `json:"bound"`     // nats
	Threshold float64 `json:"threshold"` // nats
	Anomaly   bool    `json:"anomaly"`
}

// newDetector sets the threshold so that a share of validation images lies below it.
func newDetector(ctx context.Context, m *autoencoder.Model, validation images, seed uint64) (*detector, error) {
	d := &detector{m, detectorSettings{Image: validation.Shape(), Quantile: falseAlarms, Samples: 16, Seed: seed}}
	bounds, err := d.bounds(ctx, validation.numbers())
	if err != nil {
		return nil, err
	}
	slices.Sort(bounds)
	d.Threshold = bounds[int(falseAlarms*float64(len(bounds)))]
	return d, nil
}

// bounds returns the evidence lower bounds of images [N×D]. Each is a function of the image alone.
func (d *detector) bounds(ctx context.Context, images []float32) ([]float64, error) {
	return metrics.Density{
		Model: d.model, Likelihood: metrics.BernoulliLikelihood, Samples: d.Samples, Seed: d.Seed, Common: true,
	}.Bounds(ctx, images)
}

// judge returns the verdicts on images [N×D].
func (d *detector) judge(ctx context.Context, images []float32) ([]verdict, error) {
	bounds, err := d.bounds(ctx, images)
	if err != nil {
		return nil, err
	}
	verdicts := make([]verdict, len(bounds))
	for i, b := range bounds {
		verdicts[i] = verdict{b, d.Threshold, !(b >= d.Threshold)} // NaN is an anomaly
	}
	return verdicts, nil
}

// save writes the detector to a folder. The threshold comes last, and names the model: a crash leaves the old detector, the new one or an error, but never a
// threshold with another model.
func (d *detector) save(dir string) error {
	model, err := d.model.MarshalBinary()
	if err != nil {
		return err
	}
	d.SHA256 = sumOf(model)
	settings, err := json.MarshalIndent(d.detectorSettings, "", "\t")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := durable.WriteFile(filepath.Join(dir, detectorModel), model); err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(dir, detectorFile), append(settings, '\n'))
}

// loadDetector reads the detector in a folder.
func loadDetector(dir string) (*detector, error) {
	var d detector
	path := filepath.Join(dir, detectorFile)
	text, err := readFile(path, 1<<16)
	if err != nil {
		return nil, fmt.Errorf("detector: %w (go run ./examples/vae trains one)", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&d.detectorSettings); err != nil {
		return nil, fmt.Errorf("detector: %s: %w", path, err)
	}
	if d.Samples < 1 || d.Samples > 1000 || math.IsNaN(d.Threshold) {
		return nil, fmt.Errorf("detector: %s: want 1 to 1000 samples and a threshold, got %d samples", path, d.Samples)
	}
	path = filepath.Join(dir, detectorModel)
	model, err := readFile(path, 1<<30)
	if err != nil {
		return nil, fmt.Errorf("detector: %w", err)
	}
	if sum := sumOf(model); sum != d.SHA256 {
		return nil, fmt.Errorf("detector: %s: want the model of the threshold, with SHA-256 %.16s…, got %.16s…: train again, or copy both files", path, d.SHA256, sum)
	}
	d.model, err = autoencoder.Read(bytes.NewReader(model))
	if err != nil {
		return nil, fmt.Errorf("detector: %s: %w", path, err)
	}
	if err := d.model.Takes(d.Image); err != nil {
		return nil, fmt.Errorf("detector: %s: %w", path, err)
	}
	return &d, nil
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
