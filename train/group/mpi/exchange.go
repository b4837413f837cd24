//go:build mpi && cgo

package mpi

// #include "calls.h"
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unsafe"

	"github.com/denoise-go/denoise/train/group"
)

// piece is the most bytes of one message: MPI counts in 32 bits.
var piece = 1 << 30

// underWay holds the exchanges whose messages have not all arrived, whether or not somebody waits for them: MPI may still use their buffers, which have to
// stay pinned. Those of a lost rank stay in it.
var underWay sync.Map

// exchange is one call of Exchange until its messages have arrived.
type exchange struct {
	world    *World
	c        *C.exchange
	messages []message
	pinned   runtime.Pinner // the buffers, which MPI reads and writes between calls
}

// message is one of an exchange.
type message struct {
	peer int
	sent bool
	data []byte
}

// Exchange is that of group.Group. Empty messages are not sent. A rank that has not answered for Options.Deadline is lost.
func (w *World) Exchange(send, recv [][]byte) (wait func() error) {
	e, err := w.exchange(send, recv)
	if err != nil {
		return func() error { return err }
	}
	return func() error { return e.wait(w.deadline) }
}

func (w *World) exchange(send, recv [][]byte) (*exchange, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	e, err := w.begin(send, recv)
	w.err = err
	return e, err
}

// begin hands all messages to MPI, receipts first.
func (w *World) begin(send, recv [][]byte) (*exchange, error) {
	switch {
	case w.err != nil:
		return nil, w.err
	case w.closed:
		return nil, errors.New("mpi: want an exchange before Close, got one after it")
	}
	if err := group.CheckBuffers(w.size, send, recv); err != nil {
		return nil, err
	}
	if want, got := len(recv[w.rank]), len(send[w.rank]); want != got {
		return nil, fmt.Errorf("mpi: rank %d: want a message of %d bytes to itself, got %d", w.rank, want, got)
	}
	copy(recv[w.rank], send[w.rank])
	e := &exchange{world: w}
	for i := 1; i < w.size; i++ { // each rank begins with another
		from := (w.rank + w.size - i) % w.size
		e.add(from, false, recv[from])
	}
	for i := 1; i < w.size; i++ {
		to := (w.rank + i) % w.size
		e.add(to, true, send[to])
	}
	if len(e.messages) == 0 {
		return e, nil
	}
	if e.c = C.exchange_new(C.int(len(e.messages))); e.c == nil {
		return nil, fmt.Errorf("mpi: rank %d: no memory for %d messages", w.rank, len(e.messages))
	}
	underWay.Store(e, nil)
	for _, m := range e.messages {
		p := unsafe.Pointer(unsafe.SliceData(m.data))
		e.pinned.Pin(p)
		address, failed := C.uintptr_t(uintptr(p)), C.int(0)
		if m.sent {
			failed = C.exchange_send(e.c, address, C.int(len(m.data)), C.int(m.peer))
		} else {
			failed = C.exchange_receive(e.c, address, C.int(len(m.data)), C.int(m.peer))
		}
		if failed != C.MPI_SUCCESS {
			return nil, e.lose(fmt.Errorf("%v: %w", m, failure(failed)))
		}
	}
	if _, err := e.await(0); err != nil {
		return nil, err
	}
	return e, nil
}

// add appends the pieces of a buffer.
func (e *exchange) add(peer int, sent bool, data []byte) {
	for part := range slices.Chunk(data, piece) {
		e.messages = append(e.messages, message{peer, sent, part})
	}
}

// wait returns when all messages have arrived, or with an error after some time.
func (e *exchange) wait(most time.Duration) error {
	for begin := time.Now(); ; {
		done, err := e.step()
		if done || err != nil {
			return err
		}
		if time.Since(begin) > most {
			return e.late(most)
		}
	}
}

// step gives the messages some milliseconds, which is how long other exchanges of this process have to wait.
func (e *exchange) step() (done bool, err error) {
	e.world.mu.Lock()
	defer e.world.mu.Unlock()
	if e.world.err != nil {
		return false, e.world.err
	}
	return e.await(5 * time.Millisecond)
}

// Progress is that of group.Progresser. An error is returned by the next wait.
func (w *World) Progress() {
	w.mu.Lock()
	defer w.mu.Unlock()
	underWay.Range(func(e, _ any) bool {
		if w.err == nil {
			e.(*exchange).await(0)
		}
		return w.err == nil
	})
}

// await tests the messages for at most some time. The caller holds the world's lock.
func (e *exchange) await(most time.Duration) (bool, error) {
	if e.c == nil {
		return true, nil
	}
	var done C.int
	if err := C.exchange_await(e.c, C.long(most.Microseconds()), &done); err != C.MPI_SUCCESS {
		return false, e.lose(e.explain(err))
	}
	if done == 0 {
		return false, nil
	}
	C.exchange_free(e.c)
	e.c = nil
	e.pinned.Unpin()
	underWay.Delete(e)
	return true, nil
}

// explain returns the error of the message that failed.
func (e *exchange) explain(err C.int) error {
	if e.c.failed < 0 {
		return failure(err)
	}
	m := e.messages[e.c.failed]
	if e.c.got >= 0 && int(e.c.got) != len(m.data) {
		return fmt.Errorf("%v: want %d bytes, got %d: the ranks are not at the same exchange", m, len(m.data), e.c.got)
	}
	return fmt.Errorf("%v: %w", m, failure(err))
}

// failure returns the error of a call that MPI could not complete: the other ranks are out of reach, unless they disagree about a length.
func failure(err C.int) error {
	if C.mpi_disagree(err) != 0 {
		return errorOf(err)
	}
	return fmt.Errorf("%w: %w", group.ErrLost, errorOf(err))
}

// late returns the error of an exchange whose deadline is over.
func (e *exchange) late(after time.Duration) error {
	e.world.mu.Lock()
	defer e.world.mu.Unlock()
	var silent []string
	for i, m := range e.messages {
		if name := fmt.Sprint(m.peer); C.exchange_pending(e.c, C.int(i)) != 0 && !slices.Contains(silent, name) {
			silent = append(silent, name)
		}
	}
	return e.lose(fmt.Errorf("rank %s: %w: no answer for %v (it has ended, stands still, is slower than that, or waits for such a rank itself)",
		strings.Join(silent, ", "), group.ErrLost, after))
}

// lose ends the world with an error. Its exchanges stay under way.
func (e *exchange) lose(err error) error {
	err = fmt.Errorf("mpi: %w", err)
	e.world.err = err
	return err
}

func (m message) String() string {
	if m.sent {
		return fmt.Sprintf("rank %d, message to it", m.peer)
	}
	return fmt.Sprintf("rank %d, message from it", m.peer)
}
