package main

import (
	"fmt"
	"math"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// attentionWeights returns the mean over the heads of the weights of all keys for all queries in a layer of the encoder, [images × queries × keys]: the layer is the
// attention or a Residual of a norm and the attention. The keys are what layer tap passes on or, if that is 0, the queries.
func attentionWeights(m *autoencoder.Model, at, tap int, images []float32) (weights []float32, queries int, err error) {
	encoder := m.Config().Encoder
	before, prefix, attention := encoder[:at:at], fmt.Sprintf("encoder.%d.", at), encoder[at]
	names := map[string]string{} // of parameters of the part of the encoder, in m
	if r, ok := attention.(layer.Residual); ok {
		for _, p := range []string{"weight", "bias"} {
			names[fmt.Sprintf("encoder.%d.%s", at, p)] = fmt.Sprintf("encoder.%d.body.0.%s", at, p)
		}
		before, prefix, attention = append(before, r.Body[0]), prefix+"body.1.", r.Body[1]
	}
	heads := 0
	switch l := attention.(type) {
	case layer.SelfAttention:
		heads = l.Heads
	case layer.CrossAttention:
		heads = l.Heads
	default:
		return nil, 0, fmt.Errorf("layer %d of the encoder: want attention, got %s", at, attention.Kind())
	}
	q, err := encoded(m, before, names, images)
	if err != nil {
		return nil, 0, err
	}
	k := q
	if tap > 0 {
		if k, err = encoded(m, encoder[:tap+1], nil, images); err != nil {
			return nil, 0, err
		}
	}
	params := map[string][]float32{}
	for _, p := range m.Params() {
		params[p.Name] = p.Data
	}
	weight, bias := params[prefix+"in_proj_weight"], params[prefix+"in_proj_bias"]
	d := len(bias) / 3
	q, k = q.linear(weight[:d*d], bias[:d]), k.linear(weight[d*d:2*d*d], bias[d:2*d])
	return softmaxWeights(q, k, heads), q.n, nil
}

// tokens are n rows of d numbers of each image.
type tokens struct {
	v    []float32
	n, d int
}

// encoded returns what the first layers of a model's encoder make of images. A parameter has the name in the model that names says, or the same.
func encoded(m *autoencoder.Model, st layer.Stack, names map[string]string, images []float32) (t tokens, err error) {
	in := m.Input()
	cfg := autoencoder.Config{Input: in, Encoder: st, Decoder: layer.Stack{layer.Flatten{}, layer.Linear{Out: in.Size()}, layer.Reshape{To: in}}}
	part, err := autoencoder.New(cfg)
	if err != nil {
		return t, err
	}
	params := map[string][]float32{}
	for _, p := range m.Params() {
		params[p.Name] = p.Data
	}
	for _, p := range part.Params() {
		name := p.Name
		if other, ok := names[name]; ok {
			name = other
		}
		copy(p.Data, params[name]) // the decoder is not used
	}
	code := part.Code()
	t = tokens{make([]float32, len(images)/in.Size()*code.Size()), code.H * code.W, code.C}
	channelsFirst := make([]float32, len(t.v))
	if err := part.Encode(channelsFirst, images); err != nil {
		return t, err
	}
	for i := range channelsFirst {
		image, c, place := i/code.Size(), i%code.Size()/t.n, i%t.n
		t.v[image*code.Size()+place*t.d+c] = channelsFirst[i]
	}
	return t, nil
}

// linear returns x·Wᵀ + b of each row.
func (t tokens) linear(w, b []float32) tokens {
	y := tokens{n: t.n, d: len(b)}
	for row := range len(t.v) / t.d {
		for o := range b {
			sum := float64(b[o])
			for i, x := range t.v[row*t.d:][:t.d] {
				sum += float64(x) * float64(w[o*t.d+i])
			}
			y.v = append(y.v, float32(sum))
		}
	}
	return y
}

// softmaxWeights returns softmax(q·k/√width), the mean of all heads.
func softmaxWeights(q, k tokens, heads int) (weights []float32) {
	width := q.d / heads
	p := make([]float64, k.n)
	for row := range len(q.v) / q.d {
		mean := make([]float32, k.n)
		for h := range heads {
			query, most, sum := q.v[row*q.d+h*width:][:width], math.Inf(-1), 0.0
			for j := range p {
				p[j] = 0
				for i, v := range k.v[((row/q.n)*k.n+j)*k.d+h*width:][:width] {
					p[j] += float64(query[i]) * float64(v) / math.Sqrt(float64(width))
				}
				most = max(most, p[j])
			}
			for j := range p {
				p[j] = math.Exp(p[j] - most)
				sum += p[j]
			}
			for j := range p {
				mean[j] += float32(p[j] / sum / float64(heads))
			}
		}
		weights = append(weights, mean...)
	}
	return weights
}

// brightened returns weights as multiples of the largest.
func brightened(w []float32) []float32 {
	most := float32(0)
	for _, v := range w {
		most = max(most, v)
	}
	to := make([]float32, len(w))
	for i, v := range w {
		to[i] = v / most
	}
	return to
}
