package main

import (
	"context"
	"errors"
	"math"
	"os"
	"runtime"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/bench/contest"
	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/train"
)

// errEnough ends a run that was timed for long enough.
var errEnough = errors.New("timed for long enough")

// step times training steps: loading a batch with its noise, Let, RunAll and AdamW, as train.Run makes them. The first epoch
// is for warming up. An epoch is short and its validation a single image; what an epoch costs beside its steps counts.
func step(network autoencoder.Config, set *data.Set, batch int, seconds float64) (contest.Answer, error) {
	steps := min(max(16, 8192/batch), set.Len()/batch)
	training, err := set.Slice(0, steps*batch)
	if err != nil {
		return contest.Answer{}, err
	}
	validation, err := set.Slice(set.Len()-1, set.Len())
	if err != nil {
		return contest.Answer{}, err
	}
	var took time.Duration
	timed := 0
	cfg := train.Config{Recipe: train.Recipe{Batch: batch}, Epochs: 1 << 20}
	cfg.OnEpoch = append(cfg.OnEpoch, func(h train.History) error {
		if len(h) == 1 {
			return nil
		}
		took += h[len(h)-1].Duration
		timed += steps
		if took.Seconds() >= seconds {
			return errEnough
		}
		return nil
	})
	if err := run(network, training, validation, cfg); !errors.Is(err, errEnough) {
		return contest.Answer{}, err
	}
	return contest.Answer{Value: took.Seconds() * 1e3 / float64(timed)}, nil
}

// epoch times the second epoch of a training: 50,000 images in batches of 128, validation on 10,000, and all files that an
// epoch leaves in the folder.
func epoch(set *data.Set) (contest.Answer, error) {
	training, validation, err := set.Split(50_000)
	if err != nil {
		return contest.Answer{}, err
	}
	dir, err := os.MkdirTemp("", "denoise-bench-")
	if err != nil {
		return contest.Answer{}, err
	}
	defer os.RemoveAll(dir)
	var ends []time.Time
	cfg := train.Config{Epochs: 2, Dir: dir}
	cfg.OnEpoch = append(cfg.OnEpoch, func(train.History) error { // what an epoch leaves is written while the next one trains
		ends = append(ends, time.Now())
		return nil
	})
	if err := run(networks["mlp"], training, validation, cfg); err != nil {
		return contest.Answer{}, err
	}
	return contest.Answer{Value: ends[1].Sub(ends[0]).Seconds() * 1e3}, nil
}

// run trains a new network on all cores.
func run(network autoencoder.Config, training, validation *data.Set, cfg train.Config) error {
	pool.SetWorkers(runtime.GOMAXPROCS(0))
	m, err := autoencoder.New(network)
	if err != nil {
		return err
	}
	_, err = train.Run(context.Background(), m, training, validation, cfg)
	return err
}

// denoise times Model.Denoise for n images at a time.
func denoise(network autoencoder.Config, n int, seconds float64) (contest.Answer, error) {
	pool.SetWorkers(runtime.GOMAXPROCS(0))
	m, err := autoencoder.New(network)
	if err != nil {
		return contest.Answer{}, err
	}
	d := network.Input.Size()
	noisy, denoised := contest.NewProduct(false, false, n, 1, d).A, make([]float32, n*d)
	return contest.PerCall(seconds, func() error { return m.Denoise(denoised, noisy) })
}

// picture times Pictures.Planes for a square picture of so many megapixels, with the defaults, from the first call on.
func picture(network autoencoder.Config, megapixels, seconds float64) (contest.Answer, error) {
	pool.SetWorkers(runtime.GOMAXPROCS(0))
	m, err := autoencoder.New(network)
	if err != nil {
		return contest.Answer{}, err
	}
	side := 8 * int(math.Round(math.Sqrt(megapixels*1e6)/8))
	size := layer.Shape{C: network.Input.C, H: side, W: side}
	noisy, denoised := contest.NewProduct(false, false, size.C*side, 1, side).A, make([]float32, size.Size())
	return contest.FirstCalls(seconds, func() error { return m.DenoisePlanes(denoised, noisy, size) })
}
