package images

import (
	"context"
	"fmt"
	"image"
	"image/draw"
	"os"
	"testing"
	"time"

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

// BenchmarkTraining compares training on crops of files with training on crops in memory, an epoch of each in turn. Pictures of the folder that DENOISE_IMAGES names take
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
	cfg := CropConfig{Size: 64, PerEpoch: 512}
	var largest int64
	for _, f := range a.Files {
		largest = max(largest, f.decodingBytes())
	}
	little := cfg
	visits := min(defaultMix, (cfg.PerEpoch+a.crops(cfg.Size)-1)/a.crops(cfg.Size))
	little.Memory = 2*largest + int64(minBlocks*visits*a.crops(cfg.Size)*cfg.Size*cfg.Size*a.Channels()) // two are decoded at a time, one or none is kept
	kept, again := newCrops(b, a, cfg), newCrops(b, a, little)
	ways := []struct {
		name   string
		src    data.Source
		period time.Duration
	}{{"memory", hold(b, kept), 0}, {"kept", kept, 0}, {"again", again, 0}} // hold has kept the pictures
	decoded := again.store.use.decoded
	b.ResetTimer()
	for i := range b.N {
		for w := range ways {
			way := &ways[(w+i)%len(ways)]
			way.period += trainEpoch(b, way.src)
		}
	}
	for _, way := range ways {
		b.ReportMetric(float64(cfg.PerEpoch*b.N)/way.period.Seconds(), way.name+"-crops/s")
		b.ReportMetric(way.period.Seconds()/ways[0].period.Seconds(), way.name+"/memory")
	}
	b.ReportMetric(float64(again.store.use.decoded-decoded)/float64(b.N), "decoded/op")
}

// trainEpoch trains a small network and returns how long that took.
func trainEpoch(b *testing.B, src data.Source) time.Duration {
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
	h, err := train.Run(context.Background(), m, src, validation, train.Config{Epochs: 1, Recipe: train.Recipe{Batch: 16, Noise: noise}})
	if err != nil {
		b.Fatal(err)
	}
	return h[0].Duration
}
