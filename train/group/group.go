// Package group connects the processes that train one model together.
//
// Each process is a rank of the group, numbered from 0. All ranks run the same program and make the same exchanges in the same order.
package group

import (
	"errors"
	"fmt"

	"github.com/denoise-go/denoise/internal/null"
)

// Group is what one rank knows of its group. A Group is used by one goroutine.
type Group interface {
	// Rank returns the number of this process, from 0 to Size()-1.
	Rank() int

	// Size returns the number of processes.
	Size() int

	// Exchange begins to send send[r] to each rank r and to receive recv[r] from it, this rank itself among them. The lengths of both are Size();
	// those of their elements may differ and may be 0, but what rank a sends to rank b must be as long as what b wants from a. The buffers belong
	// to the group until wait returns. Several exchanges may be in progress; they are waited for in the order in which they began.
	//
	// All ranks call it, in the same order. It waits for slow ranks: rank 0 may be writing files. A group that cannot know whether a rank lives may
	// count it as lost after a stated time. If a rank is lost, wait returns an error that names it, where it is known, and wraps ErrLost. After an
	// error the group is of no use: later exchanges fail as well, and no buffer of one that was in progress may be used.
	Exchange(send, recv [][]byte) (wait func() error)

	// String names the rank and the kind of group in messages: "rank 1 of 4 (simulated)".
	String() string
}

// Progresser is a Group that moves messages only during calls of its methods. Progress moves the messages of all exchanges in progress and does not wait. A Sum calls it
// while vectors are being computed.
type Progresser interface {
	Group
	Progress()
}

// ErrLost is why an exchange fails if a rank has ended or cannot be reached.
var ErrLost = errors.New("the process is lost")

// Alone is the group of one process.
var Alone Group = alone{}

type alone struct{}

func (alone) Rank() int { return 0 }

func (alone) Size() int { return 1 }

func (alone) Exchange(send, recv [][]byte) func() error {
	return func() error {
		if err := CheckBuffers(1, send, recv); err != nil {
			return err
		}
		return deliver(0, recv[0], send[0])
	}
}

func (alone) String() string { return "rank 0 of 1" }

// check returns an error if there is no group.
func check(g Group) error {
	if null.Is(g) {
		return errors.New("group: want a group, got nil (group.Alone is that of one process)")
	}
	return nil
}

// CheckBuffers returns an error unless there is a buffer for each of size ranks. It is for implementations of Group.
func CheckBuffers(size int, send, recv [][]byte) error {
	if len(send) != size || len(recv) != size {
		return fmt.Errorf("group: want buffers for %d ranks, got %d to send and %d to receive", size, len(send), len(recv))
	}
	return nil
}

// deliver copies what a rank has sent.
func deliver(from int, recv, sent []byte) error {
	if len(recv) != len(sent) {
		return fmt.Errorf("group: rank %d: want a message of %d bytes, got %d", from, len(recv), len(sent))
	}
	copy(recv, sent)
	return nil
}
