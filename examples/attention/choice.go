package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
)

const choiceBatch = 16

// choice is what a finder's query can choose in each of a few fields: for each cell its key, the probability of choosing it, and the loss if it is chosen.
type choice struct {
	noisy, clean  []float32
	key           data.Key
	keys          tokens    // of the cells
	probabilities []float32 // fields × cells
	losses        []float64
	ofQuery       []float32 // [d×d], the linear layer that makes the query of the learned one
}

// newChoice tries all cells of the first fields.
func newChoice(m *autoencoder.Model, f *fields, key data.Key) (*choice, error) {
	d := f.Shape().Size()
	c := &choice{noisy: make([]float32, choiceBatch*d), clean: make([]float32, choiceBatch*d), key: key}
	for i := range choiceBatch {
		if err := f.Read(c.clean[i*d:][:d], c.noisy[i*d:][:d], i%f.Len(), key); err != nil {
			return nil, err
		}
	}
	encoder := m.Config().Encoder
	attention := len(encoder) - 1
	x, err := encoded(m, encoder[:attention-1], nil, c.noisy)
	if err != nil {
		return nil, err
	}
	params := map[string][]float32{}
	for _, p := range m.Params() {
		params[p.Name] = p.Data
	}
	prefix := fmt.Sprintf("encoder.%d.", attention)
	weight, bias, n := params[prefix+"in_proj_weight"], params[prefix+"in_proj_bias"], cellWidth*cellWidth
	c.ofQuery = weight[:n]
	query := tokens{params[fmt.Sprintf("encoder.%d.weight", attention-1)], 1, cellWidth}.linear(weight[:n], bias[:cellWidth])
	c.keys = x.linear(weight[n:2*n], bias[cellWidth:2*cellWidth])
	same := tokens{n: 1, d: cellWidth}
	for range choiceBatch {
		same.v = append(same.v, query.v...)
	}
	c.probabilities = softmaxWeights(same, c.keys, 1)

	values := x.linear(weight[2*n:], bias[2*cellWidth:]).linear(params[prefix+"out_proj.weight"], params[prefix+"out_proj.bias"])
	digits, err := worked(m, f, values.v)
	if err != nil {
		return nil, err
	}
	pixels := f.cell() * f.cell()
	for i := range choiceBatch * x.n {
		target, sum := f.digit(i/x.n%f.Len()), 0.0
		for j, v := range digits[i*pixels:][:pixels] {
			sum += float64(v-target[j]) * float64(v-target[j]) / float64(pixels)
		}
		c.losses = append(c.losses, sum)
	}
	return c, nil
}

// worked returns the digits that a finder's decoder makes of tokens, before they are enlarged.
func worked(m *autoencoder.Model, f *fields, v []float32) ([]float32, error) {
	pixels := f.cell() * f.cell()
	part, err := autoencoder.New(autoencoder.Config{Input: layer.Vector(cellWidth), Encoder: append(work(), layer.Linear{Out: pixels}), Decoder: layer.Stack{layer.Linear{Out: cellWidth}}})
	if err != nil {
		return nil, err
	}
	of := map[string][]float32{}
	for _, p := range m.Params() {
		of[p.Name] = p.Data
	}
	for _, p := range part.Params() {
		if name, ok := strings.CutPrefix(p.Name, "encoder."); ok {
			copy(p.Data, of["decoder."+name])
		}
	}
	to := make([]float32, len(v)/cellWidth*pixels)
	return to, part.Encode(to, v)
}

// exact returns the gradient of the expected loss with respect to the learned query, Σ p·(L − E L)·∂s for the scores s of all cells.
func (c *choice) exact() []float64 {
	return c.gradient(func(_ int, p, losses []float64) (ds []float64) {
		mean := 0.0
		for j, v := range p {
			mean += v * losses[j]
		}
		for j, v := range p {
			ds = append(ds, v*(losses[j]-mean))
		}
		return ds
	})
}

// reinforce returns an estimate of it from one choice in each field (Williams, "Simple Statistical Gradient-Following Algorithms for Connectionist
// Reinforcement Learning", 1992), (L − b)·∂log p. The baseline b is 0 or the mean loss of the other fields' choices.
func (c *choice) reinforce(draw int, baseline bool) []float64 {
	chosen, total := make([]int, choiceBatch), 0.0
	key := data.Key{Seed: c.key.Seed, Purpose: data.Training, Epoch: uint32(draw)}
	for i := range chosen {
		var u [1]float32
		key.SourceUniforms(u[:], i, 0)
		left := u[0]
		for left -= c.probabilities[i*c.keys.n]; left >= 0 && chosen[i] < c.keys.n-1; left -= c.probabilities[i*c.keys.n+chosen[i]] {
			chosen[i]++
		}
		total += c.losses[i*c.keys.n+chosen[i]]
	}
	return c.gradient(func(i int, p, losses []float64) (ds []float64) {
		a := chosen[i]
		loss, b := losses[a], 0.0
		if baseline {
			b = (total - loss) / (choiceBatch - 1)
		}
		for j, v := range p {
			one := 0.0
			if j == a {
				one = 1
			}
			ds = append(ds, (loss-b)*(one-v))
		}
		return ds
	})
}

// gradient returns the learned query's gradient, the mean over the fields, for the gradients of each field's scores.
func (c *choice) gradient(scores func(field int, p, losses []float64) []float64) []float64 {
	d, n := c.keys.d, c.keys.n
	made := make([]float64, d) // of the query that the linear layer makes
	for i := range choiceBatch {
		var p []float64
		for _, v := range c.probabilities[i*n:][:n] {
			p = append(p, float64(v))
		}
		for j, ds := range scores(i, p, c.losses[i*n:][:n]) {
			for k, v := range c.keys.v[(i*n+j)*d:][:d] {
				made[k] += ds * float64(v) / math.Sqrt(float64(d)) / choiceBatch
			}
		}
	}
	learned := make([]float64, d)
	for o, g := range made {
		for i := range learned {
			learned[i] += g * float64(c.ofQuery[o*d+i])
		}
	}
	return learned
}

// library returns the gradients of the library's layers for the same fields and weights. The draw counts as the epoch of the random numbers.
func (c *choice) library(m *autoencoder.Model, f *fields, hard layer.Hard) (draw func(draw int) ([]float64, error), closeVM func() error, err error) {
	twin, err := autoencoder.New(finder(f, hard, false))
	if err != nil {
		return nil, nil, err
	}
	for i, p := range twin.Params() {
		copy(p.Data, m.Params()[i].Data)
	}
	var vm gorgonia.VM
	var grads gorgonia.Nodes
	var keys *gorgonia.Node
	err = autoencoder.WithGraphLock(func() (err error) {
		vm, grads, keys, err = c.graph(twin)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return func(draw int) (list []float64, err error) {
		if keys != nil {
			var words []int32
			for i := range choiceBatch {
				words = append(words, int32(i), int32(draw), int32(uint32(c.key.Seed)), int32(uint32(c.key.Seed>>32)))
			}
			if err := let(keys, words); err != nil {
				return nil, err
			}
		}
		vm.Reset()
		if err := vm.RunAll(); err != nil {
			return nil, err
		}
		for _, v := range grads[0].Value().Data().([]float32) {
			list = append(list, float64(v))
		}
		return list, nil
	}, vm.Close, nil
}

// graph returns a machine for the gradient of the learned query. keys is its input of random numbers, if there is one.
func (c *choice) graph(m *autoencoder.Model) (vm gorgonia.VM, grads gorgonia.Nodes, keys *gorgonia.Node, err error) {
	g := gorgonia.NewGraph()
	net, err := m.Network(g)
	if err != nil {
		return nil, nil, nil, err
	}
	net = net.In(layer.Training)
	noisy, x, err := layer.Input(g, "noisy", choiceBatch, m.Input())
	if err != nil {
		return nil, nil, nil, err
	}
	clean, target, err := layer.Input(g, "clean", choiceBatch, m.Input())
	if err != nil {
		return nil, nil, nil, err
	}
	y, err := net.Denoise(x)
	if err != nil {
		return nil, nil, nil, err
	}
	loss, err := autoencoder.L2(y, target)
	if err != nil {
		return nil, nil, nil, err
	}
	name := fmt.Sprintf("encoder.%d.weight", len(m.Config().Encoder)-2)
	query := slices.IndexFunc(net.Learnables(), func(n *gorgonia.Node) bool { return n.Name() == name })
	if grads, err = gorgonia.Grad(loss, net.Learnables()[query]); err != nil {
		return nil, nil, nil, err
	}
	if err := let(noisy, c.noisy); err != nil {
		return nil, nil, nil, err
	}
	if err := let(clean, c.clean); err != nil {
		return nil, nil, nil, err
	}
	vm, err = train.CPU.VM(g, grads)
	return vm, grads, net.Inputs().Keys, err
}

// let binds an input of a graph.
func let(n *gorgonia.Node, backing any) error {
	return gorgonia.Let(n, tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(backing)))
}
