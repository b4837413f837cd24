//go:build unix

package conv

import (
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/internal/guard"
)

// TestStaysInside runs convolutions whose slices end, or begin, at a page that must not be touched. A failure is a crash.
func TestStaysInside(t *testing.T) {
	front := false
	eachGeometry(t, 50, func(t *testing.T, r *rand.Rand, g Geometry) {
		front = !front
		t.Run("", func(t *testing.T) { // whose end frees the memory
			p := newProblem(r, g)
			want := p.run()
			for _, s := range []*[]float32{&p.x, &p.w, &p.dy, &p.bias, &p.biasX, &p.mask, &p.maskX} {
				*s = guard.Slice(t, *s, front)
			}
			got := p.results()
			for i := range got {
				got[i] = guard.Slice(t, got[i], front)
			}
			p.runInto(got)
			for i := range got {
				equalBits(t, names[i], got[i], want[i])
			}
		})
	})
}

// TestUpsampledStaysInside is the same for upsampled images.
func TestUpsampledStaysInside(t *testing.T) {
	front := false
	eachUpsampled(t, func(t *testing.T, r *rand.Rand, g Geometry) {
		front = !front
		t.Run("", func(t *testing.T) { // whose end frees the memory
			p := newUpsampled(r, g)
			want := p.runUpsampled()
			for _, s := range []*[]float32{&p.x, &p.w, &p.dy, &p.bias, &p.biasX, &p.mask, &p.maskX} {
				*s = guard.Slice(t, *s, front)
			}
			got := results{}
			for i := range got {
				got[i] = guard.Slice(t, make([]float32, len(want[i])), front)
			}
			p.runUpsampledInto(got)
			for i := range got {
				equalBits(t, names[i], got[i], want[i])
			}
		})
	})
}
