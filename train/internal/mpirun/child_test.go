//go:build mpi && cgo

package mpirun

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/group/mpi"
	"github.com/denoise-go/denoise/train/optim"
)

// childKey is the environment variable that makes the test binary a rank.
const childKey = "DENOISE_TEST_RANK"

// job is what a rank does: it trains a small network on synthetic images.
type job struct {
	Dir      string
	Network  string // a name of networks
	Epochs   int
	Deadline time.Duration
	Differ   string // what rank 1 does otherwise: "", "seed" or "images"

	Measure bool // of TestCost, as are the following
	Shards  int
	Silent  bool // machines report no gradients
}

// networks are a few layers. Gradients of the MLP are exchanged in two buckets, those of the U-Net in one.
var networks = map[string]autoencoder.Config{
	"mlp":  autoencoder.MLP(784, []int{96, 8}, []int{96, 784}),
	"conv": autoencoder.UNet(layer.Shape{C: 1, H: 28, W: 28}, autoencoder.Level{Stride: 4, Channels: 16}, autoencoder.Level{Stride: 7, Channels: 8}),
}

func TestMain(m *testing.M) {
	if text := os.Getenv(childKey); text != "" {
		if err := child(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func child(text string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var j job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		return err
	}
	w, err := mpi.Open(mpi.Options{Deadline: j.Deadline})
	if err != nil {
		return err
	}
	if j.Measure {
		if err := measure(w, j); err != nil {
			return err
		}
		return w.Close()
	}
	shift := byte(0)
	cfg := train.Config{Epochs: j.Epochs, Dir: j.Dir, Start: train.Resume, SaveEvery: 5 * time.Millisecond, Group: w}
	cfg.Batch, cfg.Shards, cfg.Seed = 30, 4, 5
	rule := optim.DefaultAdamW()
	rule.LR = 0.01
	cfg.Optimizer = rule
	if w.Rank() == 1 && j.Differ == "seed" {
		cfg.Seed++
	}
	if w.Rank() == 1 && j.Differ == "images" {
		shift++
	}
	m, err := autoencoder.New(networks[j.Network].WithSeed(3))
	if err != nil {
		return err
	}
	training, err := images(500, shift)
	if err != nil {
		return err
	}
	validation, err := images(70, 7)
	if err != nil {
		return err
	}
	fmt.Printf("rank %d pid %d\n", w.Rank(), os.Getpid())
	if _, err := train.Run(ctx, m, training, validation, cfg); err != nil {
		return fmt.Errorf("rank %d: %w", w.Rank(), err)
	}
	return w.Close()
}

// images returns n waves of 28×28 pixels.
func images(n int, shift byte) (*data.Set, error) {
	pixels := make([]byte, 0, n*784)
	for i := range n {
		for p := range 784 {
			phase := float64(i) + float64(shift) + float64(p/28)*float64(1+i%3)/9 + float64(p%28)*float64(1+i%5)/11
			pixels = append(pixels, byte(127+127*math.Sin(phase)))
		}
	}
	return data.NewSet("waves", 28, 28, pixels)
}
