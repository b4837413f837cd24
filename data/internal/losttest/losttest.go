// Package losttest is for tests of sources that read files while training runs.
package losttest

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/train"
)

// Resume trains a network for four epochs, of which the second ends with the loss of a file of the training source. The run has to end with an error that names the
// file and, once the file is back, to resume to the weights of an uninterrupted run. Each run opens its sources.
func Resume(t *testing.T, file string, network autoencoder.Config, recipe train.Recipe, open func() (training, validation data.Source)) {
	t.Helper()
	run := func(dir string, start train.Start) (*autoencoder.Model, error) {
		m, err := autoencoder.New(network)
		if err != nil {
			t.Fatal(err)
		}
		training, validation := open()
		_, err = train.Run(t.Context(), m, training, validation, train.Config{
			Epochs: 4, Dir: dir, Start: start, SaveEvery: -1, Recipe: recipe,
			OnEpoch: []func(train.History) error{func(h train.History) error {
				if len(h) == 2 && start == train.Restart { // what epoch 3 begins with may have been read already
					return durable.Move(file, file+"~")
				}
				return nil
			}},
		})
		return m, err
	}
	want, err := run(t.TempDir(), train.Fresh)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	_, err = run(dir, train.Restart)
	if read := new(data.ReadError); !errors.As(err, &read) || !strings.Contains(err.Error(), filepath.Base(file)) {
		t.Fatalf("got %v, want an error that names the lost file", err)
	}
	if err := durable.Move(file+"~", file); err != nil {
		t.Fatal(err)
	}
	got, err := run(dir, train.Resume)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range want.Params() {
		if q := got.Params()[i]; !slices.Equal(p.Data, q.Data) {
			t.Errorf("%s differs after resuming", p.Name)
		}
	}
}
