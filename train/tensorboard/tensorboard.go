// Package tensorboard writes event files, which TensorBoard (https://www.tensorflow.org/tensorboard) draws: the losses and the learning rate of a
// run, and pictures.
//
//	events := &tensorboard.Events{Dir: "runs/mine"}
//	defer events.Close()
//	cfg.OnEpoch = append(cfg.OnEpoch, events.Epoch)
//
// tensorboard --logdir runs shows all runs below the folder.
package tensorboard

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"time"

	"github.com/denoise-go/denoise/train"
)

// FileName is the name of an event file in a run's folder.
const FileName = "events.out.tfevents.0.denoise"

// Events is an event file. It is created by the first event, and every event is in the file when the call returns. An event file of an earlier
// start is replaced: the first call of Epoch in a resumed run writes all epochs so far.
type Events struct {
	Dir string // folder of the run, which is made if need be

	file   *os.File
	epochs int // written
	err    error
}

// Epoch writes the epochs of a history that are not in the file yet: loss/training, loss/validation and learning_rate, with the epoch's number as
// the step. It is for train.Config.OnEpoch.
func (e *Events) Epoch(h train.History) error {
	for e.epochs < len(h) {
		epoch := h[e.epochs]
		err := e.write(event(time.Now(), epoch.Number,
			scalar("loss/training", epoch.Training), scalar("loss/validation", epoch.Validation), scalar("learning_rate", epoch.LR)))
		if err != nil {
			return err
		}
		e.epochs++
	}
	return nil
}

// Scalar writes a number that belongs to a step.
func (e *Events) Scalar(step int, name string, value float64) error {
	return e.write(event(time.Now(), step, scalar(name, value)))
}

// Image writes a picture that belongs to a step.
func (e *Events) Image(step int, name string, picture image.Image) error {
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return fmt.Errorf("tensorboard: image %s: %w", name, err)
	}
	size := picture.Bounds().Size()
	return e.write(event(time.Now(), step, imageOf(name, size.X, size.Y, b.Bytes())))
}

// write appends an event in one write. After an error, the same error is returned for each further event: a reader could not tell where it begins.
func (e *Events) write(event []byte) error {
	if e.file == nil && e.err == nil {
		e.create()
	}
	if e.err == nil {
		e.append(event)
	}
	return e.err
}

func (e *Events) create() {
	if err := os.MkdirAll(e.Dir, 0o777); err != nil {
		e.err = fmt.Errorf("tensorboard: %w", err)
		return
	}
	f, err := os.Create(filepath.Join(e.Dir, FileName))
	if err != nil {
		e.err = fmt.Errorf("tensorboard: %w", err)
		return
	}
	e.file = f
	e.append(version(time.Now()))
}

func (e *Events) append(event []byte) {
	if _, err := e.file.Write(record(event)); err != nil {
		e.err = fmt.Errorf("tensorboard: %w", err)
	}
}

// Close closes the file, if there is one.
func (e *Events) Close() error {
	if e.file == nil {
		return nil
	}
	if err := e.file.Close(); err != nil {
		return fmt.Errorf("tensorboard: %w", err)
	}
	return nil
}
