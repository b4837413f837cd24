//go:build cuda && linux

package kernels_test

import (
	"testing"

	"gorgonia.org/cu"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/cuda/internal/kernels"
)

// resources are a test's, given back at its end.
type resources struct {
	d  *device
	lt *driver.Lt
}

func newResources(d *device) resources {
	d.t.Helper()
	lt, err := driver.NewLt()
	d.must(err)
	d.t.Cleanup(func() { d.must(lt.Close()) })
	return resources{d, lt}
}

func (r resources) Alloc(n int, _ string) (cu.DevicePtr, error) { return r.d.alloc(4 * n), nil }

func (r resources) Load(list []float32, _ string) (cu.DevicePtr, error) { return up(r.d, list), nil }

func (r resources) Kernel(name string) (kernels.Kernel, error) {
	return kernels.Kernel{Name: name, Function: r.d.function(name)}, nil
}

func (r resources) Product(p driver.Product) (*driver.Plan, error) {
	plan, err := r.lt.Plan(p)
	if err == nil {
		r.d.t.Cleanup(func() { r.d.must(plan.Close()) })
	}
	return plan, err
}

// onBoth runs the operation of a node on the CPU and on the device, with float32 tensors as inputs, and returns what each made.
func onBoth(t testing.TB, r resources, n *gorgonia.Node, in ...*tensor.Dense) (got, want []float32) {
	t.Helper()
	d, values := r.d, []gorgonia.Value(nil)
	c := kernels.Command{Out: &kernels.Tensor{Of: tensor.Float32, Shape: n.Shape(), N: n.Shape().TotalSize()}}
	place := func(p *kernels.Tensor, at cu.DevicePtr) {
		for i := range p.At {
			p.At[i] = at
		}
	}
	place(c.Out, d.alloc(4*c.Out.N))
	for _, v := range in {
		p := &kernels.Tensor{Of: v.Dtype(), Shape: v.Shape(), N: v.Shape().TotalSize()}
		place(p, up(d, v.Float32s()))
		c.In, values = append(c.In, p), append(values, v)
	}
	build := kernels.For(n.Op(), c)
	if build == nil {
		t.Fatalf("%v: want a kernel, got none", n.Op())
	}
	launch, err := build(r)
	d.must(err)
	d.must(launch(kernels.Queue{Stream: d.stream, Workspace: d.alloc(driver.WorkspaceBytes)}, 0))
	out, err := n.Op().Do(values...)
	d.must(err)
	return down[float32](d, c.Out.At[0], c.Out.N), out.Data().([]float32)
}
