// Package uniforms reads the random numbers of a synthetic sample.
package uniforms

import "github.com/denoise-go/denoise/data"

// Reader gives the uniform random numbers of a sample, one after the other.
type Reader struct {
	Key    data.Key
	Sample int

	buffer [256]float32
	next   int // number of the next one
}

// Next returns a number in [0, 1).
func (r *Reader) Next() float32 {
	at := r.next % len(r.buffer)
	if at == 0 {
		r.Key.SourceUniforms(r.buffer[:], r.Sample, r.next)
	}
	r.next++
	return r.buffer[at]
}
