package train

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/durable"
)

// record is run.json: what a run was made of, so that it can be made again, and what came of it.
type record struct {
	Model      autoencoder.Config `json:"model"`
	Loss       string             `json:"loss"`
	Noise      string             `json:"noise"`
	Epochs     int                `json:"epochs"`
	Batch      int                `json:"batch"`
	AdamW      AdamWConfig        `json:"adamw"`
	Schedule   string             `json:"schedule"`
	Patience   int                `json:"patience"`
	Seed       uint64             `json:"seed"`
	Device     string             `json:"device"`
	Training   setRecord          `json:"training_set"`
	Validation setRecord          `json:"validation_set"`
	Versions   map[string]string  `json:"versions"`
	Result     *resultRecord      `json:"result,omitempty"`
}

type setRecord struct {
	Name   string `json:"name"`
	Images int    `json:"images"`
	Height int    `json:"height"`
	Width  int    `json:"width"`
	SHA256 string `json:"sha256"`
}

type resultRecord struct {
	Epochs         int      `json:"epochs"`
	BestEpoch      int      `json:"best_epoch"`
	BestValidation *float64 `json:"best_validation_loss"` // null if no epoch's was a number
	Seconds        float64  `json:"seconds"`
}

func newRecord(m *autoencoder.Model, training, validation *data.Set, cfg Config) *record {
	return &record{
		Model: m.Config(), Loss: cfg.LossName, Noise: cfg.Noise.String(),
		Epochs: cfg.Epochs, Batch: cfg.Batch, AdamW: cfg.AdamW, Schedule: cfg.Schedule.String(), Patience: cfg.Patience,
		Seed: cfg.Seed, Device: cfg.Device.String(),
		Training: newSetRecord(training), Validation: newSetRecord(validation), Versions: versions(),
	}
}

func newSetRecord(s *data.Set) setRecord {
	return setRecord{Name: s.Name, Images: s.Len(), Height: s.H, Width: s.W, SHA256: s.SHA256()}
}

// versions returns those of Go and of the modules whose code the numbers pass through.
func versions() map[string]string {
	v := map[string]string{"go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	numeric := []string{"github.com/denoise-go/denoise", "gorgonia.org/gorgonia", "gorgonia.org/tensor", "gorgonia.org/cu"}
	for _, m := range append(info.Deps, &info.Main) {
		if slices.Contains(numeric, m.Path) {
			v[m.Path] = m.Version
		}
	}
	return v
}

// write saves the record with the history's result to the folder.
func (r *record) write(dir string, h History) error {
	if len(h) > 0 {
		r.Result = &resultRecord{Epochs: len(h)}
		if best := h.Best(); best >= 0 {
			r.Result.BestEpoch, r.Result.BestValidation = h[best].Number, &h[best].Validation
		}
		for _, e := range h {
			r.Result.Seconds += e.Duration.Seconds()
		}
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("train: run.json: %w", err)
	}
	if err := durable.WriteFile(filepath.Join(dir, "run.json"), append(text, '\n')); err != nil {
		return fmt.Errorf("train: run.json: %w", err)
	}
	return nil
}
