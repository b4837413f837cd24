//go:build mpi && cgo

package mpirun

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/group"
)

// counted counts what a rank sends and how long it waits.
type counted struct {
	group.Group
	bytes  int
	waited time.Duration
}

func (c *counted) Exchange(send, recv [][]byte) func() error {
	for r, b := range send {
		if r != c.Rank() {
			c.bytes += len(b)
		}
	}
	begin := time.Now()
	wait := c.Group.Exchange(send, recv)
	c.waited += time.Since(begin)
	return func() error {
		begin := time.Now()
		defer func() { c.waited += time.Since(begin) }()
		return wait()
	}
}

// cost is what a step takes, without what precedes the first: rank 0's time, what it waits and sends, and the processor's time of the busiest rank.
type cost struct {
	Step, Waited, CPU time.Duration
	Bytes             int
}

var costly = map[string]autoencoder.Config{
	"MLP":   autoencoder.MLP(784, []int{512, 128, 128}, []int{128, 512, 784}),
	"U-Net": autoencoder.UNet(layer.Shape{C: 1, H: 28, W: 28}, autoencoder.Level{Stride: 2, Channels: 32, Depth: 1}, autoencoder.Level{Stride: 2, Channels: 64, Depth: 1}, autoencoder.Level{Stride: 7, Channels: 256}),
}

// measured is the part of a rank in TestCost. Rank 0 prints its cost.
func measured(g group.Group, j job) error {
	const batch = 128
	steps := map[string]int{"MLP": 50, "U-Net": 4}[j.Network]
	training, err := images(batch*steps, 0)
	if err != nil {
		return err
	}
	validation, err := images(1, 7)
	if err != nil {
		return err
	}
	m, err := autoencoder.New(costly[j.Network].WithSeed(3))
	if err != nil {
		return err
	}
	fresh, err := autoencoder.New(costly[j.Network].WithSeed(3))
	if err != nil {
		return err
	}
	var at [2]cost // one epoch and three, the difference being two
	for i := range at {
		c := &counted{Group: g}
		cfg := train.Config{Epochs: 1 + 2*i, Group: c}
		cfg.Batch, cfg.Shards = batch, j.Shards
		if err := m.SetWeights(fresh); err != nil {
			return err
		}
		begin, cpu := time.Now(), processorTime()
		if _, err := train.Run(context.Background(), m, training, validation, cfg); err != nil {
			return err
		}
		at[i] = cost{time.Since(begin), c.waited, processorTime() - cpu, c.bytes}
	}
	n := 2 * steps
	c := cost{(at[1].Step - at[0].Step) / time.Duration(n), (at[1].Waited - at[0].Waited) / time.Duration(n), (at[1].CPU - at[0].CPU) / time.Duration(n), (at[1].Bytes - at[0].Bytes) / n}
	all, err := group.Gather(g, fmt.Append(nil, int64(c.CPU)))
	if err != nil || g.Rank() != 0 {
		return err
	}
	for _, text := range all {
		cpu, _ := strconv.Atoi(string(text))
		c.CPU = max(c.CPU, time.Duration(cpu))
	}
	return json.NewEncoder(os.Stdout).Encode(c)
}

// processorTime is what this process has used of the processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestCost prints the table of docs/SCALE.md: DENOISE_MPI_COST=5 makes as many rounds, in turn, and prints medians.
func TestCost(t *testing.T) {
	rounds := 0
	if fmt.Sscan(os.Getenv("DENOISE_MPI_COST"), &rounds); rounds == 0 {
		t.Skip("DENOISE_MPI_COST is not set")
	}
	type run struct {
		name          string
		ranks, shards int
		mpirun        []string
	}
	for _, network := range []string{"MLP", "U-Net"} {
		runs := []run{
			{"1 process, 2 cores", 1, 1, nil}, {"1 process, 2 cores, 4 shards", 1, 4, nil},
			{"2 ranks, shared memory", 2, 4, nil}, {"2 ranks, TCP", 2, 4, []string{"--mca", "btl", "self,tcp"}},
			{"2 ranks, 2 shards", 2, 2, nil},
			{"4 ranks, shared memory", 4, 4, nil}, {"4 ranks, TCP", 4, 4, []string{"--mca", "btl", "self,tcp"}},
		}
		costs := make([][]cost, len(runs))
		for range rounds {
			for i, r := range runs {
				costs[i] = append(costs[i], costOf(t, job{Network: network, Shards: r.shards, Measure: true}, r.ranks, r.mpirun))
			}
		}
		for i, r := range runs {
			of := func(f func(c cost) time.Duration) float64 { return median(costs[i], f) / 1e6 }
			step, cpu, waited := of(func(c cost) time.Duration { return c.Step }), of(func(c cost) time.Duration { return c.CPU }), of(func(c cost) time.Duration { return c.Waited })
			fmt.Printf("%-6s %-30s %8.2f ms a step, %8.2f ms of the processors, %8d bytes, %2.0f%% waiting\n", network, r.name, step, cpu, costs[i][0].Bytes, 100*waited/step)
		}
	}
}

func costOf(t *testing.T, j job, n int, options []string) (c cost) {
	t.Helper()
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	procs := "GOMAXPROCS=2"
	if n > 1 {
		cmd = exec.Command("mpirun", append(append([]string{"--oversubscribe", "-np", fmt.Sprint(n)}, options...), os.Args[0])...)
		procs = "GOMAXPROCS=1"
	}
	cmd.Env = append(os.Environ(), childKey+"="+string(text), procs, "OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	for line := range strings.Lines(string(out)) {
		if json.Unmarshal([]byte(line), &c) == nil {
			return c
		}
	}
	t.Fatalf("want a cost, got %s, error %v", out, err)
	return c
}

func median(list []cost, of func(cost) time.Duration) float64 {
	var x []time.Duration
	for _, c := range list {
		x = append(x, of(c))
	}
	slices.Sort(x)
	return float64(x[len(x)/2])
}
