package images

import (
	"context"
	"fmt"
	"image"
	"image/draw"
	"os"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
)

// mosaics returns JPEG files of 3.1 million pixels in colour, made of synthetic scenes.
func mosaics(b *testing.B, n int) *Album {
	b.Helper()
	const side, rows, cols = 128, 12, 16
	shape := data.Shape{C: 3, H: side, W: side}
	l := newLeaves(b, shape)
	var scenes []image.Image
	for i := range 24 {
		p, err := NewPicture(shape, 8)
		if err != nil {
			b.Fatal(err)
		}
		p.SetFloat32s(drawLeaves(b, l, i, data.Key{}))
		scenes = append(scenes, p.Image())
	}
	files := map[string][]byte{}
	for i := range n {
		m := image.NewRGBA(image.Rect(0, 0, cols*side, rows*side))
		for at := range rows * cols {
			y, x := at/cols*side, at%cols*side
			draw.Draw(m, image.Rect(x, y, x+side, y+side), scenes[(7*i+5*at)%len(scenes)], image.Point{}, draw.Src)
		}
		files[fmt.Sprintf("%02d.jpg", i)] = encodeJPEG(b, m)
	}
	a, err := OpenFolder(writeFiles(b, files), Options{})
	if err != nil {
		b.Fatal(err)
	}
	return a
}

// held is a source whose samples of one epoch are in memory, in place of those of all epochs.
type held struct {
	data.Source
	samples []float32
}

func hold(b *testing.B, src data.Source) data.Source {
	b.Helper()
	d := src.Shape().Size()
	h := held{src, make([]float32, d*src.Len())}
	for i := range src.Len() {
		if err := src.Read(h.samples[i*d:(i+1)*d], nil, i, data.Key{}); err != nil {
			b.Fatal(err)
		}
	}
	return h
}

func (h held) Read(clean, _ []float32, i int, _ data.Key) error {
	copy(clean, h.samples[i*len(clean):])
	return nil
}

// BenchmarkTraining compares training on crops of files with training on crops in memory. Pictures of the folder that DENOISE_IMAGES names take
// the place of generated ones.
func BenchmarkTraining(b *testing.B) {
	var a *Album
	var err error
	if dir := os.Getenv("DENOISE_IMAGES"); dir != "" {
		a, err = OpenFolder(dir, Options{MinSide: 64})
	} else {
		a = mosaics(b, 12)
	}
	if err != nil {
		b.Fatal(err)
	}
	cfg := CropConfig{Size: 64, PerEpoch: 1024}
	var largest int64
	for _, f := range a.Files {
		largest = max(largest, f.decodingBytes())
	}
	little := cfg
	little.Memory = 2*largest + int64(minBlocks*defaultMix*a.crops(cfg.Size)*cfg.Size*cfg.Size*a.Channels()) // two are decoded at a time, few or none kept
	for _, c := range []struct {
		name   string
		source func() data.Source
	}{
		{"memory", func() data.Source { return hold(b, newCrops(b, a, cfg)) }},
		{"pictures kept", func() data.Source { return newCrops(b, a, cfg) }},
		{"decoded again", func() data.Source { return newCrops(b, a, little) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			src := c.source()
			m, err := autoencoder.New(autoencoder.FFDNet(src.Shape(), 16, 5))
			if err != nil {
				b.Fatal(err)
			}
			noise, err := data.NewGaussianRange(0, 0.2)
			if err != nil {
				b.Fatal(err)
			}
			validation, err := NewLeaves(LeavesConfig{Shape: src.Shape(), PerEpoch: 1})
			if err != nil {
				b.Fatal(err)
			}
			h, err := train.Run(context.Background(), m, src, validation, train.Config{Epochs: 1 + b.N, Recipe: train.Recipe{Batch: 16, Noise: noise}})
			if err != nil {
				b.Fatal(err)
			}
			seconds := 0.
			for _, e := range h[1:] { // the first decodes what is kept
				seconds += e.Duration.Seconds()
			}
			b.ReportMetric(float64(cfg.PerEpoch*b.N)/seconds, "crops/s")
			if crops, ok := src.(*Crops); ok {
				b.ReportMetric(float64(crops.store.use.decoded)/float64(1+b.N), "decoded/epoch")
			}
		})
	}
}
