package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// machine describes where the figures are taken, and warns if others are at work there.
func machine() string {
	s := fmt.Sprintf("%d cores, %s/%s, %s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, after, ok := strings.Cut(string(text), "model name"); ok {
			model, _, _ := strings.Cut(strings.TrimLeft(after, "\t :"), "\n")
			s = model + ", " + s
		}
	}
	var load float64
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		fmt.Sscan(string(text), &load)
	}
	if load > 0.5 {
		s += fmt.Sprintf("\nwarning: the load is %.1f already: figures will be rough", load)
	}
	return s
}

// peakLabel heads the table of peaks.
const peakLabel = "peak memory"

// peaks says the most memory that processes held which did nothing but train, ours and PyTorch's, and then the main example's.
func peaks(o options, folder string, withTorch bool) string {
	cells := [][]string{{peakLabel, "MB"}}
	add := func(label string, cmd *exec.Cmd) {
		cmd.Stderr = os.Stderr
		if err := cmd.Run(); err != nil {
			say("%s: %v", label, err)
			return
		}
		cells = append(cells, []string{label, fmt.Sprintf("%.0f", megabytes(cmd))})
		say("%s: %.0f MB", label, megabytes(cmd))
	}
	add("training, ours", oursCommand(o, folder, "epoch"))
	if withTorch {
		add("training, "+torch, torchCommand(o, false, "epoch"))
	}
	example := binary(folder, "mnist")
	if err := build(example, "github.com/denoise-go/denoise/examples/mnist"); err != nil {
		say("%v", err)
	} else {
		add("examples/mnist with baselines and plots", exec.Command(example, "-data", o.data, "-loss", "l2", "-epochs", "1", "-out", folder))
	}
	return markdown(cells) + "\n"
}
