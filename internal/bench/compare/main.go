// Command compare measures this library beside PyTorch, stock Gorgonia and OpenBLAS, turn by turn on the same machine, and
// prints a table.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
)

const usage = `Measures this library beside PyTorch, stock Gorgonia and OpenBLAS on this machine and prints a table.

usage: cd internal/bench && go run ./compare [flags]

Each contestant is a process of its own. In every round each measurement is asked of one contestant after the other, so that
all see the same state of the machine; the table has the medians. Leave the machine alone meanwhile: a quarter of an hour
for five rounds on two cores.

Needs Linux and, as Debian calls them, python3-torch for PyTorch; libopenblas-dev, pkg-config and gcc for OpenBLAS. Who is
missing is left out.

`

func main() {
	var o options
	flag.IntVar(&o.rounds, "rounds", 5, "rounds; the median is taken over them")
	flag.Float64Var(&o.seconds, "seconds", 1, "length of one measurement of a training step; others take half")
	flag.StringVar(&o.data, "data", "", "`folder` of MNIST's files (default: MNIST as a Go module)")
	flag.StringVar(&o.python, "python", "/usr/bin/python3", "Python `program` that has torch")
	flag.IntVar(&o.quality, "quality", 0, "compare what is learned instead of speed, in so many `epochs` of the convolutional networks of MNIST; three take half an hour")
	rows := flag.String("rows", "", "`pattern` of the labels of the rows to measure, such as 'unet|SGEMM' (default: all)")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), usage, "flags:\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	var err error
	if o.rows, err = regexp.Compile(*rows); err != nil {
		fmt.Fprintln(os.Stderr, "compare: -rows:", err)
		os.Exit(2)
	}
	if err := o.check(); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(2)
	}
	if err := compare(o); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

type options struct {
	rounds       int
	seconds      float64
	data, python string
	rows         *regexp.Regexp // labels of the rows to measure
	quality      int            // epochs
	networks     string         // folder of the networks' modules for PyTorch
}

func (o options) check() error {
	if flag.NArg() > 0 {
		return fmt.Errorf("want flags only, got %q (-h lists them)", flag.Arg(0))
	}
	if o.quality < 0 {
		return fmt.Errorf("-quality: want epochs, or 0 to compare speed, got %d", o.quality)
	}
	if o.rounds < 1 || !(o.seconds > 0) {
		return fmt.Errorf("want at least 1 round of more than 0 seconds, got %d of %g", o.rounds, o.seconds)
	}
	if _, err := os.Stat("torch_step.py"); err != nil {
		return errors.New("want to be run in the folder internal/bench, which torch_step.py is in")
	}
	return nil
}

func compare(o options) error {
	folder, err := os.MkdirTemp("", "denoise-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	where := machine()
	say("%s", where)

	all, err := start(&o, folder)
	if err != nil {
		return err
	}
	defer all.stop()
	if o.quality > 0 {
		text, err := qualities(all, o.quality)
		fmt.Print(where, "\n\n", text)
		return err
	}
	list := slices.DeleteFunc(measurements(o.seconds, runtime.NumCPU()), func(m *measurement) bool { return !o.rows.MatchString(m.label) })
	if len(list) == 0 {
		return fmt.Errorf("-rows: want a pattern that fits a label, got %q", o.rows)
	}
	all.tune(list)
	for round := range o.rounds {
		say("\nround %d of %d", round+1, o.rounds)
		for _, m := range list {
			if err := m.take(all); err != nil {
				return err
			}
		}
	}
	withTorch := all.here(torch)
	all.stop()
	memory := ""
	if o.rows.MatchString(peakLabel) {
		say("\nmemory")
		memory = peaks(o, folder, withTorch)
	}
	fmt.Print(where, "\n\n", table(list, o.rounds), "\n", memory, all.notes())
	return nil
}

// say reports progress, beside the results on standard output.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

// binary is where a contestant's program is built.
func binary(folder, name string) string { return filepath.Join(folder, name) }
