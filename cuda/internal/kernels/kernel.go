//go:build cuda

package kernels

import (
	"fmt"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/driver"
)

// Kernel is a kernel that was loaded.
type Kernel struct {
	Name     string
	Function cu.Function
}

// Launch puts the kernel into a queue, with the arguments that Args knows.
func (k Kernel) Launch(q Queue, blocks int, args ...any) error {
	if err := driver.Launch(k.Function, blocks, Threads, q.Stream, Args(args...)); err != nil {
		return fmt.Errorf("%w, for kernel %s", err, k.Name)
	}
	return nil
}

// one is the Build of an operation that is a single launch. Args are the kernel's arguments, tensors among them.
func one(kernel string, blocks int, args ...any) Build {
	return func(r Resources) (Launch, error) {
		k, err := r.Kernel(kernel)
		return func(q Queue, slot int) error { return k.Launch(q, blocks, at(slot, args)...) }, err
	}
}

// at returns arguments with each tensor's address in place of the tensor.
func at(slot int, args []any) []any {
	list := make([]any, len(args))
	for i, a := range args {
		if t, ok := a.(*Tensor); ok {
			a = t.Address(slot)
		}
		list[i] = a
	}
	return list
}

// elementwise is the Build of a kernel with parameters output, inputs, number of elements, more.
func elementwise(kernel string, c Command, more ...any) Build {
	args := []any{c.Out}
	for _, in := range c.In {
		args = append(args, in)
	}
	return one(kernel, Blocks(c.Out.N), append(append(args, c.Out.N), more...)...)
}

// sequence is the Build of operations that come one after the other.
func sequence(builds ...Build) Build {
	return func(r Resources) (Launch, error) {
		launches := make([]Launch, len(builds))
		for i, b := range builds {
			var err error
			if launches[i], err = b(r); err != nil {
				return nil, err
			}
		}
		return func(q Queue, slot int) error {
			for _, l := range launches {
				if err := l(q, slot); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}
}
