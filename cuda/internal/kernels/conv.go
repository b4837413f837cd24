//go:build cuda

package kernels

import (
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/cuda/internal/driver"
	"github.com/denoise-go/denoise/internal/conv"
	"github.com/denoise-go/denoise/internal/ops"
)

// A convolution is a product of weights [O×K], K = C·KH·KW, and patches: a matrix with a row for each output pixel and in it the K numbers that
// the kernel covers there. Convolutions in groups are left to the host.

// y = x ∗ w + b, followed by a ReLU or a mask.
func init() {
	register(func(op *ops.ConvOp, c Command) Build {
		if op.Geometry.Groups != 1 {
			return nil
		}
		return finish(convolution(op.Geometry, c.Out, c.In[0], c.In[1], bias(op.Biased, c)), c, op.ReLU, op.Masked)
	})
}

// bias is a convolution's bias, or nil.
func bias(biased bool, c Command) *Tensor {
	if !biased {
		return nil
	}
	return c.In[2]
}

// convolution is the Build of y = x ∗ w + bias, or without bias if it is nil.
func convolution(g conv.Geometry, out, in, w, bias *Tensor) Build {
	return chunked(g, func(p patches, s sample, m *Tensor) Build {
		shape := driver.Product{TransB: true, M: p.rows, N: g.Out, K: p.cols}
		if bias != nil {
			shape.Epilogue = driver.Bias
		}
		x, y := s.of(in, g.SizeX()/g.Batch), s.of(out, g.SizeY()/g.Batch)
		if p.same() {
			return product(shape, y, x, w, bias)
		}
		return sequence(p.unfold(m, x), product(shape, y, m, w, bias))
	})
}

// finish is a Build followed by a ReLU and a mask, the last input, if there are any.
func finish(run Build, c Command, relu, masked bool) Build {
	if relu {
		run = sequence(run, one("relu_y", Blocks(c.Out.N), c.Out, c.Out, c.Out.N))
	}
	if masked {
		run = sequence(run, one("relu_grad", Blocks(c.Out.N), c.Out, c.Out, c.In[len(c.In)-1], c.Out.N))
	}
	return run
}

// patches are those of some samples.
type patches struct {
	g                   conv.Geometry
	samples, rows, cols int
}

func patchesOf(g conv.Geometry, samples int) patches {
	h, w := g.Outputs()
	return patches{g, samples, samples * h * w, g.C * g.Kernel.Y * g.Kernel.X}
}

// same reports whether the pictures are their own patches.
func (p patches) same() bool {
	one := conv.Pair{Y: 1, X: 1}
	return p.g.Kernel == one && p.g.Stride == one && p.g.Pad == conv.Pair{}
}

// unfold writes the patches of x; fold makes x of its patches' gradient.
func (p patches) unfold(m, x *Tensor) Build {
	return one("patches", Blocks(p.rows*p.cols), p.args(m, x)...)
}
func (p patches) fold(x, m *Tensor) Build {
	return one("fold", Blocks(p.samples*p.g.H*p.g.W*p.g.C), p.args(x, m)...)
}

func (p patches) args(dst, src *Tensor) []any {
	g := p.g
	h, w := g.Outputs()
	return []any{dst, src, p.samples, g.H, g.W, g.C, h, w, g.Kernel.Y, g.Kernel.X, g.Stride.Y, g.Stride.X, g.Pad.Y, g.Pad.X, g.Dilation.Y, g.Dilation.X}
}

// maxPatches is about how many float32s of patches are in memory for an operation: 64 MiB.
var maxPatches = 1 << 24 // a variable for tests

// sample is the first of a chunk of samples.
type sample int

// of returns a tensor's part from the sample on, with so many elements a sample. Addresses are read when it is built.
func (s sample) of(t *Tensor, size int) *Tensor {
	return &Tensor{Of: t.Of, Shape: t.Shape, N: t.N - int(s)*size, within: t, offset: int(s) * size}
}

// chunked does a batch in chunks of samples, whose patches are not too large, one after the other. All have one memory for their patches, unless
// the pictures are their own. The chunks' numbers begin at multiples of 256 bytes, as products want them.
func chunked(g conv.Geometry, build func(p patches, s sample, m *Tensor) Build) Build {
	all, each := patchesOf(g, g.Batch), patchesOf(g, 1)
	if all.same() {
		return build(all, 0, nil)
	}
	n := min(g.Batch, ChunkSamples(each.rows*each.cols, maxPatches, g.SizeX()/g.Batch, g.SizeY()/g.Batch))
	return func(r Resources) (Launch, error) {
		m, err := temporary(r, n*each.rows*each.cols, "patches of pictures")
		if err != nil {
			return nil, err
		}
		var builds []Build
		for s := 0; s < g.Batch; s += n {
			builds = append(builds, build(patchesOf(g, min(n, g.Batch-s)), sample(s), m))
		}
		return sequence(builds...)(r)
	}
}

// temporary takes memory for n float32s that only one operation knows.
func temporary(r Resources, n int, what string) (*Tensor, error) {
	memory, err := r.Alloc(n, what)
	t := &Tensor{Of: tensor.Float32, Shape: tensor.Shape{n}, N: n}
	for i := range t.At {
		t.At[i] = memory
	}
	return t, err
}

// ChunkSamples returns how many samples of so many elements fit a limit, at least one, so that several lists of samples, with their sizes, begin anew at
// multiples of 64 elements.
func ChunkSamples(elements, limit int, sizes ...int) int {
	step := 1
	for _, size := range sizes {
		for step*size%64 != 0 {
			step *= 2
		}
	}
	return max(step, limit/elements/step*step)
}
