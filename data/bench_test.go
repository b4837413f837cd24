package data

import (
	"testing"

	"github.com/denoise-go/denoise/internal/philox"
)

// Noise on images of 784 pixels, beside the same random numbers from plain Go code in BenchmarkNormals of philox.
func BenchmarkNoise(b *testing.B) {
	for _, n := range noises {
		b.Run(n.String(), func(b *testing.B) {
			clean, dst := make([]float32, 784), make([]float32, 784)
			for i := range b.N {
				n.Apply(dst, clean, Key{Seed: 1}, i)
			}
			report(b, float64(b.N)*784/1e6, "Mvalues/s")
		})
	}
}

// The parts of what a loader does for an image.
func BenchmarkParts(b *testing.B) {
	set := testSet(b, 1000, 28, 28)
	dst := make([]float32, 784)
	b.Run("pixels", func(b *testing.B) {
		for i := range b.N {
			set.Float32s(dst, i%1000)
		}
		report(b, float64(b.N)*784/1e6, "Mvalues/s")
	})
	b.Run("bytes", func(b *testing.B) {
		values, pixels := make([]float32, 784), make([]uint8, 784)
		set.Float32s(values, 0)
		for range b.N {
			Bytes(pixels, values)
		}
		report(b, float64(b.N)*784/1e6, "Mvalues/s")
	})
	b.Run("normals", func(b *testing.B) {
		for i := range b.N {
			philox.Stream{Index: uint32(i)}.Normals(dst)
		}
		report(b, float64(b.N)*784/1e6, "Mvalues/s")
	})
}

// Epochs of 60,000 images in batches of 128 with a consumer that does nothing.
func BenchmarkLoader(b *testing.B) {
	set := testSet(b, 60_000, 28, 28)
	for _, n := range []Noise{noises[0], NoNoise{}} {
		b.Run(n.String(), func(b *testing.B) {
			l, err := NewLoader(set, n, LoaderConfig{Batch: 128, Shuffle: true})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for epoch := range b.N {
				for _, err := range l.Epoch(epoch) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
			report(b, float64(b.N)*60_000, "images/s")
		})
	}
}

func report(b *testing.B, count float64, unit string) {
	b.ReportMetric(count/b.Elapsed().Seconds(), unit)
}
