package data_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/internal/losttest"
	"github.com/denoise-go/denoise/train"
)

// writeIDX writes pieces of n images each.
func writeIDX(t testing.TB, pieces, n, h, w int) (paths []string) {
	t.Helper()
	dir := t.TempDir()
	for i := range pieces {
		file := []byte{0, 0, 8, 3}
		for _, v := range []int{n, h, w} {
			file = binary.BigEndian.AppendUint32(file, uint32(v))
		}
		for at := range n * h * w {
			file = append(file, byte(37*at+11*i))
		}
		paths = append(paths, filepath.Join(dir, fmt.Sprintf("images-%d-idx3-ubyte", i)))
		if err := os.WriteFile(paths[i], file, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

// A piece that is lost during training ends the run with its name. Once it is back, the run resumes to the weights of an uninterrupted one.
func TestTrainingResumesAfterALostPiece(t *testing.T) {
	const d = 4
	paths := writeIDX(t, 3, 20, 1, d)
	noise, err := data.NewGaussian(0, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	losttest.Resume(t, paths[2], autoencoder.MLP(d, []int{3}, []int{d}), train.Recipe{Batch: 3, Noise: noise}, func() (training, validation data.Source) {
		p, err := data.OpenPieces("training", paths[1:], data.PiecesConfig{Chunk: 2, Window: 3})
		if err != nil {
			t.Fatal(err)
		}
		v, err := data.OpenPieces("validation", paths[:1], data.PiecesConfig{})
		if err != nil {
			t.Fatal(err)
		}
		return p, v
	})
}

// BenchmarkTrainingOnPieces compares training on pieces ten times as large as their memory with training on the same images in memory, an epoch of each in turn.
func BenchmarkTrainingOnPieces(b *testing.B) {
	const n, side = 6400, 28
	paths := writeIDX(b, 2, n, side, side)
	pieces, err := data.OpenPieces("training", paths, data.PiecesConfig{Chunk: 16, Window: 24, Memory: 2 * n * side * side / 10})
	if err != nil {
		b.Fatal(err)
	}
	var pixels []uint8
	for _, path := range paths {
		file, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		pixels = append(pixels, file[16:]...)
	}
	set, err := data.NewSet("training", side, side, pixels)
	if err != nil {
		b.Fatal(err)
	}
	validation, err := set.Slice(0, 1)
	if err != nil {
		b.Fatal(err)
	}
	noise, err := data.NewGaussian(0, 0.5)
	if err != nil {
		b.Fatal(err)
	}
	var periods [2][]float64
	b.ResetTimer()
	for i := range b.N {
		for k := range periods {
			which := (i + k) % 2
			m, err := autoencoder.New(autoencoder.MLP28x28())
			if err != nil {
				b.Fatal(err)
			}
			h, err := train.Run(context.Background(), m, []data.Source{set, pieces}[which], validation, train.Config{Epochs: 1, Recipe: train.Recipe{Batch: 128, Noise: noise}})
			if err != nil {
				b.Fatal(err)
			}
			periods[which] = append(periods[which], h[0].Duration.Seconds())
		}
	}
	for which, name := range []string{"memory", "pieces"} {
		slices.Sort(periods[which])
		b.ReportMetric(2*n/periods[which][b.N/2], name+"-images/s")
	}
	b.ReportMetric(periods[1][b.N/2]/periods[0][b.N/2], "pieces/memory")
}
