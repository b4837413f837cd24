package train

import (
	"errors"
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
)

// handles is how many files the process has open, or 0 where that cannot be known.
func handles() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}

// A run leaves no goroutine and no open file, however it ends.
func TestRunLeavesNothingBehind(t *testing.T) {
	ways := map[string]func(cfg Config){
		"the end": func(cfg Config) { shortRun(t, cfg) },
		"cancel":  func(cfg Config) { cancelledAt(t, cfg, 3) },
		"a failing OnEpoch": func(cfg Config) {
			cfg.OnEpoch = append(cfg.OnEpoch, func(History) error { return errDisk })
			if _, _, err := shortRun(t, cfg); !errors.Is(err, errDisk) {
				t.Errorf("got error %v", err)
			}
		},
		"a failing disk": func(cfg Config) {
			if _, err := withFault(t, cfg.Dir, func(step int) error {
				if step >= 40 {
					return errDisk
				}
				return nil
			}); !errors.Is(err, errDisk) {
				t.Errorf("got error %v", err)
			}
		},
		"a refusal": func(cfg Config) {
			shortRun(t, cfg)
			cfg.Seed = 1
			if _, _, err := shortRun(t, cfg); err == nil {
				t.Error("want an error, got none")
			}
		},
		"verify": func(cfg Config) {
			shortRun(t, cfg)
			if _, _, err := verifyShort(t, cfg); err != nil {
				t.Error(err)
			}
		},
	}
	for name, run := range ways {
		run(faultConfig(t.TempDir())) // starts the pool's workers, which stay
		goroutines, files := runtime.NumGoroutine(), handles()
		for range 5 {
			run(faultConfig(t.TempDir()))
		}
		for wait := 0; wait < 100 && runtime.NumGoroutine() > goroutines; wait++ {
			time.Sleep(10 * time.Millisecond) // the end of a goroutine takes a moment to be counted
		}
		if got := runtime.NumGoroutine(); got > goroutines {
			t.Errorf("%s: %d goroutines before, %d after", name, goroutines, got)
		}
		if got := handles(); got > files {
			t.Errorf("%s: %d open files before, %d after", name, files, got)
		}
	}
}

// The memory in use after an epoch is the same from the second to the last. It is looked at while the epoch's state may still be
// being written, so each end is the least of ten epochs: what is kept is there in all of them.
func TestMemoryIsFlat(t *testing.T) {
	cfg := faultConfig(t.TempDir())
	cfg.Epochs = 50
	cfg.SaveEvery = -1
	var use []uint64
	cfg.OnEpoch = append(cfg.OnEpoch, func(History) error {
		runtime.GC()
		runtime.GC() // the first leaves what pools hold
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		use = append(use, m.HeapAlloc)
		return nil
	})
	if _, _, err := shortRun(t, cfg); err != nil {
		t.Fatal(err)
	}
	first, last := slices.Min(use[1:11]), slices.Min(use[40:])
	t.Logf("%d bytes in use in epochs 2 to 11, %d in epochs 41 to 50", first, last)
	const history = 64 << 10 // 40 epochs' history, as numbers and as text, and what the runtime keeps to itself
	if last > first+history {
		t.Errorf("%d bytes more", last-first)
	}
}

// What it takes to save the state of the MNIST network: what training waits for, and the whole.
func BenchmarkSave(b *testing.B) {
	m, err := autoencoder.New(autoencoder.MLP28x28())
	if err != nil {
		b.Fatal(err)
	}
	set, err := data.NewSet("digits", 28, 28, make([]uint8, 784))
	if err != nil {
		b.Fatal(err)
	}
	cfg := Config{Epochs: 1, Dir: b.TempDir()}
	r, err := newRun(m, set, set, cfg)
	if err != nil {
		b.Fatal(err)
	}
	f, err := r.openFolder()
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var waits time.Duration
	for b.Loop() {
		start := time.Now()
		s, err := r.snapshot()
		waits += time.Since(start)
		if err == nil {
			err = f.Save(s)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(waits.Milliseconds())/float64(b.N), "ms-waiting/op")
}
