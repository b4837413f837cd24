package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/examples/internal/flags"
)

// options is what the command line says.
type options struct {
	data flags.Data
	size
}

// size is how much is computed.
type size struct {
	out   string
	seed  uint64
	quick bool
	only  string
	sizes
}

// sizes are the numbers of images and of repetitions.
type sizes struct {
	images, epochs  int // that the networks of the first table train on, and how often
	few, fewEpochs  int // the same for the small networks of the other tables
	test            int // images to test with
	seeds           int // runs of each small network
	timed           int // images of a batch whose time is measured
	draws, pictures int // of each gradient; that show where queries look
}

var (
	full  = sizes{images: 20_000, epochs: 5, few: 5_000, fewEpochs: 5, test: 1000, seeds: 5, timed: 64, draws: 200, pictures: 4}
	quick = sizes{images: 2000, epochs: 1, few: 1500, fewEpochs: 1, test: 200, seeds: 2, timed: 8, draws: 50, pictures: 4}
)

func (s *size) Register(set *flag.FlagSet) {
	set.StringVar(&s.out, "out", "runs/attention", "`folder` for the tables and pictures")
	set.Uint64Var(&s.seed, "seed", 0, "seed of the first run; the others follow it")
	set.BoolVar(&s.quick, "quick", false, "compute little, in a minute")
	set.StringVar(&s.only, "only", "", "`part` to compute: "+partNames()+" (default: all)")
	set.IntVar(&s.images, "images", 0, "`images` that the large networks train on (default 20000, 5000 for the small ones); half as many for the small ones if given")
	set.IntVar(&s.epochs, "epochs", 0, "passes over these images (default 5)")
	set.IntVar(&s.seeds, "seeds", 0, "runs of each small network (default 5)")
}

func (s *size) Read(set *flag.FlagSet) error {
	if err := flags.CheckFolder("out", s.out); err != nil {
		return err
	}
	if flags.Given(set, "only") && !slices.Contains(strings.Split(partNames(), ", "), s.only) {
		return fmt.Errorf("-only: want one of %s, got %q", partNames(), s.only)
	}
	given := s.sizes
	s.sizes = full
	if s.quick {
		s.sizes = quick
	}
	for _, n := range []struct {
		name  string
		given int
		set   func(int)
	}{
		{"images", given.images, func(n int) { s.images, s.few = n, max(n/2, 1) }},
		{"epochs", given.epochs, func(n int) { s.epochs, s.fewEpochs = n, n }},
		{"seeds", given.seeds, func(n int) { s.seeds = n }},
	} {
		if !flags.Given(set, n.name) {
			continue
		}
		if n.given < 1 || n.given > math.MaxInt32 {
			return fmt.Errorf("-%s: want 1 to %d, got %d", n.name, math.MaxInt32, n.given)
		}
		n.set(n.given)
	}
	return nil
}

func partNames() string {
	var names []string
	for _, p := range parts {
		names = append(names, p.name)
	}
	return strings.Join(names, ", ")
}

const usage = `Measures self- and cross-attention, soft and hard, as denoisers of handwritten digits.

usage: go run ./examples/attention [flags]

Writes tables and pictures to -out; docs/ATTENTION.md explains them.

`

// parse reads the command line. Help goes to w.
func parse(args []string, w io.Writer) (o options, err error) {
	return o, flags.Parse("attention", usage, args, w, &o.data, &o.size)
}
