package train

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/dense"
	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/simd"
	"github.com/denoise-go/denoise/train/group"
)

// shard returns the rows of a shard among those of a full batch, in parts as equal as possible. A batch of n samples has those rows below n: it leaves its last
// shards short or empty.
func (r Recipe) shard(s int) data.Part {
	return data.Part{From: s * r.Batch / r.Shards, To: (s + 1) * r.Batch / r.Shards}
}

// shardsOf returns how many shards of a batch of n samples have any.
func (r Recipe) shardsOf(n int) (shards int) {
	for shards < r.Shards && r.shard(shards).From < n {
		shards++
	}
	return shards
}

// sharded is the round of batches that are cut into shards. A shard's vector is its gradients, one parameter after the other, and its loss, all times
// the shard's part of the batch's samples. The ranks add up the vectors of all shards.
type sharded struct {
	graphs *graphs
	sum    *group.Sum
	part   data.Part            // of each batch, this rank's
	params []gorgonia.ValueGrad // weights with the summed gradients; nil before the first step
}

func newSharded(graphs *graphs) (*sharded, error) {
	length := 1
	for _, p := range graphs.model.Params() {
		length += len(p.Data)
	}
	sum, err := group.NewSum(graphs.cfg.Group, graphs.cfg.Shards, length)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	from, to := sum.Shards()
	part := data.Part{From: graphs.cfg.shard(from).From, To: graphs.cfg.shard(to - 1).To}
	return &sharded{graphs: graphs, sum: sum, part: part}, nil
}

func (s *sharded) compute(b data.Batch, factor func(penalty string) float64) error {
	cfg := s.graphs.cfg
	return s.sum.Add(cfg.shardsOf(b.Of), func(shard int, dst []float32) error {
		rows := cfg.shard(shard).Of(b.Of)
		g, err := s.graphs.get(rows.Len())
		if err != nil {
			return err
		}
		if err := g.Run(b.Rows(rows.From-s.part.From, rows.To-s.part.From), factor); err != nil {
			return err
		}
		weight := float32(float64(rows.Len()) / float64(b.Of))
		for _, p := range g.Params {
			grad, err := gradientOf(p)
			if err != nil {
				return err
			}
			pool.Run(pool.Parts(len(grad), weighPart), &weighing{dst[:len(grad)], grad, weight})
			dst = dst[len(grad):]
		}
		loss, err := hostLoss(g.Total.Value())
		dst[0] = weight * loss
		return err
	})
}

func (s *sharded) combine(b data.Batch, losses LossSum) ([]gorgonia.ValueGrad, error) {
	total, err := s.sum.Total(s.graphs.cfg.shardsOf(b.Of))
	if err != nil {
		return nil, err
	}
	if s.params == nil { // the total is always in the same memory
		at := 0
		for _, p := range s.graphs.model.Params() {
			grad := total[at : at+len(p.Data)]
			at += len(grad)
			s.params = append(s.params, summed{p.Name, vector(p.Data), vector(grad)})
		}
	}
	return s.params, losses.Add(gorgonia.NewF32(total[len(total)-1]), b.Of)
}

// summed is a weight with the gradient of all shards.
type summed struct {
	name         string
	weight, grad *tensor.Dense
}

func (p summed) Name() string { return p.name }

func (p summed) Value() gorgonia.Value { return p.weight }

func (p summed) Grad() (gorgonia.Value, error) { return p.grad, nil }

func vector(x []float32) *tensor.Dense {
	return tensor.New(tensor.WithShape(len(x)), tensor.WithBacking(x))
}

// gradientOf returns the memory of a gradient.
func gradientOf(p gorgonia.ValueGrad) ([]float32, error) {
	grad, err := p.Grad()
	if err != nil {
		return nil, err
	}
	return dense.Memory(grad)
}

// weighPart is the number of elements that one goroutine multiplies at a time: 128 KiB read and written.
const weighPart = 1 << 14

// weighing is the multiplication of a gradient by a weight.
type weighing struct {
	dst, grad []float32
	weight    float32
}

func (w *weighing) Part(i int) {
	lo, hi := pool.Range(i, len(w.dst), weighPart)
	simd.Standardize(w.dst[lo:hi], w.grad[lo:hi], 0, w.weight)
}
