package images

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/denoise-go/denoise/data"
)

// store decodes pictures ahead of their use and keeps crops and pictures within a bound.
//
// Its memory has three parts of fixed size, so that no goroutine waits for another's memory: crops, the pictures that are being decoded, and pictures that are kept. Whatever
// is kept stays: each picture is used once in a pass through all, so that another choice would not be used more often. Crops of training are dropped when all of their
// visit are read.
type store struct {
	mu      sync.Mutex
	crops   *Crops
	visits  map[visitID]*visit
	oldest  []*visit  // all of visits, in the order in which they were scheduled
	queue   []*visit  // those to be made
	blocks  []visitID // the first visits of the blocks that were scheduled last, the newest at the end
	running int       // goroutines
	kept    map[int]*Picture

	maxWorkers, maxVisits int
	maxKept               int64 // bytes

	use usage
}

// ErrMemory is wrapped by the error of NewCrops if its memory is too small for the pictures.
var ErrMemory = errors.New("too little memory")

// A store has room for the crops of at least minBlocks blocks, so that readers may be in three at a time while the next one is made, and for a part of the memory. It remembers the last
// maxBlocks blocks.
const (
	minBlocks = 4
	maxBlocks = 64
	cropsPart = 8 // one eighth
)

// usage is what a store holds, in bytes, and has done.
type usage struct {
	crops, kept, decoding int64
	peak                  int64 // of their sum
	decoded               int   // pictures
}

func (u *usage) add(crops, kept, decoding int64) {
	u.crops, u.kept, u.decoding = u.crops+crops, u.kept+kept, u.decoding+decoding
	u.peak = max(u.peak, u.crops+u.kept+u.decoding)
}

type visitID struct {
	key   data.Key
	visit int
}

// visit is the crops of a picture.
type visit struct {
	visitID
	crops   int
	done    chan struct{} // closed when the rest is known
	pix     []byte        // the crops
	bits    int
	err     error
	begun   bool
	waiting int // readers
	read    int // crops
}

// newStore divides the memory.
func newStore(c *Crops) (*store, error) {
	s := &store{crops: c, visits: map[visitID]*visit{}, kept: map[int]*Picture{}}
	var largest, all int64
	bits := 8
	for i := range c.album.Files {
		f := &c.album.Files[i]
		if min(f.H, f.W) < c.cfg.Size {
			return nil, fmt.Errorf("%s: want at least the %d pixels a side of a crop, got %d×%d", f.Name, c.cfg.Size, f.H, f.W)
		}
		bits = max(bits, f.Bits)
		largest = max(largest, f.decodingBytes())
		all += f.storedBytes(c.cfg.Channels)
	}
	each := int64(c.cfg.PerPicture) * int64(c.Shape().Size()*bits/8)
	visits := max(int64(minBlocks*min(c.cfg.Mix, c.plan.visits())), min(c.cfg.Memory/cropsPart/each, int64(c.plan.visits())))
	crops := visits * each
	s.maxVisits = int(visits)
	// Rather keep all pictures than decode several at a time.
	if s.maxWorkers = workers(c.cfg.Memory-crops-all, largest); s.maxWorkers < 1 {
		s.maxWorkers = workers(c.cfg.Memory-crops, largest)
	}
	if s.maxWorkers < 1 {
		return nil, fmt.Errorf("%w: want at least %d bytes of memory, %d for crops and %d for decoding the largest picture, got %d", ErrMemory, crops+largest, crops, largest, c.cfg.Memory)
	}
	s.maxKept = c.cfg.Memory - crops - int64(s.maxWorkers)*largest
	return s, nil
}

// get returns a visit when its crops are ready, to read one of them, and has those after it made. After an error the next call tries again.
func (s *store) get(id visitID) (*visit, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead(id)
	v := s.schedule(id)
	if !v.begun { // now it is urgent
		i := slices.Index(s.queue, v)
		s.queue = slices.Insert(slices.Delete(s.queue, i, i+1), 0, v)
	}
	v.waiting++
	s.mu.Unlock()
	<-v.done
	s.mu.Lock()
	v.waiting--
	v.read++
	if id.key.Purpose == data.Training && v.read == v.crops && s.visits[id] == v {
		s.drop(v)
	}
	return v, v.err
}

// ahead schedules the block after that of a visit when the first of its crops is read, and the block itself if reading begins there.
func (s *store) ahead(id visitID) {
	p := &s.crops.plan
	_, first, _ := p.block(id.visit)
	block := visitID{id.key, first}
	if n := len(s.blocks); n == 0 || s.blocks[n-1] != block {
		if slices.Contains(s.blocks, block) {
			return
		}
		s.scheduleBlock(block)
	}
	key, visit := p.nextBlock(block.key, block.visit)
	if next := (visitID{key, visit}); next != block { // an epoch of validation may be one block
		s.scheduleBlock(next)
	}
}

func (s *store) scheduleBlock(block visitID) {
	s.blocks = append(s.blocks, block)
	if len(s.blocks) > maxBlocks {
		s.blocks = slices.Delete(s.blocks, 0, 1)
	}
	visits, _, _ := s.crops.plan.block(block.visit)
	for i := range visits {
		s.schedule(visitID{block.key, block.visit + i})
	}
}

// schedule returns a visit, which it has made if there is none.
func (s *store) schedule(id visitID) *visit {
	if v := s.visits[id]; v != nil {
		return v
	}
	v := &visit{visitID: id, done: make(chan struct{}), crops: len(s.crops.plan.crops(id.visit))}
	s.visits[id] = v
	s.oldest = append(s.oldest, v)
	s.queue = append(s.queue, v)
	for i := 0; len(s.oldest) > s.maxVisits && i < len(s.oldest)-1; {
		if old := s.oldest[i]; old.waiting > 0 || old.begun && old.pix == nil {
			i++ // needed, or being made
		} else {
			s.drop(old)
		}
	}
	if s.running < s.maxWorkers {
		s.running++
		go s.work()
	}
	return v
}

// drop forgets a visit that no goroutine makes.
func (s *store) drop(v *visit) {
	without := func(list []*visit) []*visit { return slices.DeleteFunc(list, func(w *visit) bool { return w == v }) }
	s.oldest, s.queue = without(s.oldest), without(s.queue)
	delete(s.visits, v.visitID)
	s.use.add(-int64(len(v.pix)), 0, 0)
}

// work makes visits until none is left.
func (s *store) work() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.queue) > 0 {
		v := s.queue[0]
		s.queue = s.queue[1:]
		v.begun = true
		if v.err = s.make(v); v.err != nil {
			s.drop(v)
		}
		close(v.done)
	}
	s.running--
}

// make cuts the crops of a visit out of its picture, which it decodes unless it is kept. It unlocks the store meanwhile.
func (s *store) make(v *visit) error {
	i := s.crops.plan.picture(v.key, v.visit)
	p, cost := s.kept[i], int64(0)
	if p == nil {
		cost = s.crops.album.Files[i].decodingBytes()
		s.use.decoded++
	}
	s.use.add(0, 0, cost)
	s.mu.Unlock()
	var err error
	var pix []byte
	if p == nil {
		p, err = s.crops.picture(i)
	}
	if err == nil {
		pix = s.crops.cut(p, v.visitID)
	}
	s.mu.Lock()
	s.use.add(0, 0, -cost)
	if err != nil {
		return err
	}
	v.pix, v.bits = pix, p.Bits
	s.use.add(int64(len(pix)), 0, 0)
	if n := int64(len(p.Pix)); s.kept[i] == nil && s.use.kept+n <= s.maxKept {
		s.kept[i] = p
		s.use.add(0, n, 0)
	}
	return nil
}
