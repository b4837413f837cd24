// Package tensorboard writes event files, which TensorBoard (https://www.tensorflow.org/tensorboard) draws: the losses and the learning rate of a
// run, and pictures.
//
//	events := &tensorboard.Events{Dir: "runs/mine"}
//	defer events.Close()
//	cfg.InBackground = append(cfg.InBackground, events.Epoch)
//
// tensorboard --logdir runs shows all runs below the folder.
package tensorboard

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"time"
	"unicode/utf8"

	"github.com/denoise-go/denoise/internal/null"
	"github.com/denoise-go/denoise/train"
)

// FileName is the name of an event file in a run's folder.
const FileName = "events.out.tfevents.0.denoise"

// Events is an event file. It is created by the first event, and every event is in the file when the call returns. After an error the file has the
// events before, and the next call tries to write its own. An event file of an earlier start is replaced: the first call of Epoch in a resumed run writes
// all epochs so far. Calls must not overlap.
type Events struct {
	Dir string // folder of the run, which is made if need be

	file   file
	size   int64 // of the events in file
	dirty  bool  // there may be part of an event behind them
	epochs int   // written
}

// file is an *os.File, or one of a test that fails.
type file interface {
	io.WriterAt
	io.Closer
	Truncate(size int64) error
}

// Epoch writes the epochs of a history that are not in the file yet: loss/training, loss/validation and learning_rate, with the epoch's number as
// the step. It is for train.Config.InBackground, or for a function of Config.WriteEpoch that also writes pictures.
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
	if err := checkName(name); err != nil {
		return err
	}
	return e.write(event(time.Now(), step, scalar(name, value)))
}

// mostPixels bounds a picture: 268 million, of which a browser shows none.
const mostPixels = 1 << 28

// Image writes a picture that belongs to a step.
func (e *Events) Image(step int, name string, picture image.Image) error {
	if null.Is(picture) {
		return fmt.Errorf("tensorboard: image %s: want a picture, got nil", name)
	}
	if b := picture.Bounds(); b.Dx() < 1 || b.Dy() < 1 || int64(b.Dx()) > mostPixels/int64(b.Dy()) {
		return fmt.Errorf("tensorboard: image %s: want 1 to %d pixels, got %d×%d", name, int64(mostPixels), b.Dy(), b.Dx())
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return fmt.Errorf("tensorboard: image %s: %w", name, err)
	}
	if err := checkName(name); err != nil {
		return err
	}
	size := picture.Bounds().Size()
	return e.write(event(time.Now(), step, imageOf(name, size.X, size.Y, b.Bytes())))
}

// checkName rejects a name that is not UTF-8, of which protocol buffers make no text.
func checkName(name string) error {
	if !utf8.ValidString(name) {
		return fmt.Errorf("tensorboard: want a name that is UTF-8, got %q", name)
	}
	return nil
}

// write appends an event to the file, which is created if need be.
func (e *Events) write(event []byte) error {
	if e == nil || e.Dir == "" {
		return errors.New("tensorboard: want the folder of a run, got none")
	}
	err := e.create()
	if err == nil {
		err = e.append(event)
	}
	if err != nil {
		return fmt.Errorf("tensorboard: %w", err)
	}
	return nil
}

// create creates the file, unless there is one.
func (e *Events) create() error {
	if e.file != nil {
		return nil
	}
	if err := os.MkdirAll(e.Dir, 0o777); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(e.Dir, FileName))
	if err != nil {
		return err
	}
	e.file = f
	return nil
}

// append writes an event behind those in the file, the first one behind the version. A reader could not tell where an event begins that follows part of another.
func (e *Events) append(event []byte) error {
	b := record(event)
	if e.size == 0 {
		b = append(record(version(time.Now())), b...)
	}
	if e.dirty {
		if err := e.file.Truncate(e.size); err != nil {
			return err
		}
	}
	e.dirty = true
	if _, err := e.file.WriteAt(b, e.size); err != nil {
		return err
	}
	e.dirty = false
	e.size += int64(len(b))
	return nil
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
