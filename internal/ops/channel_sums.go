package ops

import (
	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
)

// channelSums adds up a and a·b over the pixels of each sample, channel by channel, in float64: first the pixels of a chunk, then the chunks.
// Which pixels are added to one another first is a function of the shape of a sample.
type channelSums struct {
	samples, pixels, channels int

	sum, product []float64 // [sample×channel]

	a, b     []float32
	partial  []float64 // [sample×chunk×2×width]
	chunkLen int       // elements, a multiple of the width
	chunks   int       // of a sample
	width    int       // columns that are summed on their own, a multiple of the channels
}

// over sets what is added up, and returns the number of parts.
func (s *channelSums) over(p Picture, a, b []float32) (parts int) {
	s.samples, s.pixels, s.channels, s.a, s.b = p.B, p.H*p.W, p.C, a, b
	s.width = tableWidth(p.C)
	s.chunkLen = max(1, chunk/s.width) * s.width
	s.chunks = pool.Parts(s.pixels*s.channels, s.chunkLen)
	if n := s.samples * s.chunks * 2 * s.width; len(s.partial) != n {
		s.partial = make([]float64, n)
	}
	if n := s.samples * s.channels; len(s.sum) != n {
		s.sum, s.product = make([]float64, n), make([]float64, n)
	}
	return s.samples * s.chunks
}

// tableWidth is the number of columns of a table for pictures of so many channels: several pixels if these are few, so that loops are long.
func tableWidth(channels int) int {
	const least = 128
	return (least + channels - 1) / channels * channels
}

// elements returns the range of a chunk's elements.
func (s *channelSums) elements(part int) (lo, hi int) {
	n := s.pixels * s.channels
	lo, hi = pool.Range(part%s.chunks, n, s.chunkLen)
	return part/s.chunks*n + lo, part/s.chunks*n + hi
}

// Part adds up a chunk.
func (s *channelSums) Part(part int) {
	lo, hi := s.elements(part)
	partial := s.partial[part*2*s.width:][:2*s.width]
	clear(partial)
	simd.Moments(partial[:s.width], partial[s.width:], s.a[lo:hi], s.b[lo:hi])
}

// fold adds up the chunks.
func (s *channelSums) fold() {
	clear(s.sum)
	clear(s.product)
	for part := range s.samples * s.chunks {
		partial := s.partial[part*2*s.width:][:2*s.width]
		sum := s.sum[part/s.chunks*s.channels:][:s.channels]
		product := s.product[part/s.chunks*s.channels:][:s.channels]
		for at := 0; at < s.width; at += s.channels {
			for j := range sum {
				sum[j] += partial[at+j]
				product[j] += partial[s.width+at+j]
			}
		}
	}
}
