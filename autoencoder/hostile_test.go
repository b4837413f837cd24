package autoencoder_test

import (
	"image"
	"image/color"
	"io"
	"math"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/hostile"
)

// What the presets, the models and Pictures are given is an error where it makes no sense, and no panic.
func TestHostile(t *testing.T) {
	shape := layer.Shape{C: 1, H: 4, W: 4}
	m, err := autoencoder.New(autoencoder.MLP(16, []int{4}, []int{16}))
	if err != nil {
		t.Fatal(err)
	}
	vae, err := autoencoder.New(autoencoder.VAE(16, []int{4}, []int{16}))
	if err != nil {
		t.Fatal(err)
	}
	var none *autoencoder.Model
	empty := &autoencoder.Model{}
	v, nan, inf := make([]float32, 16), math.NaN(), math.Inf(1)
	network := func(cfg autoencoder.Config) func() error {
		return func() error { return hostile.Second(autoencoder.New(cfg)) }
	}
	picture := func(img image.Image) func() error {
		return func() error { return hostile.Second(m.DenoiseImage(img)) }
	}
	with := func(p autoencoder.Pictures) func() error {
		p.Model = m
		return func() error { return p.Planes(make([]float32, 16), v, shape) }
	}
	tokens := func(change func(*autoencoder.Tokens)) autoencoder.Tokens {
		t := autoencoder.Tokens{Patch: 2, Width: 4, Heads: 2, MLP: 4, Depth: 1}
		change(&t)
		return t
	}
	deep := tokens(func(t *autoencoder.Tokens) { t.Depth = math.MaxInt })
	hostile.Check(t, map[string]func() error{
		"UNet of endless levels":        network(autoencoder.UNet(shape, autoencoder.Level{Stride: 2, Channels: 1, Depth: math.MaxInt})),
		"ResUNet of endless levels":     network(autoencoder.ResUNet(shape, autoencoder.Level{Stride: 2, Channels: 1, Depth: math.MaxInt})),
		"WaveUNet of endless levels":    network(autoencoder.WaveUNet(layer.Shape{C: 1, H: 1, W: 16}, 3, autoencoder.Level{Stride: 2, Channels: 1, Depth: math.MaxInt})),
		"ConvAE of endless levels":      network(autoencoder.ConvAE(shape, 1, autoencoder.Level{Stride: 2, Channels: 1, Depth: math.MaxInt / 2})),
		"ConvAE of a huge code":         network(autoencoder.ConvAE(shape, math.MaxInt, autoencoder.Level{Stride: 2, Channels: 1})),
		"ConvAE of a huge stride":       network(autoencoder.ConvAE(shape, 1, autoencoder.Level{Stride: math.MaxInt, Channels: 1})),
		"ConvVAE of nothing":            network(autoencoder.ConvVAE(layer.Shape{}, 0)),
		"ConvVAE of a huge code":        network(autoencoder.ConvVAE(shape, math.MaxInt, autoencoder.Level{Stride: 2, Channels: 1})),
		"VAE of a code below any":       network(autoencoder.VAE(16, []int{math.MinInt + 2}, []int{16})),
		"FFDNet of endless depth":       network(autoencoder.FFDNet(shape, 4, math.MaxInt)),
		"FFDNet of the lowest depth":    network(autoencoder.FFDNet(shape, 4, math.MinInt)),
		"FFDNet of huge width":          network(autoencoder.FFDNet(shape, math.MaxInt, 3)),
		"Transformer of endless depth":  network(autoencoder.Transformer(shape, deep)),
		"Transformer of no heads":       network(autoencoder.Transformer(shape, tokens(func(t *autoencoder.Tokens) { t.Heads = 0 }))),
		"Transformer of huge patches":   network(autoencoder.Transformer(shape, tokens(func(t *autoencoder.Tokens) { t.Patch = math.MaxInt }))),
		"Transformer of a lowest patch": network(autoencoder.Transformer(shape, tokens(func(t *autoencoder.Tokens) { t.Patch = math.MinInt }))),
		"Transformer of unknown choice": network(autoencoder.Transformer(shape, tokens(func(t *autoencoder.Tokens) { t.Hard = "\xff" }))),
		"Perceiver of endless depth":    network(autoencoder.Perceiver(shape, 2, 2, deep)),
		"Perceiver of queries below 0":  network(autoencoder.Perceiver(shape, -2, 2, tokens(func(*autoencoder.Tokens) {}))),
		"a nil model denoises":          func() error { return none.Denoise(v, v) },
		"a nil model denoises levels":   func() error { return none.DenoiseLevel(v, v, v) },
		"a nil model encodes":           func() error { return none.Encode(v, v) },
		"a nil model decodes":           func() error { return none.Decode(v, v) },
		"a nil model's distribution":    func() error { return none.EncodeDistribution(v, v, v) },
		"a nil model samples":           func() error { return hostile.Second(none.Sample(0, 1)) },
		"a nil model interpolates":      func() error { return hostile.Second(none.Interpolate(v, v, 2)) },
		"a nil model of a size":         func() error { return hostile.Second(none.At(shape)) },
		"a nil model takes":             func() error { return none.Takes(shape) },
		"a nil model is saved":          func() error { return none.Save("x") },
		"a nil model as PyTorch":        func() error { return hostile.Second(none.PyTorch()) },
		"a nil model as ONNX":           func() error { return none.WriteONNX(io.Discard) },
		"a nil model as a network":      func() error { return hostile.Second(none.Network(nil)) },
		"a nil model reads levels":      func() error { return hostile.Second(none.ReadsLevel()) },
		"a nil model's picture":         func() error { return hostile.Second(none.DenoiseImage(image.NewGray(image.Rect(0, 0, 4, 4)))) },
		"an empty model's picture":      func() error { return hostile.Second(empty.DenoiseImage(image.NewGray(image.Rect(0, 0, 4, 4)))) },
		"an empty model's distribution": func() error { return empty.EncodeDistribution(v, v, v) },
		"an empty model interpolates":   func() error { return hostile.Second(empty.Interpolate(v, v, 2)) },
		"Denoise into too little":       func() error { return m.Denoise(v[:15], v) },
		"Denoise of half an image":      func() error { return m.Denoise(v, v[:8]) },
		"DenoiseLevel without levels":   func() error { return m.DenoiseLevel(v, v, nil) },
		"Encode into too much":          func() error { return m.Encode(v, v) },
		"Decode of half a code":         func() error { return m.Decode(v, v[:3]) },
		"a distribution of an MLP":      func() error { return m.EncodeDistribution(v[:4], v[:4], v) },
		"a distribution of other codes": func() error { return vae.EncodeDistribution(v[:4], v[:3], v) },
		"Sample of fewer than none":     func() error { return hostile.Second(vae.Sample(0, -1)) },
		"Sample of terabytes":           func() error { return hostile.Second(vae.Sample(0, math.MaxInt)) },
		"Interpolate of terabytes":      func() error { return hostile.Second(vae.Interpolate(v, v, math.MaxInt)) },
		"Interpolate of half an image":  func() error { return hostile.Second(vae.Interpolate(v[:8], v, 2)) },
		"At of a shape below 0":         func() error { return hostile.Second(m.At(layer.Shape{C: -1, H: -1, W: -16})) },
		"At of a huge shape":            func() error { return hostile.Second(m.At(layer.Shape{C: math.MaxInt, H: math.MaxInt, W: math.MaxInt})) },
		"no image":                      picture(nil),
		"a nil image":                   picture((*image.Gray)(nil)),
		"a zero image":                  picture(&image.NRGBA{}),
		"an image of empty bounds":      picture(image.NewGray(image.Rect(3, 3, 3, 9))),
		"an image of bounds reversed":   picture(hostile.Image{Rect: image.Rectangle{Min: image.Pt(4, 4)}}),
		"an image of bounds that wrap":  picture(hostile.Image{Rect: image.Rectangle{image.Pt(math.MinInt, math.MinInt), image.Pt(math.MaxInt, math.MaxInt)}}),
		"a uniform image":               picture(image.NewUniform(color.White)),
		"an image of terabytes":         picture(hostile.Image{Rect: image.Rect(0, 0, 1<<20, 1<<20)}),
		"planes of nothing":             func() error { return m.DenoisePlanes(nil, nil, layer.Shape{}) },
		"planes of huge sides":          func() error { return m.DenoisePlanes(v, v, layer.Shape{C: 1, H: math.MaxInt, W: math.MaxInt}) },
		"planes in place":               func() error { return m.DenoisePlanes(v, v, shape) },
		"planes into too little":        func() error { return m.DenoisePlanes(v[:3], v, shape) },
		"a level of NaN":                with(autoencoder.Pictures{Level: nan}),
		"a level of infinity":           with(autoencoder.Pictures{Level: inf}),
		"a level below 0":               with(autoencoder.Pictures{Level: -1}),
		"memory below 0":                with(autoencoder.Pictures{Memory: math.MinInt64}),
		"tiles below 0":                 with(autoencoder.Pictures{Tile: -1}),
		"EstimateLevel of nothing":      func() error { return hostile.Second(autoencoder.EstimateLevel(nil, layer.Shape{})) },
		"EstimateLevel of huge sides": func() error {
			return hostile.Second(autoencoder.EstimateLevel(v, layer.Shape{C: math.MaxInt, H: 4, W: 4}))
		},
		"EstimateLevel of a small image": func() error { return hostile.Second(autoencoder.EstimateLevel(v, shape)) },
		"LossFromString of no text":      func() error { return hostile.Second(autoencoder.LossFromString("\xff")) },
	})
}
