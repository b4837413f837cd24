package main

import (
	"fmt"
	"strings"

	"github.com/denoise-go/denoise/internal/bench/contest"
)

// measurement is a row of the table.
type measurement struct {
	label   string
	request string
	rivals  []string // asked beside ours
	unit    string
	perUnit float64 // milliseconds in a unit
	images  float64 // handled in a call, if the row is about images
	flops   float64 // of a call, if the row is about arithmetic
	cores   int     // at work, then

	megapixels float64 // of the picture, if the row is about one: each request has a process of its own, whose memory is measured

	times   map[string][]float64 // milliseconds a call: by contestant, a value for each round
	peaks   map[string][]float64 // MB, for a picture
	ceiling []float64            // GFLOP/s that the cores could do, in each round
}

// measurements are the rows of the table. Steps are timed for so many seconds, other things for half as long.
func measurements(seconds float64, cores int) []*measurement {
	var list []*measurement
	for _, b := range []int{32, 128, 1024} {
		list = append(list, &measurement{
			label:   fmt.Sprintf("training step, batch %d", b),
			request: fmt.Sprintf("step:mlp %d %g", b, seconds),
			rivals:  []string{torch, stock}, unit: "ms", perUnit: 1, images: float64(b),
		})
	}
	list = append(list, &measurement{
		label: "epoch, validation, checkpoint", request: "epoch",
		rivals: []string{torch}, unit: "s", perUnit: 1000, images: 50_000,
	})
	threads := []int{1}
	if cores > 1 {
		threads = append(threads, cores)
	}
	for _, p := range []struct {
		label, request string
		products       []*contest.Product
	}{
		{fmt.Sprintf("17 products, batch %d", contest.StepBatch), "products", contest.StepProducts(contest.StepBatch)},
		{fmt.Sprintf("SGEMM %d³", contest.CubeSide), "cube", contest.Cube(contest.CubeSide)},
	} {
		for _, n := range threads {
			list = append(list, &measurement{
				label:   fmt.Sprintf("%s, %d core%s", p.label, n, strings.Repeat("s", min(1, n-1))),
				request: fmt.Sprintf("%s %d %g", p.request, n, seconds/2),
				rivals:  []string{openblas}, unit: "ms", perUnit: 1, flops: contest.Flops(p.products), cores: n,
			})
		}
	}
	for _, d := range []struct {
		n       int
		label   string
		unit    string
		perUnit float64
	}{{1, "denoising 1 image", "µs", 0.001}, {1024, "denoising 1024 images", "ms", 1}} {
		list = append(list, &measurement{
			label: d.label, request: fmt.Sprintf("denoise:mlp %d %g", d.n, seconds/2),
			rivals: []string{torch}, unit: d.unit, perUnit: d.perUnit, images: float64(d.n),
		})
	}
	for _, n := range networks {
		list = append(list, &measurement{
			label:   fmt.Sprintf("%s, training step, batch %d", n.name, n.batch),
			request: fmt.Sprintf("step:%s %d %g", n.name, n.batch, seconds),
			rivals:  []string{torch}, unit: "ms", perUnit: 1, images: float64(n.batch),
		})
		for _, b := range []int{1, n.batch} {
			list = append(list, &measurement{
				label:   fmt.Sprintf("%s, denoising, batch %d", n.name, b),
				request: fmt.Sprintf("denoise:%s %d %g", n.name, b, seconds/2),
				rivals:  []string{torch}, unit: "ms", perUnit: 1, images: float64(b),
			})
		}
	}
	for _, network := range pictureNetworks {
		for _, megapixels := range []float64{1, 12} {
			list = append(list, &measurement{
				label:   fmt.Sprintf("%s, picture of %g MP", network, megapixels),
				request: fmt.Sprintf("picture:%s %g %g", network, megapixels, seconds/2),
				rivals:  []string{torch}, unit: "s", perUnit: 1000, megapixels: megapixels,
			})
		}
	}
	for _, m := range list {
		m.times, m.peaks = map[string][]float64{}, map[string][]float64{}
	}
	return list
}

// networks are the convolutional ones that are compared with PyTorch, by the names of ours, and the batch of a step.
var networks = []struct {
	name  string
	batch int
}{{"plain32", 128}, {"plain64", 16}, {"conv-ae", 128}, {"unet", 128}, {"transformer", 128}}

// pictureNetworks are those that are compared with PyTorch on large pictures.
var pictureNetworks = []string{"resunet32", "resunet64"}

// take asks every contestant in turn.
func (m *measurement) take(c *contestants) error {
	line := fmt.Sprintf("%-30s", m.label)
	if m.cores > 0 {
		a, err := c.ask(ours, fmt.Sprint("ceiling ", m.cores))
		if err != nil {
			return err
		}
		m.ceiling = append(m.ceiling, a.Value)
	}
	for _, name := range append([]string{ours}, m.rivals...) {
		if !c.here(name) {
			continue
		}
		a, err := m.ask(c, name)
		if err != nil {
			return err
		}
		m.times[name] = append(m.times[name], a.Value)
		line += fmt.Sprintf("  %s %s %s", name, figure(a.Value/m.perUnit), m.unit)
	}
	say("%s", line)
	return nil
}

// ask puts the request to a contestant, and notes the peak of a picture.
func (m *measurement) ask(c *contestants, name string) (a contest.Answer, err error) {
	if m.megapixels == 0 {
		return c.ask(name, m.request)
	}
	a, peak, err := alone(c.command[name](strings.Fields(m.request)...))
	if err != nil {
		return a, err
	}
	m.peaks[name] = append(m.peaks[name], peak)
	return a, nil
}

// asks reports whether the measurement is asked of the contestant.
func (m *measurement) asks(name string) bool {
	for _, r := range m.rivals {
		if r == name {
			return true
		}
	}
	return name == ours
}
