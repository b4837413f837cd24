package images

import (
	"sync"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/philox"
)

// plan says which crop is of which picture. An epoch's crops are grouped into visits: all crops of a visit are of one picture, which has to be decoded once for them. The
// crops of mix visits take turns, so that a batch has many pictures. Visits go through the pictures in a random order, through all of them before one comes
// again, on from epoch to epoch.
type plan struct {
	pictures int
	perEpoch int // crops
	perVisit int // crops
	mix      int // visits whose crops take turns: a block

	mu     sync.Mutex
	orders map[order][]int32 // of the pictures; the few that were used last
}

// order identifies a pass through all pictures.
type order struct {
	seed    uint64
	purpose data.Purpose
	pass    uint32
}

// maxOrders bounds the orders that are kept: of two passes for the crops at hand and those ahead, each of training and validation.
const maxOrders = 4

// visits is the number of visits of an epoch, at least 1.
func (p *plan) visits() int { return (p.perEpoch + p.perVisit - 1) / p.perVisit }

// block returns the number of visits in the block of a visit, the first of them and the number of crops. Only the last block of an epoch has fewer than others.
func (p *plan) block(visit int) (visits, first, crops int) {
	first = visit - visit%p.mix
	crops = min(p.mix*p.perVisit, p.perEpoch-first*p.perVisit)
	return (crops + p.perVisit - 1) / p.perVisit, first, crops
}

// visit returns the visit of crop i of an epoch, and the crop's number in it.
func (p *plan) visit(i int) (visit, crop int) {
	visits, first, _ := p.block(i / p.perVisit)
	turn := i - first*p.perVisit
	return first + turn%visits, turn / visits
}

// crops returns the indices in the epoch of a visit's crops.
func (p *plan) crops(visit int) (samples []int) {
	visits, first, crops := p.block(visit)
	for turn := visit - first; turn < crops; turn += visits {
		samples = append(samples, first*p.perVisit+turn)
	}
	return samples
}

// picture returns the number of the picture of a visit.
func (p *plan) picture(key data.Key, visit int) int {
	n := uint64(passed(key).Epoch)*uint64(p.visits()) + uint64(visit)
	o := order{key.Seed, key.Purpose, uint32(n / uint64(p.pictures) & (1<<31 - 1))}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.orders[o] == nil {
		if len(p.orders) >= maxOrders || p.orders == nil {
			p.orders = map[order][]int32{}
		}
		p.orders[o] = make([]int32, p.pictures)
		// Indices of samples are below 2³¹, those of orders above.
		philox.Stream{Seed: o.seed, Purpose: philox.TrainingSample + philox.Purpose(o.purpose), Index: ^o.pass}.Perm(p.orders[o])
	}
	return int(p.orders[o][n%uint64(p.pictures)])
}

// passed returns the key without what does not count.
func passed(key data.Key) data.Key {
	if key.Purpose != data.Training {
		key.Epoch = 0
	}
	return key
}

// nextBlock returns the first visit of the block after that of a visit: in the next epoch after the last one.
func (p *plan) nextBlock(key data.Key, visit int) (data.Key, int) {
	visits, first, _ := p.block(visit)
	if next := first + visits; next < p.visits() {
		return key, next
	}
	key.Epoch++
	return passed(key), 0
}
