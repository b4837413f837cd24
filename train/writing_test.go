package train

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/denoise-go/denoise/internal/durable"
)

// slowDisk makes the state of the first epoch wait for release before it is written, and then fail with err.
func slowDisk(t *testing.T, release <-chan bool, err error) {
	durable.Fault = func(op durable.Op, path string) error {
		if op == durable.Create && strings.Contains(path, "state-000001.000000") {
			<-release
			return err
		}
		return nil
	}
	t.Cleanup(func() { durable.Fault = nil })
}

// A disk that fails ends the run at the next step, not an epoch later.
func TestWrongDiskIsSeenAtTheNextStep(t *testing.T) {
	steps, release := 0, make(chan bool)
	slowDisk(t, release, errDisk)
	cfg := shortConfig()
	cfg.Dir, cfg.Batch, cfg.SaveEvery = t.TempDir(), 1, 0 // 10 steps an epoch
	cfg.Device = &device{Device: CPU, beforeStep: func(step int) {
		if steps = step; step == 12 {
			close(release)
			time.Sleep(50 * time.Millisecond)
		}
	}}
	if _, _, err := shortRun(t, cfg); !errors.Is(err, errDisk) || steps < 12 || steps > 13 {
		t.Errorf("want the disk's error after step 12, got %v after %d", err, steps)
	}
}

// A callback that panics does not take the folder from under what is being written.
func TestPanicWaitsForTheDisk(t *testing.T) {
	release := make(chan bool)
	slowDisk(t, release, nil)
	cfg := shortConfig()
	cfg.Dir, cfg.SaveEvery = t.TempDir(), 0
	cfg.OnEpoch = append(cfg.OnEpoch, func(History) error {
		time.AfterFunc(50*time.Millisecond, func() { close(release) })
		panic("mine")
	})
	func() {
		defer func() {
			if r := recover(); r != "mine" {
				t.Errorf("want the callback's panic, got %v", r)
			}
		}()
		shortRun(t, cfg)
	}()
	for _, name := range []string{stateName{1, 0}.file(), BestFile, HistoryFile, RunFile} {
		if _, err := os.Stat(filepath.Join(cfg.Dir, name)); err != nil {
			t.Error(err)
		}
	}
}

// A callback may do what it likes with its history; the race detector sees it if the state being written is the same memory.
func TestCallbackMayWriteHistory(t *testing.T) {
	cfg := shortConfig()
	cfg.Dir, cfg.SaveEvery, cfg.Epochs = t.TempDir(), 0, 5
	cfg.OnEpoch = append(cfg.OnEpoch, func(h History) error {
		for i := range h {
			h[i].Training *= 1
		}
		return nil
	})
	if _, _, err := shortRun(t, cfg); err != nil {
		t.Fatal(err)
	}
}

// A resumed epoch counts the images that it was trained on since.
func TestImagesOfAResumedEpoch(t *testing.T) {
	cfg := faultConfig(interruptedFolder(t)) // in the third epoch, after 5 of 10 images
	_, h, err := shortRun(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if e := h[len(h)-1]; e.Images != 5 {
		t.Errorf("epoch %d: want 5 images since the run was resumed, got %d", e.Number, e.Images)
	}
}
