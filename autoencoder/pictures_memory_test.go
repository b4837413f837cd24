//go:build !race

package autoencoder

import (
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// Tiles of several sizes take Memory together, also where no garbage is collected meanwhile.
func TestTilesShareMemory(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	const memory = 1 << 20
	m := fresh(t, local(1)["plain"])
	s := layer.Shape{C: 1, H: 400, W: 400}
	src, dst := images(1, s.Size(), 9), make([]float32, s.Size())
	heap := func() uint64 {
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		return now.HeapAlloc
	}
	runtime.GC()
	before, most, tiles := heap(), uint64(0), 0
	p := Pictures{Model: m, Memory: memory, Progress: func(_, of int) { most, tiles = max(most, heap()), of }}
	if err := p.Planes(dst, src, s); err != nil {
		t.Fatal(err)
	}
	if got := most - before; got > memory*3/2 || tiles < 9 {
		t.Errorf("want at most %d bytes in 9 tiles or more, got %d in %d", memory*3/2, got, tiles)
	}
}
