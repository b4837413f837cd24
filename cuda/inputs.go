//go:build cuda

package cuda

import (
	"fmt"
	"unsafe"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/cuda/internal/kernels"
)

// slots is how many batches can be on their way.
const slots = kernels.Slots

// inputs are the nodes that are bound with gorgonia.Let before each run. A slot holds a run's values of all of them, in pinned memory
// and on the device, so that they go up in one piece.
//
// The host may write to a slot's pinned memory once the upload from it is over, and the upload to its device memory may begin
// once the run that read it is over. So the host is at most a few runs ahead of the device.
type inputs struct {
	block
	slots [slots]slot
}

type slot struct {
	pinned *driver.Pinned
	dev    cu.DevicePtr
	up     cu.Event // the upload is over
	read   cu.Event // the run is over
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
		if sl.dev, err = s.Alloc(in.n, "a batch"); err != nil {
			return err
		}
		if sl.up, err = s.event(); err != nil {
			return err
		}
		if sl.read, err = s.event(); err != nil {
			return err
		}
		for j, p := range in.places {
			p.At[i] = in.address(j, sl.dev)
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
		list, err := p.words(p.node.Value())
		if err != nil {
			return fmt.Errorf("cuda: input %s: %w", p.node.Name(), err)
		}
		copyFloats(in.of(i, sl.pinned.Floats()), list)
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
	if err := d.main.Stream.Wait(sl.up, 0); err != nil {
		return fmt.Errorf("cuda: upload: %w", err)
	}
	return nil
}

// release marks in the main stream the end of the run that reads a slot.
func (in *inputs) release(d *Device, slot int) error {
	if in.n == 0 {
		return nil
	}
	if err := in.slots[slot].read.Record(d.main.Stream); err != nil {
		return fmt.Errorf("cuda: end of a run: %w", err)
	}
	return nil
}
