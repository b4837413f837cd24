//go:build unix

package winograd

import (
	"math/rand/v2"
	"testing"

	"github.com/denoise-go/denoise/internal/guard"
)

// TestStaysInside runs convolutions whose slices end, or begin, at a page that must not be touched. A failure is a crash.
func TestStaysInside(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(8, 1))
		i := 0
		shapes(r, 24, func(s Shape) {
			i++
			guarded := func(x []float32) []float32 { return guard.Slice(t, x, i%2 == 0) }
			p := newProblem(r, s)
			p.e = Epilogue{Bias: random(r, s.Out), Mask: random(r, len(p.dy))}
			p.eX = Epilogue{Bias: random(r, s.C), Mask: random(r, len(p.x))}
			want := p.run()
			y, dx, dw := guarded(want[0]), guarded(want[1]), guarded(want[2])
			p.x, p.w, p.dy = guarded(p.x), guarded(p.w), guarded(p.dy)
			for _, e := range []*Epilogue{&p.e, &p.eX} {
				e.Bias, e.Mask = guarded(e.Bias), guarded(e.Mask)
			}
			Forward(s, p.x, p.w, y, p.e)
			InputGradient(s, p.dy, p.w, dx, p.eX)
			WeightGradient(s, p.x, p.dy, dw)
			for j, got := range [][]float32{y, dx, dw} {
				equal(t, names[j], got, want[j])
			}
		})
	})
}
