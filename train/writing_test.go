package train

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/internal/durable/durabletest"
)

// slowDisk returns a disk on which the state of the first epoch waits for release before it is written, and then fails with err.
func slowDisk(release <-chan bool, err error) durable.Disk {
	return durabletest.Disk(func(op durable.Op, path string) error {
		if op == durable.Create && strings.Contains(path, "state-000001.000000") {
			<-release
			return err
		}
		return nil
	})
}

// A disk that fails ends the run at the step after it has failed, not at the end of the epoch. The error comes from another goroutine, for which a busy
// machine may take longer than a step.
func TestWrongDiskIsSeenAtTheNextStep(t *testing.T) {
	steps, release := 0, make(chan bool)
	cfg := shortConfig()
	cfg.disk = slowDisk(release, errDisk)
	cfg.Dir, cfg.Batch, cfg.SaveEvery = t.TempDir(), 1, -1 // 10 steps an epoch
	cfg.Device = &device{Device: CPU, beforeStep: func(step int) {
		if steps = step; step == 12 {
			close(release)
		}
		if step >= 12 {
			time.Sleep(map[bool]time.Duration{false: 20 * time.Millisecond, true: 10 * time.Second}[step == 19])
		}
	}}
	if _, _, err := shortRun(t, cfg); !errors.Is(err, errDisk) || steps < 12 || steps > 19 {
		t.Errorf("want the disk's error after step 12 and before step 20, got %v after %d", err, steps)
	}
}

// A callback that panics does not take the folder from under what is being written.
func TestPanicWaitsForTheDisk(t *testing.T) {
	release := make(chan bool)
	cfg := shortConfig()
	cfg.disk = slowDisk(release, nil)
	cfg.Dir, cfg.SaveEvery = t.TempDir(), -1
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
	for _, name := range []string{point(1, 0).File(), BestFile, HistoryFile, RunFile} {
		if _, err := os.Stat(filepath.Join(cfg.Dir, name)); err != nil {
			t.Error(err)
		}
	}
}

// A callback may do what it likes with its history; the race detector sees it if that is the run's memory, or another callback's.
func TestCallbackMayWriteHistory(t *testing.T) {
	want := uninterrupted(t)
	cfg := faultConfig(t.TempDir())
	spoil := func(h History) error {
		for i := range h {
			h[i] = Epoch{Number: 77}
		}
		_ = append(h, Epoch{Number: 78})
		return nil
	}
	cfg.OnEpoch, cfg.InBackground = append(cfg.OnEpoch, spoil, spoil), append(cfg.InBackground, spoil, spoil)
	cfg.WriteEpoch = append(cfg.WriteEpoch, func(h History) (func() error, error) { return nil, spoil(h) })
	_, h, err := shortRun(t, cfg)
	if err != nil || h[0].Number != 1 || len(h) != 3 {
		t.Fatalf("history %v, error %v", h, err)
	}
	if got := sums(t, cfg.Dir); got != want {
		t.Errorf("the folder holds\n%swant\n%s", got, want)
	}
}

// What goes on beside has the folder to itself until it is done, also when the run is long at its end or a callback panics.
func TestFolderIsKeptForBackground(t *testing.T) {
	for _, panics := range []bool{false, true} {
		cfg, seen := faultConfig(t.TempDir()), 0
		cfg.InBackground = append(cfg.InBackground, func(h History) error {
			time.Sleep(20 * time.Millisecond) // the run is at its end meanwhile
			if _, _, err := shortRun(t, faultConfig(cfg.Dir)); err == nil || !strings.Contains(err.Error(), "another run is using") {
				t.Errorf("after %d epochs: got error %v for a second run in the folder", len(h), err)
			}
			seen = len(h)
			return nil
		})
		if panics {
			cfg.OnEpoch = append(cfg.OnEpoch, func(h History) error {
				if len(h) == 2 {
					panic("mine")
				}
				return nil
			})
		}
		func() {
			defer func() {
				if r := recover(); panics != (r == "mine") {
					t.Errorf("it panics with %v", r)
				}
			}()
			if _, _, err := shortRun(t, cfg); err != nil {
				t.Error(err)
			}
		}()
		if want := map[bool]int{false: 3, true: 1}[panics]; seen != want {
			t.Errorf("want the callback done with %d epochs, got %d", want, seen)
		}
	}
}

// If one function in the background panics, Run still waits for the others.
func TestPanicInBackgroundWaitsForAll(t *testing.T) {
	cfg, release, ended := shortConfig(), make(chan struct{}), false
	cfg.InBackground = append(cfg.InBackground,
		func(History) error {
			defer close(release)
			panic("mine")
		},
		func(h History) error {
			<-release
			time.Sleep(10 * time.Millisecond) // Run has seen the panic meanwhile
			ended = true
			return nil
		})
	cfg.Epochs = 1
	defer func() {
		if r := recover(); r != "mine" || !ended {
			t.Errorf("it panics with %v; the other function has returned: %v", r, ended)
		}
	}()
	shortRun(t, cfg)
}

// A function in the background that fails does not end the run: one line says so, it is called after the next epochs, and its last error is the run's.
func TestErrorInBackground(t *testing.T) {
	for _, c := range []struct {
		prepared bool // it is returned by one of WriteEpoch
		failing  int  // of the calls
		want     string
		warnings int
	}{{false, 2, "", 1}, {false, 100, "no ink", 1}, {true, 2, "", 1}, {true, 100, "no ink", 1}} {
		cfg, calls, ended := shortConfig(), 0, make(chan bool, 1)
		var said strings.Builder
		cfg.Progress, cfg.Epochs = &said, 4
		write := func() error {
			defer func() { ended <- true }()
			if calls++; calls <= c.failing {
				return errors.New("no ink")
			}
			return nil
		}
		if c.prepared {
			cfg.WriteEpoch = append(cfg.WriteEpoch, func(History) (func() error, error) { return write, nil })
		} else {
			cfg.InBackground = append(cfg.InBackground, func(History) error { return write() })
		}
		cfg.Device = &device{Device: CPU, beforeStep: func(step int) {
			if step%3 == 1 && step > 1 { // the call of the epoch before has returned
				<-ended
			}
		}}
		_, h, err := shortRun(t, cfg)
		if got := fmt.Sprint(err); len(h) != 4 || calls != 4 || (err == nil) != (c.want == "") || err != nil && (!strings.Contains(got, c.want) || !errors.Is(err, ErrUnwritten)) {
			t.Errorf("%d calls fail: %d epochs, %d calls, error %v; want 4, 4 and %q", c.failing, len(h), calls, err, c.want)
		}
		if n := strings.Count(said.String(), "no ink"); n != c.warnings {
			t.Errorf("%d calls fail: want %d warning, got %d in\n%s", c.failing, c.warnings, n, &said)
		}
	}
}

// What is written of an epoch is prepared while the model has the epoch's weights, and written while the next epoch trains.
func TestWriteEpoch(t *testing.T) {
	cfg := shortConfig()
	m, writes, trains := newModel(t), make(chan bool, 2), make(chan bool)
	cfg.Epochs = 2
	cfg.Device = &device{Device: CPU, beforeStep: func(step int) {
		if step == 4 { // the first of the second epoch
			<-writes
			close(trains)
		}
	}}
	var atEpoch, written []float32
	cfg.OnEpoch = append(cfg.OnEpoch, func(History) error {
		atEpoch = append(atEpoch, m.Params()[0].Data[0])
		return nil
	})
	cfg.WriteEpoch = append(cfg.WriteEpoch,
		func(h History) (func() error, error) {
			w := m.Params()[0].Data[0]
			return func() error {
				writes <- true
				<-trains
				written = append(written, w)
				return nil
			}, nil
		},
		func(History) (func() error, error) { return nil, nil }) // has nothing to write
	if _, err := Run(context.Background(), m, newSet(t, "training", 10), newSet(t, "validation", 6), cfg); err != nil {
		t.Fatal(err)
	}
	if len(written) != 2 || written[0] == written[1] || !slices.Equal(written, atEpoch) {
		t.Errorf("at the ends of the epochs a weight was %v, written %v", atEpoch, written)
	}
}

// What cannot be prepared ends the run as OnEpoch does, with its state saved.
func TestErrorOfWriteEpoch(t *testing.T) {
	cfg := faultConfig(t.TempDir())
	cfg.WriteEpoch = append(cfg.WriteEpoch, func(h History) (func() error, error) {
		if len(h) == 2 {
			return nil, errors.New("no picture")
		}
		return func() error { return nil }, nil
	})
	if _, h, err := shortRun(t, cfg); len(h) != 2 || err == nil || err.Error() != "no picture" {
		t.Errorf("%d epochs, error %v", len(h), err)
	}
	resumed(t, "an epoch that cannot be drawn", cfg.Dir, uninterrupted(t))
}

// failing returns a disk on which a file cannot be written the first times.
func failing(file string, times int) durable.Disk {
	return durabletest.Disk(func(op durable.Op, path string) error {
		if op == durable.Rename && filepath.Base(path) == file && times > 0 {
			times--
			return errDisk
		}
		return nil
	})
}

// A file that another program has open does not end a run: one warning, tried again with the next states, an error if it never came.
func TestFileThatCannotBeWritten(t *testing.T) {
	want := uninterrupted(t)
	for _, name := range []string{BestFile, HistoryFile, RunFile} {
		for _, times := range []int{1, 3, 1000} {
			cfg := faultConfig(t.TempDir())
			var said strings.Builder
			cfg.disk, cfg.Progress = failing(name, times), &said
			_, h, err := shortRun(t, cfg)
			if never := times == 1000; len(h) != 3 || errors.Is(err, errDisk) != never || errors.Is(err, ErrUnwritten) != never || !never && err != nil {
				t.Errorf("%s fails %d times: %d epochs, error %v", name, times, len(h), err)
			}
			if err != nil && strings.Count(err.Error(), "the disk fails") != 1 {
				t.Errorf("%s: the error says it more than once: %v", name, err)
			}
			if n := strings.Count(said.String(), filepath.Join(cfg.Dir, name)+": the disk fails (it is tried again"); n != 1 {
				t.Errorf("%s fails %d times: want one warning, got %d in\n%s", name, times, n, &said)
			}
			if err == nil && sums(t, cfg.Dir) != want {
				t.Errorf("%s fails %d times: the folder is another", name, times)
			}
			if err != nil {
				resumed(t, name, cfg.Dir, want)
			}
		}
	}
}

// A run that is interrupted while a file is late is an interrupted one, whose state is saved.
func TestInterruptedWithALateFile(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cfg := faultConfig(t.TempDir())
	cfg.disk = failing(HistoryFile, 1000)
	cfg.OnEpoch = append(cfg.OnEpoch, func(History) error { cancel(); return nil })
	_, err := Run(ctx, newModel(t), newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, errDisk) {
		t.Errorf("got error %v", err)
	}
	resumed(t, "interrupted with a late file", cfg.Dir, uninterrupted(t))
}

// An interrupted run whose state cannot be saved is no run that was only interrupted.
func TestInterruptedOnAFullDisk(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var full atomic.Bool
	cfg := faultConfig(t.TempDir())
	cfg.disk = durabletest.Disk(func(durable.Op, string) error {
		if full.Load() {
			return errDisk
		}
		return nil
	})
	cfg.SaveEvery = -1
	cfg.Device = &device{Device: CPU, beforeStep: func(step int) {
		if step == 3 {
			full.Store(true)
			cancel()
		}
	}}
	_, err := Run(ctx, newModel(t), newSet(t, "training", 10), newSet(t, "validation", 6), cfg)
	if !errors.Is(err, errDisk) || errors.Is(err, context.Canceled) {
		t.Errorf("got error %v", err)
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
