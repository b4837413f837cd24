//go:build cuda

package cuda

import (
	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/driver"
)

// product is a matrix product c = op(a)·op(b), with a bias if there is one.
type product struct {
	plan          *driver.Plan
	c, a, b, bias *place
}

func newProduct(s *scope, p driver.Product, c, a, b, bias *place) (*product, error) {
	p.TF32 = s.d.tf32
	plan, err := s.d.lt.Plan(p)
	if err != nil {
		return nil, err
	}
	s.add(plan.Close)
	return &product{plan, c, a, b, bias}, nil
}

func (p *product) launch(q queue, slot int) error {
	var bias cu.DevicePtr
	if p.bias != nil {
		bias = p.bias.dev[slot]
	}
	return p.plan.Run(q.stream, q.workspace, p.c.dev[slot], p.a.dev[slot], p.b.dev[slot], bias)
}

// newLinear is y = x·Wᵀ + b, followed by max(0, ·) with relu. Inputs x [B×I], W [O×I] and, unless there is none, b [O]; output y [B×O].
// In x and y, B stands for any number of dimensions.
func newLinear(s *scope, c *command, relu bool) (operation, error) {
	x, w := c.in[0], c.in[1]
	shape := driver.Product{TransB: true, M: rows(x), N: rows(w), K: cols(x)}
	if len(c.in) == 2 {
		return newProduct(s, shape, c.out, x, w, nil)
	}
	shape.Epilogue = driver.Bias
	if relu {
		shape.Epilogue = driver.BiasReLU
	}
	return newProduct(s, shape, c.out, x, w, c.in[2])
}

// newInputGrad is dx = dz·W, masked 0 where y ≤ 0. Inputs dz [B×O], W [O×I] and, masked, y [B×I]; output dx [B×I].
func newInputGrad(s *scope, c *command, masked bool) (operation, error) {
	dz, w := c.in[0], c.in[1]
	p, err := newProduct(s, driver.Product{M: rows(dz), N: cols(w), K: rows(w)}, c.out, dz, w, nil)
	if err != nil || !masked {
		return p, err
	}
	return &maskedProduct{p, reluGrad{s.d.kernels, c.out, c.out, c.in[2]}}, nil
}

type maskedProduct struct {
	*product
	mask reluGrad
}

func (p *maskedProduct) launch(q queue, slot int) error {
	if err := p.product.launch(q, slot); err != nil {
		return err
	}
	return p.mask.launch(q, slot)
}

// newWeightGrad is dW = dzᵀ·x. Inputs dz [B×O], x [B×I]; output dW [O×I].
func newWeightGrad(s *scope, c *command) (operation, error) {
	dz, x := c.in[0], c.in[1]
	return newProduct(s, driver.Product{TransA: true, M: cols(dz), N: cols(x), K: rows(dz)}, c.out, dz, x, nil)
}

// newBiasGrad is db = Σ over the rows of dz. Input dz [B×O]; output db [O].
func newBiasGrad(s *scope, c *command) operation { return &biasGrad{s.d.kernels, c.out, c.in[0]} }

type biasGrad struct {
	k      kernelSet
	db, dz *place
}

func (o *biasGrad) launch(q queue, slot int) error {
	return o.k.biasGrad(q, o.db.dev[slot], o.dz.dev[slot], rows(o.dz), cols(o.dz))
}

// newReLUGrad is dz = 0 where y ≤ 0, else dy. Inputs dy, y; output dz, all [B×O].
func newReLUGrad(s *scope, c *command) operation {
	return &reluGrad{s.d.kernels, c.out, c.in[0], c.in[1]}
}

type reluGrad struct {
	k         kernelSet
	dz, dy, y *place
}

func (o *reluGrad) launch(q queue, slot int) error {
	return o.k.reluGrad(q, o.dz.dev[slot], o.dy.dev[slot], o.y.dev[slot], o.dz.n)
}

// rows and cols are those of a place's value as a matrix, with a row for each place of all dimensions but the last.
func rows(p *place) int { return p.n / cols(p) }
func cols(p *place) int { return p.node.Shape()[p.node.Dims()-1] }
