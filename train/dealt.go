package train

import (
	"encoding/binary"
	"math"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train/group"
	"github.com/denoise-go/denoise/train/optim"
)

// dealt is the round in which each rank computes the loss of a batch of its own. The losses are added in the order of the batches, as one process does.
type dealt struct {
	graphs *graphs
	batch  int // samples of a full batch
	loss   [4]byte
}

func (d *dealt) compute(b data.Batch, factor func(penalty string) float64) error {
	if b.N == 0 {
		return nil
	}
	g, err := d.graphs.get(b.N)
	if err != nil {
		return err
	}
	if err := g.Run(b, factor); err != nil {
		return err
	}
	loss, err := hostLoss(g.Total.Value())
	binary.LittleEndian.PutUint32(d.loss[:], math.Float32bits(loss))
	return err
}

func (d *dealt) combine(b data.Batch, losses LossSum) ([]gorgonia.ValueGrad, error) {
	all, err := group.Share(d.graphs.cfg.Group, d.loss[:])
	if err != nil {
		return nil, err
	}
	for r, loss := range all {
		part := data.Part{From: r * d.batch, To: (r + 1) * d.batch}.Of(b.Of)
		if part.Len() == 0 {
			break
		}
		if err := losses.Add(gorgonia.NewF32(math.Float32frombits(binary.LittleEndian.Uint32(loss))), part.Len()); err != nil {
			return nil, &optim.LateError{Ago: len(all) - 1 - r, Err: err}
		}
	}
	return nil, nil
}
