package flags

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/train/group"
	"github.com/denoise-go/denoise/train/group/mpi"
)

// grace is how long ranks other than 0 outlive a lost one. All ranks find the loss at about the same time, and as soon as one has exited mpirun kills rank 0, which
// may still save the state. mpirun ends the others sooner when rank 0 exits.
const grace = 10 * time.Second

// Processes are those that train one network together: what mpirun has started, or this one alone.
type Processes struct{ deadline time.Duration }

func (p *Processes) Register(set *flag.FlagSet) {
	set.DurationVar(&p.deadline, "deadline", mpi.DefaultDeadline, "`time` that a process of mpirun waits for the others before they count as lost")
}

func (p *Processes) Read(*flag.FlagSet) error {
	if p.deadline <= 0 {
		return fmt.Errorf("-deadline: want more than 0, got %v", p.deadline)
	}
	return nil
}

// In calls f with the group. Ranks other than 0 only train: their Stdio is silent, they serve no page and write no events, and where one process verifies they do
// nothing. It returns f's error, with the rank if there are several. After an
// error it does not wait for the other ranks: the process must exit, so that mpirun ends them. If a rank is lost, ranks other than 0 first wait for grace.
func (p *Processes) In(s command.Stdio, o *Output, page *HTTP, f func(g group.Group, s command.Stdio) error) error {
	w, err := mpi.Open(mpi.Options{Deadline: p.deadline})
	if err != nil {
		return err
	}
	if w.Rank() != 0 {
		s.Out, s.Err = io.Discard, io.Discard
		page.Address, o.TensorBoard = "", false
	}
	if w.Rank() == 0 || o.Verify == "" {
		err = f(w, s)
	}
	if err == nil {
		err = w.Close()
	}
	if errors.Is(err, group.ErrLost) && w.Rank() != 0 {
		time.Sleep(grace)
	}
	if err != nil && w.Size() > 1 {
		err = fmt.Errorf("rank %d: %w", w.Rank(), err)
	}
	return err
}
