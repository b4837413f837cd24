package train

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/denoise-go/denoise/train/group"
)

// ranks is a run's group. What all ranks have to know of each other's errors goes through it.
type ranks struct {
	group.Group
	lost bool // a rank cannot be reached, so that the others are on their own
}

// newRanks returns the ranks of a group; nil is this process alone.
func newRanks(g group.Group) *ranks { return &ranks{Group: cmp.Or(g, group.Alone)} }

// errInterrupted is wrapped by errors that end a run between two steps, where its state can be saved.
var errInterrupted = errors.New("the run is interrupted")

// interruption is an error that ends a run between two steps: its context ends, a sample cannot be read, or a callback returns it.
type interruption struct{ error }

func (i interruption) Unwrap() []error { return []error{i.error, errInterrupted} }

// shared is an error that all ranks know.
type shared struct{ error }

func (s shared) Unwrap() error { return s.error }

// bare returns an error without what the ranks remember of it.
func bare(err error) error {
	for {
		switch e := err.(type) {
		case shared:
			err = e.error
		case interruption:
			err = e.error
		default:
			return err
		}
	}
}

// agree returns nil if err is nil on all ranks, and otherwise the error of the lowest rank that has one. All ranks call it.
func (r *ranks) agree(err error) error {
	if r.lost {
		return err
	}
	err = group.Agree(r.Group, err, errInterrupted, context.Canceled, context.DeadlineExceeded, ErrFolderTaken, ErrOtherRun)
	r.lost = errors.Is(err, group.ErrLost)
	return err
}

// share is agree for errors that may be known to all already. Where a rank goes on while another has an error to share, the others find out at their next call.
func (r *ranks) share(err error) error {
	if errors.As(err, new(shared)) {
		return err
	}
	if err = r.agree(err); err != nil {
		return shared{err}
	}
	return nil
}

// meet returns an error, the same on all ranks, that names the first difference between what they are about to run.
func (r *run) meet() error {
	if r.ranks.Size() == 1 {
		return nil
	}
	mine, err := r.member()
	if err := r.ranks.agree(err); err != nil {
		return err
	}
	all, err := group.Gather(r.ranks, mine)
	if err != nil {
		return fmt.Errorf("train: %w", err)
	}
	for rank, text := range all {
		if !bytes.Equal(text, all[0]) {
			return fmt.Errorf("train: rank %d differs from rank 0: %s: all processes of a group run the same program with the same sets and settings",
				rank, memberDifference(all[0], text))
		}
	}
	return nil
}

// member is what all ranks of a group have to have in common.
type member struct {
	Binary string `json:"binary"` // SHA-256 of the program
	Record
}

func (r *run) member() ([]byte, error) {
	binary, err := binarySHA256()
	if err != nil {
		return nil, fmt.Errorf("train: the program's file, which is compared with other ranks': %w", err)
	}
	return json.Marshal(member{binary, *r.record()})
}

func memberDifference(want, got []byte) string {
	var a, b member
	if err := errors.Join(json.Unmarshal(want, &a), json.Unmarshal(got, &b)); err != nil {
		return err.Error()
	}
	if d := compare(a, b); d != nil {
		return d.String()
	}
	return fmt.Sprintf("want the record of rank 0, got another from byte %d on", firstByte(want, got))
}

// binarySHA256 returns the checksum of this program.
var binarySHA256 = sync.OnceValues(func() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return fmt.Sprintf("%x", sum.Sum(nil)), err
})

// follow brings the other ranks to where rank 0 stands, which alone has the run's folder.
func (r *run) follow() error {
	if r.ranks.Size() == 1 {
		return nil
	}
	var mine []byte
	err := func() error {
		if r.ranks.Rank() != 0 {
			return nil
		}
		s, err := r.state()
		if err == nil {
			mine, err = s.encode(r.model.Params())
		}
		return err
	}()
	if err := r.ranks.agree(err); err != nil {
		return err
	}
	all, err := group.Gather(r.ranks, mine)
	if err == nil && r.ranks.Rank() != 0 {
		var s *state
		if s, err = r.decodeState(all[0]); err == nil {
			err = r.restore(s)
		}
	}
	if err = r.ranks.agree(err); err != nil {
		return fmt.Errorf("train: state of rank 0: %w", err)
	}
	return nil
}
