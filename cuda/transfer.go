//go:build cuda

package cuda

import (
	"fmt"
	"unsafe"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/internal/pool"
)

// piece is memory of the host and memory of the device that belong together, of len(host) float32s.
type piece struct {
	host []float32
	dev  cu.DevicePtr
}

// download copies the pieces from the device, after all work in the main stream, and waits.
func (d *Device) download(pieces ...piece) error {
	return d.staged(pieces, func(stage []float32, part piece) error {
		return cu.MemcpyDtoHAsync(unsafe.Pointer(&stage[0]), part.dev, int64(4*len(stage)), d.main.Stream)
	}, func(stage []float32, part piece) { copyFloats(part.host, stage) })
}

// upload copies the pieces to the device, after all work in the main stream, and waits.
func (d *Device) upload(pieces ...piece) error {
	return d.staged(pieces, func(stage []float32, part piece) error {
		copyFloats(stage, part.host)
		return cu.MemcpyHtoDAsync(part.dev, unsafe.Pointer(&stage[0]), int64(4*len(stage)), d.main.Stream)
	}, func([]float32, piece) {})
}

// staged cuts pieces into parts that fit the staging memory, starts the transfer of as many as fit at a time, waits for them and
// calls after for each.
func (d *Device) staged(pieces []piece, start func(stage []float32, part piece) error, after func(stage []float32, part piece)) error {
	var parts []piece
	stage, used := d.staging.Floats(), 0
	flush := func() error {
		if err := d.wait(); err != nil {
			return err
		}
		at := 0
		for _, p := range parts {
			after(stage[at:at+len(p.host)], p)
			at += len(p.host)
		}
		parts, used = parts[:0], 0
		return nil
	}
	for _, p := range pieces {
		for len(p.host) > 0 {
			n := min(len(p.host), len(stage)-used)
			if n == 0 {
				if err := flush(); err != nil {
					return err
				}
				continue
			}
			part := piece{p.host[:n], p.dev}
			if err := start(stage[used:used+n], part); err != nil {
				cu.Synchronize() // copies that have started still use the stage
				return fmt.Errorf("cuda: copy %d bytes: %w", 4*n, err)
			}
			parts, used = append(parts, part), used+n
			p.host, p.dev = p.host[n:], p.dev+cu.DevicePtr(4*n)
		}
	}
	return flush()
}

// copyFloats copies src to dst, of the same length, on several cores if that is worth while.
func copyFloats(dst, src []float32) {
	if len(src) <= copyPart {
		copy(dst, src)
		return
	}
	pool.Run(pool.Parts(len(src), copyPart), &copying{dst, src})
}

// copyPart is how many float32s one core copies at a time: 64 KiB, some microseconds.
const copyPart = 1 << 14

type copying struct{ dst, src []float32 }

func (c *copying) Part(i int) {
	lo, hi := pool.Range(i, len(c.src), copyPart)
	copy(c.dst[lo:hi], c.src[lo:hi])
}
