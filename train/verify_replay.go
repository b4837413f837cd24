package train

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"path/filepath"

	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/internal/safetensors"
	"github.com/denoise-go/denoise/train/checkpoint"
)

// replay is the keeper of a run that is replayed: it compares the run with the states in the folder.
type replay struct {
	dir   string
	ahead []checkpoint.Point
}

// errReplayed ends a run that has been replayed to the newest state.
var errReplayed = errors.New("replayed")

func (p *replay) afterStep(r *run) error { return p.afterEpoch(r) }
func (*replay) interrupted(r *run) error { return nil }
func (*replay) finish() (_, _ error)     { return nil, nil }

func (p *replay) afterEpoch(r *run) error {
	if r.point() != p.ahead[0] {
		return nil
	}
	path := filepath.Join(p.dir, p.ahead[0].File())
	s, err := r.state()
	if err != nil {
		return err
	}
	made, err := s.encode(r.model.Params())
	if err != nil {
		return err
	}
	saved, err := durable.ReadFile(path, checkpoint.MaxState)
	if err != nil {
		return err
	}
	if !bytes.Equal(made, saved) {
		return fmt.Errorf("%s: %s", path, stateDifference(made, saved))
	}
	if p.ahead = p.ahead[1:]; len(p.ahead) == 0 {
		return errReplayed
	}
	return nil
}

// stateDifference describes the first difference between a saved state and the replayed one.
func stateDifference(made, saved []byte) string {
	want, wantTensors, err := parseState(made)
	if err != nil {
		return err.Error()
	}
	got, gotTensors, err := parseState(saved)
	if err != nil {
		return err.Error()
	}
	if d := compare(want.stateText, got.stateText); d != nil {
		return d.String()
	}
	for i := range min(len(wantTensors), len(gotTensors)) {
		if d := tensorDifference(wantTensors[i], gotTensors[i]); d != "" {
			return d
		}
	}
	return fmt.Sprintf("want the replayed state, got another from byte %d on", firstByte(made, saved))
}

func tensorDifference(want, got safetensors.Tensor) string {
	for i := range min(len(want.Data), len(got.Data)) {
		if math.Float32bits(want.Data[i]) != math.Float32bits(got.Data[i]) {
			return fmt.Sprintf("tensor %s: element %d of %d: want %g, got %g", want.Name, i, len(want.Data), want.Data[i], got.Data[i])
		}
	}
	return ""
}

// firstByte returns the index of the first byte that differs.
func firstByte(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}
