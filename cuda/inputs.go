//go:build cuda

package cuda

import (
	"fmt"
	"unsafe"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/driver"
)

// slots is how many batches can be on their way: while a run reads one, the next goes up.
const slots = 2

// inputs are the nodes that are bound with gorgonia.Let before each run. A slot holds a run's values of all of them, in pinned memory
// and on the device, so that they go up in one piece.
//
// The host may write to a slot's pinned memory once the upload from it is over, and the upload to its device memory may begin
// once the run that read it is over. So the host is at most a few runs ahead of the device.
type inputs struct {
	places []*place
	at     []int // where each begins, in float32s
	n      int   // float32s of a slot
	slots  [slots]slot
}

type slot struct {
	pinned *driver.Pinned
	dev    cu.DevicePtr
	up     cu.Event // the upload is over
	read   cu.Event // the run is over
}

// add makes room for an input. Each begins at a multiple of 256 bytes, as matrix products want it.
func (in *inputs) add(p *place) {
	in.places, in.at = append(in.places, p), append(in.at, in.n)
	in.n += (p.n + 63) / 64 * 64
}

// open takes the slots' memory.
func (in *inputs) open(s *scope) (err error) {
	if in.n == 0 {
		return nil
	}
	for i := range in.slots {
		sl := &in.slots[i]
		if sl.pinned, err = driver.AllocPinned(in.n); err != nil {
			return err
		}
		s.add(sl.pinned.Free)
		clear(sl.pinned.Floats()) // the gaps go up as well
		if sl.dev, err = s.alloc(in.n, "a batch"); err != nil {
			return err
		}
		if sl.up, err = s.event(); err != nil {
			return err
		}
		if sl.read, err = s.event(); err != nil {
			return err
		}
		for j, p := range in.places {
			p.dev[i] = sl.dev + cu.DevicePtr(4*in.at[j])
		}
	}
	return nil
}

// bring sends the values that the nodes have now to a slot. What comes after in the main stream finds them there.
func (in *inputs) bring(d *Device, slot, runs int) error {
	if in.n == 0 {
		return nil
	}
	sl, used := &in.slots[slot], runs >= slots
	if used {
		if err := sl.up.Synchronize(); err != nil {
			return fmt.Errorf("cuda: wait for an upload: %w", err)
		}
	}
	for i, p := range in.places {
		list, err := floats(p.node.Value())
		if err == nil && len(list) != p.n {
			err = fmt.Errorf("want %d numbers, got %d", p.n, len(list))
		}
		if err != nil {
			return fmt.Errorf("cuda: input %s: %w", p.node.Name(), err)
		}
		copyFloats(sl.pinned.Floats()[in.at[i]:][:p.n], list)
	}
	if used {
		if err := d.uploads.Wait(sl.read, 0); err != nil {
			return fmt.Errorf("cuda: upload: %w", err)
		}
	}
	if err := cu.MemcpyHtoDAsync(sl.dev, unsafe.Pointer(&sl.pinned.Floats()[0]), int64(4*in.n), d.uploads); err != nil {
		return fmt.Errorf("cuda: upload %d bytes: %w", 4*in.n, err)
	}
	if err := sl.up.Record(d.uploads); err != nil {
		return fmt.Errorf("cuda: upload: %w", err)
	}
	if err := d.main.stream.Wait(sl.up, 0); err != nil {
		return fmt.Errorf("cuda: upload: %w", err)
	}
	return nil
}

// release marks in the main stream the end of the run that reads a slot.
func (in *inputs) release(d *Device, slot int) error {
	if in.n == 0 {
		return nil
	}
	if err := in.slots[slot].read.Record(d.main.stream); err != nil {
		return fmt.Errorf("cuda: end of a run: %w", err)
	}
	return nil
}
