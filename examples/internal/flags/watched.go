package flags

import (
	"errors"
	"io"
	"log/slog"
	"path/filepath"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/plot"
	"github.com/denoise-go/denoise/train/tensorboard"
	"github.com/denoise-go/denoise/train/view"
)

// Watched is a run that is watched while it trains. Its pictures and events are written while training goes on: one that cannot be written does not end the run.
type Watched struct {
	Config     *train.Config
	Title      string // of the plot of losses
	Model      *autoencoder.Model
	Validation data.Source // the first samples are denoised after each epoch
}

// Follow has the run draw its losses, and show what else the flags ask for: samples on the page, events for TensorBoard, and a line of JSON an epoch on log. The
// function that it returns closes files after the run.
func (w Watched) Follow(page HTTP, o Output, log io.Writer) (closeFiles func() error) {
	w.plot()
	closeFiles = func() error { return nil }
	if page.Address != "" {
		w.samples()
	}
	if o.TensorBoard {
		closeFiles = w.events()
	}
	if o.JSON {
		w.log(log)
	}
	return closeFiles
}

func (w Watched) plot() {
	name := w.Config.LossName + " loss"
	path := filepath.Join(w.Config.Dir, "loss")
	w.Config.InBackground = append(w.Config.InBackground, func(h train.History) error {
		training, validation := h.Losses()
		return plot.Loss(path, w.Title, name, training, validation)
	})
}

func (w Watched) samples() {
	w.write(func(_ train.History, samples plot.Grid) error { return samples.Save(w.samplesFile()) })
}

func (w Watched) samplesFile() string { return filepath.Join(w.Config.Dir, "samples.png") }

// Report writes samples of the model, and a report of the run, which is over. A command makes the run again.
func (w Watched) Report(command string) error {
	pictures := []view.Picture{
		{File: "loss.svg", Caption: "Loss of each epoch: training, and validation after it."},
		{File: "samples.png", Caption: "Validation samples: clean, noisy, and denoised by the best model."},
	}
	samples := w.sheet().Save(w.samplesFile())
	return errors.Join(samples, view.Report{Dir: w.Config.Dir, Title: w.Title, Command: command, Pictures: pictures}.Save())
}

func (w Watched) events() (closeFile func() error) {
	events := &tensorboard.Events{Dir: w.Config.Dir}
	w.write(func(h train.History, samples plot.Grid) error {
		if err := events.Epoch(h); err != nil {
			return err
		}
		picture, err := samples.Draw()
		if err != nil {
			return err
		}
		return events.Image(len(h), "samples", picture)
	})
	return events.Close
}

// write has the run call a function in the background with samples of each epoch, which are denoised before the next epoch.
func (w Watched) write(f func(h train.History, samples plot.Grid) error) {
	sheet := w.sheet()
	w.Config.WriteEpoch = append(w.Config.WriteEpoch, func(h train.History) (func() error, error) {
		samples, err := sheet.Grid()
		return func() error { return f(h, samples) }, err
	})
}

// sheet shows what the model makes of some validation samples.
func (w Watched) sheet() plot.Sheet {
	key := data.Key{Seed: w.Config.Seed, Purpose: data.Validation}
	return plot.Sheet{Set: w.Validation, Noise: w.Config.Noise, Key: key, Denoiser: w.Model}
}

func (w Watched) log(to io.Writer) {
	w.Config.Progress = nil
	log := slog.New(slog.NewJSONHandler(to, nil)).With("loss", w.Config.LossName, "folder", w.Config.Dir)
	w.Config.OnEpoch = append(w.Config.OnEpoch, train.Log(log))
}
