//go:build mpi && cgo

package mpirun

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/group"
)

// costly is a network of the table, with the number of steps that are measured.
type costly struct {
	name   string
	steps  int
	config autoencoder.Config
}

var digits = layer.Shape{C: 1, H: 28, W: 28}

// costlyNetworks are networks of examples/mnist: of many parameters for little arithmetic, of many for much, and of few for much.
var costlyNetworks = []costly{
	{"MLP", 100, autoencoder.MLP(784, []int{512, 128, 128}, []int{128, 512, 784})},
	{"U-Net", 24, autoencoder.UNet(digits,
		autoencoder.Level{Stride: 2, Channels: 32, Depth: 1}, autoencoder.Level{Stride: 2, Channels: 64, Depth: 1}, autoencoder.Level{Stride: 7, Channels: 256})},
	{"FFDNet", 24, autoencoder.FFDNet(digits, 32, 8)},
}

// line is a line of the table.
type line struct {
	name          string
	ranks, shards int
	silent        bool     // machines report no gradients, so that the exchange does not overlap with the backward pass
	options       []string // of mpirun
}

var tcp = []string{"--mca", "btl", "self,tcp"}

// lines begins with what the others are compared with.
var lines = []line{
	{"1 process", 1, 1, false, nil},
	{"1 process, 2 shards", 1, 2, false, nil},
	{"1 process, 4 shards", 1, 4, false, nil},
	{"2 ranks", 2, 2, false, nil},
	{"2 ranks, no overlap", 2, 2, true, nil},
	{"2 ranks, TCP", 2, 2, false, tcp},
	{"2 ranks, TCP, no overlap", 2, 2, true, tcp},
	{"4 ranks", 4, 4, false, nil},
	{"4 ranks, TCP", 4, 4, false, tcp},
}

// TestCost prints the table that docs/SCALE.md describes. DENOISE_MPI_COST=5 runs all lines in turn, five times, and prints medians. Networks and lines are subtests, so
// that -run chooses: -run 'Cost/U-Net/2_ranks$' compares two ranks with one process. The first line always runs.
func TestCost(t *testing.T) {
	rounds := 0
	if fmt.Sscan(os.Getenv("DENOISE_MPI_COST"), &rounds); rounds == 0 {
		t.Skip("DENOISE_MPI_COST is not set")
	}
	fmt.Print("| network | | step, ms | to 1 process | processors' time, to 1 process | waiting | MB that a rank sends |\n|--|--|--:|--:|--:|--:|--:|\n")
	for _, network := range costlyNetworks {
		t.Run(network.name, func(t *testing.T) {
			chosen := lines[:1:1]
			for _, l := range lines[1:] {
				t.Run(l.name, func(*testing.T) { chosen = append(chosen, l) })
			}
			costs := make([][]cost, len(chosen)) // by line and round
			for range rounds {
				for i, l := range chosen {
					costs[i] = append(costs[i], l.run(t, network.name))
				}
			}
			for i, l := range chosen {
				median := func(of func(c, base cost) float64) float64 {
					var x []float64
					for round, c := range costs[i] {
						x = append(x, of(c, costs[0][round]))
					}
					slices.Sort(x)
					return x[len(x)/2]
				}
				fmt.Printf("| %s | %s | %.2f | %.2f | %.2f | %.0f %% | %.1f |\n", network.name, l.name, median(func(c, _ cost) float64 { return c.Step }),
					median(func(c, base cost) float64 { return c.Step / base.Step }), median(func(c, base cost) float64 { return c.CPU / base.CPU }),
					median(func(c, _ cost) float64 { return 100 * c.Waited / c.Step }), median(func(c, _ cost) float64 { return c.Bytes / 1e6 }))
			}
		})
	}
}

// run runs the processes of a line, which have two cores together, and returns their cost: the sum of the processors' time, and the means of the rest.
func (l line) run(t *testing.T, network string) (sum cost) {
	t.Helper()
	text, err := json.Marshal(job{Measure: true, Network: network, Shards: l.shards, Silent: l.silent})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	if l.ranks > 1 {
		cmd = mpirun(l.ranks, l.options...)
	}
	cmd.Env = append(os.Environ(), childKey+"="+string(text), fmt.Sprintf("GOMAXPROCS=%d", max(1, 2/l.ranks)), "OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	n, ranks := float64(l.ranks), 0
	for line := range strings.Lines(string(out)) {
		var c cost
		if json.Unmarshal([]byte(line), &c) == nil {
			ranks++
			sum = cost{sum.Step + c.Step/n, sum.Waited + c.Waited/n, sum.CPU + c.CPU, sum.Bytes + c.Bytes/n}
		}
	}
	if ranks != l.ranks {
		t.Fatalf("want the cost of %d ranks, got %s, error %v", l.ranks, out, err)
	}
	return sum
}

// measure is what a rank does in TestCost. It prints its cost.
func measure(g group.Group, j job) error {
	const batch, warmUp = 128, 4
	network := costlyNetworks[slices.IndexFunc(costlyNetworks, func(n costly) bool { return n.name == j.Network })]
	training, err := ramps(batch * (warmUp + network.steps))
	if err != nil {
		return err
	}
	validation, err := ramps(1)
	if err != nil {
		return err
	}
	model, err := autoencoder.New(network.config.WithSeed(3))
	if err != nil {
		return err
	}
	m := newMeter(warmUp)
	cfg := train.Config{Epochs: 1, Group: meteredGroup{g, m}, Device: meteredDevice{train.CPU, m, j.Silent}}
	cfg.Batch, cfg.Shards = batch, j.Shards
	if _, err := train.Run(context.Background(), model, training, validation, cfg); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(m.perStep())
}

// ramps returns n images that take no time to make.
func ramps(n int) (*data.Set, error) {
	pixels := make([]byte, n*784)
	for i := range pixels {
		pixels[i] = byte(i)
	}
	return data.NewSet("ramps", 28, 28, pixels)
}
