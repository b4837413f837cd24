package train

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/train/checkpoint"
)

// intervalConfig is of a run of 7 epochs of 2 steps with a state every third one.
func intervalConfig(dir string) Config {
	cfg := faultConfig(dir)
	cfg.Epochs, cfg.SaveEvery, cfg.SaveEpochs = 7, -1, 3
	return cfg
}

// States are at the ends of every third epoch and of the last, and no other file is ahead of them.
func TestStatesEveryThirdEpoch(t *testing.T) {
	cfg := intervalConfig(t.TempDir())
	if _, _, err := shortRun(t, cfg); err != nil {
		t.Fatal(err)
	}
	points, err := checkpoint.Points(cfg.Dir)
	if want := []checkpoint.Point{point(3, 0), point(6, 0), point(7, 0)}; err != nil || !slices.Equal(points, want) {
		t.Errorf("want states %v, got %v, error %v", want, points, err)
	}
	v, err := Verify(context.Background(), newModel(t), newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
	if err != nil || v.Steps != 8 {
		t.Errorf("verified %+v, error %v", v, err)
	}
}

// Wherever a run is interrupted, its folder is right then, and in the end that of the uninterrupted run.
func TestResumeWithAStateEveryThirdEpoch(t *testing.T) {
	whole := intervalConfig(t.TempDir())
	if _, _, err := shortRun(t, whole); err != nil {
		t.Fatal(err)
	}
	want := sums(t, whole.Dir)
	for step := 1; step <= 14; step++ {
		cfg := intervalConfig(t.TempDir())
		ctx, cancel := context.WithCancel(context.Background())
		interrupted := cfg
		interrupted.Device = &device{Device: CPU, beforeStep: func(s int) {
			if s == step {
				cancel()
			}
		}}
		_, err := Run(ctx, newModel(t), newSet(t, "training", 10), newSet(t, "validation", 6), interrupted)
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("step %d: %v", step, err)
		}
		if _, err := Verify(context.Background(), newModel(t), newSet(t, "training", 10), newSet(t, "validation", 6), cfg); err != nil {
			t.Errorf("interrupted in step %d: %v", step, err)
		}
		if _, _, err := shortRun(t, cfg); err != nil {
			t.Fatalf("step %d: %v", step, err)
		}
		if got := sums(t, cfg.Dir); got != want {
			t.Errorf("interrupted in step %d, the resumed run left\n%swant\n%s", step, got, want)
		}
	}
}

// A run that a callback ends has its state and files, in whatever epoch.
func TestCallbackEndsARunBetweenStates(t *testing.T) {
	cfg, enough := intervalConfig(t.TempDir()), errors.New("good enough")
	cfg.OnEpoch = append(cfg.OnEpoch, func(h History) error {
		if len(h) == 2 {
			return enough
		}
		return nil
	})
	if _, _, err := shortRun(t, cfg); err != enough {
		t.Errorf("got error %v", err)
	}
	cfg.OnEpoch = nil
	v, err := Verify(context.Background(), newModel(t), newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
	if err != nil || v.To != point(2, 0).String() || v.Files != 5 {
		t.Errorf("verified %+v, error %v", v, err)
	}
}

// A killed run leaves the history of its newest state.
func TestNoFileIsAheadOfItsState(t *testing.T) {
	cfg := intervalConfig(t.TempDir())
	var lines []int
	cfg.OnEpoch = append(cfg.OnEpoch, func(h History) error {
		history, err := durable.ReadFile(filepath.Join(cfg.Dir, HistoryFile), maxHistory)
		if err != nil {
			return err
		}
		points, err := checkpoint.Points(cfg.Dir)
		if err != nil {
			return err
		}
		epochs := len(slices.DeleteFunc(slices.Clone(history), func(b byte) bool { return b != '\n' })) - 1
		lines = append(lines, epochs)
		if newest := points[len(points)-1].Epochs; epochs > newest {
			return fmt.Errorf("a history of %d epochs beside a state of %d", epochs, newest)
		}
		return nil
	})
	if _, _, err := shortRun(t, cfg); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(lines[:2], []int{0, 0}) {
		t.Errorf("before the first state in the third epoch the history has %v epochs", lines)
	}
}
