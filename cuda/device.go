//go:build cuda

package cuda

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/cuda/internal/kernels"
	"github.com/denoise-go/denoise/internal/cudalink"
)

// Device is an open GPU, a train.Device. It may be used from several goroutines, whose work the GPU does in turn.
//
// Work goes into one queue, the main stream; what a machine's captured graph does side by side has left it and come back.
// Batches go up on a stream of their own.
type Device struct {
	log        *slog.Logger
	tf32       bool
	arithmetic string

	mu      sync.Mutex // held by whoever talks to the driver
	gpu     cu.Device
	ctx     cu.CUContext
	lt      *driver.Lt
	kernels modules
	main    kernels.Queue
	sides   [sides]kernels.Queue
	uploads cu.Stream
	staging *driver.Pinned
	weights map[*float32]*weight
	scopes  map[*scope]bool // of everything that is open: the device's own, machines, solvers and sums
	own     *scope          // nil once the device is closed
	said    map[string]bool // operations that the log has heard of
}

// sides is how many streams take work that nothing on the main stream waits for.
const sides = 3

// stagingLen is how many float32s go between host and device at a time, where both wait: 4 MiB.
const stagingLen = 1 << 20

// Open opens a GPU. The error says what is missing, if anything: the driver, a device, a library.
func Open(o Options) (*Device, error) {
	if err := cudalink.ErrLt(); err != nil {
		return nil, err
	}
	n, err := cu.NumDevices()
	if err != nil {
		return nil, fmt.Errorf("cuda: count devices: %w", err)
	}
	if o.Ordinal < 0 || o.Ordinal >= n {
		return nil, fmt.Errorf("cuda: want a device from 0 to %d, got %d", n-1, o.Ordinal)
	}
	d := &Device{log: cmp.Or(o.Log, slog.Default()), tf32: o.TF32, kernels: newModules(), weights: map[*float32]*weight{}, scopes: map[*scope]bool{}, said: map[string]bool{}}
	if d.gpu, err = cu.GetDevice(o.Ordinal); err != nil {
		return nil, fmt.Errorf("cuda: device %d: %w", o.Ordinal, err)
	}
	if d.ctx, err = d.gpu.RetainPrimaryCtx(); err != nil {
		return nil, fmt.Errorf("cuda: device %d: open a context: %w", o.Ordinal, err)
	}
	d.own = d.newScope()
	d.own.add(d.gpu.ReleasePrimaryCtx)
	if err := d.do(d.open); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// open takes what a device holds as long as it is open.
func (d *Device) open() (err error) {
	if d.lt, err = driver.NewLt(); err != nil {
		return err
	}
	d.own.add(d.lt.Close)
	if d.uploads, err = d.newStream(); err != nil {
		return err
	}
	for _, q := range append([]*kernels.Queue{&d.main}, d.sideQueues()...) {
		if q.Stream, err = d.newStream(); err != nil {
			return err
		}
		if q.Workspace, err = d.own.Alloc(driver.WorkspaceBytes/4, "the workspace of matrix products"); err != nil {
			return err
		}
	}
	if d.staging, err = driver.AllocPinned(stagingLen); err != nil {
		return err
	}
	d.own.add(d.staging.Free)
	return d.describe()
}

func (d *Device) sideQueues() (qs []*kernels.Queue) {
	for i := range d.sides {
		qs = append(qs, &d.sides[i])
	}
	return qs
}

func (d *Device) newStream() (cu.Stream, error) {
	s, err := cu.MakeStream(cu.NonBlocking)
	if err != nil {
		return s, fmt.Errorf("cuda: make a stream: %w", err)
	}
	d.own.add(func() error { return s.Destroy() })
	return s, nil
}

// describe makes the text of Arithmetic.
func (d *Device) describe() error {
	name, err := d.gpu.Name()
	if err != nil {
		return fmt.Errorf("cuda: name of the device: %w", err)
	}
	products := "float32"
	if d.tf32 {
		products = "TF32"
	}
	d.arithmetic = fmt.Sprintf("%s, cublasLt %s, %s products", strings.TrimSpace(name), d.lt.Version(), products)
	return nil
}

// String returns "cuda".
func (d *Device) String() string { return "cuda" }

// Arithmetic names the GPU, the library and the arithmetic of matrix products.
func (d *Device) Arithmetic() string { return d.arithmetic }

// Close releases everything that was opened on the device, the device last. What was trained since the last Sync is lost. A second
// Close does nothing.
func (d *Device) Close() error {
	if d == nil {
		return nil
	}
	err := d.enter()
	defer d.leave()
	if err == errClosed {
		return nil
	}
	if d.main.Stream != cu.NoStream {
		d.main.Stream.Synchronize() // an error is of work that nobody asks for any more
	}
	own := d.own
	delete(d.scopes, own)
	for s := range d.scopes {
		if e := s.free(); err == nil {
			err = e
		}
	}
	d.own = nil
	if e := own.free(); err == nil {
		err = e
	}
	return err
}

var errClosed = errors.New("cuda: the device is closed, or was never open")

// do calls f with the device locked and its context current on f's thread, unless the device is closed.
func (d *Device) do(f func() error) error {
	if d == nil {
		return errClosed
	}
	err := d.enter()
	defer d.leave()
	if err != nil {
		return err
	}
	return f()
}

// enter locks the device and makes its context current on a thread that the caller keeps until leave, which must follow even an
// error.
func (d *Device) enter() error {
	d.mu.Lock()
	runtime.LockOSThread()
	if d.own == nil {
		return errClosed
	}
	if err := cu.SetCurrentContext(d.ctx); err != nil {
		return fmt.Errorf("cuda: set the context: %w", err)
	}
	return nil
}

func (d *Device) leave() {
	runtime.UnlockOSThread()
	d.mu.Unlock()
}

// wait returns when all work in the main stream is done. An error may be of any of it.
func (d *Device) wait() error {
	if err := d.main.Stream.Synchronize(); err != nil {
		return fmt.Errorf("cuda: wait for the device: %w", err)
	}
	return nil
}
