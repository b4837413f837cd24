package group

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/denoise-go/denoise/internal/handover"
)

// mostRanks bounds the simulated ranks, whose messages take memory of their number's square.
const mostRanks = 1 << 10

// Simulate calls f for each rank of a group of n in this process, each on a goroutine of its own, and returns the error of each rank. A rank whose call of f has
// ended is lost to the others. If calls panic, Simulate raises the panic of the lowest rank when all have ended.
//
// A number of ranks below 1 or above 1024, or a nil f, is the only error returned.
//
// It computes what n processes do, for tests and to find out what they would compute. It is not faster than one process.
func Simulate(n int, f func(g Group) error) []error {
	switch {
	case n < 1 || n > mostRanks:
		return []error{fmt.Errorf("group: simulate: want 1 to %d ranks, got %d", mostRanks, n)}
	case f == nil:
		return []error{errors.New("group: simulate: want a function for each rank, got nil")}
	}
	h := newHub(n)
	outcomes := make([]handover.Outcome, n)
	var running sync.WaitGroup
	for r := range n {
		running.Add(1)
		go handover.Call("group: a rank", func() error { return f(&simulated{h, r}) }, func(o handover.Outcome) {
			outcomes[r] = o
			h.leave(r)
			running.Done()
		})
	}
	running.Wait()
	errs := make([]error, n)
	for r, o := range outcomes {
		errs[r] = o.Raise()
	}
	return errs
}

// hub holds the messages of simulated ranks.
type hub struct {
	mu       sync.Mutex
	changed  sync.Cond
	messages [][][][]byte // on their way, by receiver and sender, the oldest first
	left     []bool       // ranks that send no more
}

func newHub(n int) *hub {
	h := &hub{messages: make([][][][]byte, n), left: make([]bool, n)}
	h.changed.L = &h.mu
	for to := range h.messages {
		h.messages[to] = make([][][]byte, n)
	}
	return h
}

func (h *hub) send(from, to int, message []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.messages[to][from] = append(h.messages[to][from], slices.Clone(message))
	h.changed.Broadcast()
}

// receive waits for the oldest message of a rank to another.
func (h *hub) receive(from, to int) ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.messages[to][from]) == 0 {
		if h.left[from] {
			return nil, fmt.Errorf("group: rank %d: %w", from, ErrLost)
		}
		h.changed.Wait()
	}
	message := h.messages[to][from][0]
	h.messages[to][from] = h.messages[to][from][1:]
	return message, nil
}

func (h *hub) leave(rank int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.left[rank] = true
	h.changed.Broadcast()
}

// simulated is a rank of a hub.
type simulated struct {
	hub  *hub
	rank int
}

func (s *simulated) Rank() int { return s.rank }

func (s *simulated) Size() int { return len(s.hub.left) }

func (s *simulated) Exchange(send, recv [][]byte) func() error {
	if err := CheckBuffers(s.Size(), send, recv); err != nil {
		return func() error { return err }
	}
	for to, message := range send {
		s.hub.send(s.rank, to, message)
	}
	return func() (all error) {
		for from, buffer := range recv {
			message, err := s.hub.receive(from, s.rank)
			if err == nil {
				err = deliver(from, buffer, message)
			}
			all = errors.Join(all, err)
		}
		return all
	}
}

func (s *simulated) String() string {
	return fmt.Sprintf("rank %d of %d (simulated)", s.rank, s.Size())
}
