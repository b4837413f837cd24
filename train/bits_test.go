package train

import (
	"bytes"
	"context"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/pool"
)

func TestEqualRunsAreEqualToTheBit(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	defer pool.SetWorkers(pool.Workers())
	var model, history []byte
	for _, procs := range []int{1, 2, 3, 8, 8} {
		runtime.GOMAXPROCS(procs)
		pool.SetWorkers(procs)
		cfg := shortConfig()
		cfg.Dir = t.TempDir()
		if _, _, err := shortRun(t, cfg); err != nil {
			t.Fatal(err)
		}
		m, h := readFile(t, cfg.Dir, BestFile), readFile(t, cfg.Dir, HistoryFile)
		if model == nil {
			model, history = m, h
		}
		if !bytes.Equal(m, model) || !bytes.Equal(h, history) {
			t.Errorf("with %d processors the files differ from those with 1", procs)
		}
	}
	cfg := shortConfig()
	cfg.Dir, cfg.Seed = t.TempDir(), 1
	if _, _, err := shortRun(t, cfg); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(readFile(t, cfg.Dir, BestFile), model) {
		t.Error("another seed gives the same model")
	}
}

// The same for jobs so large that they are cut into parts.
func TestLargeStepsAreEqualToTheBit(t *testing.T) {
	defer pool.SetWorkers(pool.Workers())
	pixels := make([]uint8, 300*784)
	for i := range pixels {
		pixels[i] = uint8(i * i >> 3)
	}
	set, err := data.NewSet("large", 28, 28, pixels)
	if err != nil {
		t.Fatal(err)
	}
	var want []float32
	for _, workers := range []int{1, 2, 3, 8} {
		pool.SetWorkers(workers)
		m, err := autoencoder.New(autoencoder.MLP28x28())
		if err != nil {
			t.Fatal(err)
		}
		cfg := Config{Recipe: Recipe{Loss: autoencoder.L1, Optimizer: clipped(adamW(1e-3), 0.01)}, Epochs: 1}
		if _, err := Run(context.Background(), m, set, set, cfg); err != nil {
			t.Fatal(err)
		}
		got := weights(m)
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d workers give other weights than 1", workers)
		}
	}
}

// Graphs for training and for inference are made at the same time; the race detector watches.
func TestRunsAndDenoisesAtOnce(t *testing.T) {
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			m, _, err := shortRun(t, shortConfig())
			if err != nil {
				t.Error(err)
			}
			if err := m.Denoise(make([]float32, 16), make([]float32, 16)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
