package autoencoder

import (
	"fmt"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// BenchmarkPictures measures megapixels a second of FFDNet for gray pictures, as published, with as much memory as it takes and in tiles.
func BenchmarkPictures(b *testing.B) {
	m, err := New(FFDNet(layer.Shape{C: 1, H: 32, W: 32}, 64, 15))
	if err != nil {
		b.Fatal(err)
	}
	s := layer.Shape{C: 1, H: 1024, W: 1024}
	src, dst := images(1, s.Size(), 1), make([]float32, s.Size())
	for _, mib := range []int64{4096, 128, 64} {
		b.Run(fmt.Sprintf("FFDNet/%dMiB", mib), func(b *testing.B) {
			p := Pictures{Model: m, Level: 25.0 / 255, Memory: mib << 20}
			p.Progress = func(_, of int) { b.ReportMetric(float64(of), "tiles") }
			for b.Loop() {
				if err := p.Planes(dst, src, s); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(s.Size())*float64(b.N)/1e6/b.Elapsed().Seconds(), "MP/s")
		})
	}
}
