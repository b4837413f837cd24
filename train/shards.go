package train

import (
	"fmt"
	"slices"

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

// sharded is the round of batches that are cut into shards. A shard's vector is its gradients, those of the last parameters first, and its loss, all times the
// shard's part of the batch's samples. The ranks add up the vectors of all shards. Those of a rank's last shard are sent as soon as the machine reports them.
type sharded struct {
	graphs *graphs
	sum    *group.Sum
	part   data.Part            // of each batch, this rank's
	total  []float32            // of the present batch
	params []gorgonia.ValueGrad // weights with the summed gradients; nil before the first step
}

func newSharded(graphs *graphs) (*sharded, error) {
	var lengths []int
	for _, p := range slices.Backward(graphs.model.Params()) {
		lengths = append(lengths, len(p.Data))
	}
	sum, err := group.NewSum(graphs.cfg.Group, graphs.cfg.Shards, append(lengths, 1))
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	from, to := sum.Shards()
	part := data.Part{From: graphs.cfg.shard(from).From, To: graphs.cfg.shard(to - 1).To}
	return &sharded{graphs: graphs, sum: sum, part: part}, nil
}

func (s *sharded) compute(b data.Batch, factor func(penalty string) float64) (err error) {
	cfg := s.graphs.cfg
	s.total, err = s.sum.Add(cfg.shardsOf(b.Of), func(shard int, dst []float32, done func(part int)) error {
		rows := cfg.shard(shard).Of(b.Of)
		g, err := s.graphs.get(rows.Len())
		if err != nil {
			return err
		}
		weight := float32(float64(rows.Len()) / float64(b.Of))
		grads := s.gradients(dst)
		err = g.RunAndReport(b.Rows(rows.From-s.part.From, rows.To-s.part.From), factor, func(i int) error {
			grad, err := gradientOf(g.Params[i])
			if err != nil {
				return err
			}
			pool.Run(pool.Parts(len(grad), weighPart), &weighing{grads[i], grad, weight})
			done(len(grads) - 1 - i)
			return nil
		})
		if err != nil {
			return err
		}
		loss, err := hostLoss(g.Total.Value())
		dst[len(dst)-1] = weight * loss
		return err
	})
	return err
}

// gradients returns the gradients in a vector, in the order of the parameters.
func (s *sharded) gradients(vector []float32) [][]float32 {
	params := s.graphs.model.Params()
	grads := make([][]float32, len(params))
	for i, p := range slices.Backward(params) {
		grads[i], vector = vector[:len(p.Data)], vector[len(p.Data):]
	}
	return grads
}

func (s *sharded) combine(b data.Batch, losses LossSum) ([]gorgonia.ValueGrad, error) {
	if s.params == nil { // the total is always in the same memory
		grads := s.gradients(s.total)
		for i, p := range s.graphs.model.Params() {
			s.params = append(s.params, summed{p.Name, vector(p.Data), vector(grads[i])})
		}
	}
	return s.params, losses.Add(gorgonia.NewF32(s.total[len(s.total)-1]), b.Of)
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
