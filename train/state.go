package train

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/internal/safetensors"
	"github.com/denoise-go/denoise/internal/simd"
	"github.com/denoise-go/denoise/internal/strict"
	"github.com/denoise-go/denoise/train/checkpoint"
	"github.com/denoise-go/denoise/train/optim"
)

// state is a run between two steps. A run that is resumed from it reproduces the uninterrupted run bit for bit.
//
// A state's file is in the safetensors format. Its tensors are the weights under their names, the slots of the solver with prefixes, and the
// weights of the best epoch unless that ended at this point. The metadata hold the rest in JSON, and a checksum. No time is in it, so that equal
// runs have equal files.
type state struct {
	stateText
	rule          optim.Rule   // of the solver
	weights, best [][]float32  // of each parameter; best is nil where there is none or it is the weights
	memory        optim.Memory // the solver's
}

// stateText is the part of a state that is written as JSON.
type stateText struct {
	Version int      `json:"version"` // of the format
	Run     Identity `json:"run"`
	Steps   int      `json:"steps"` // so far
	LR      float64  `json:"lr"`    // learning rate of the last step, 0 before the first
	History History  `json:"history"`
	At      position `json:"at"`

	Penalties []penaltyFactors `json:"penalties,omitempty"` // of the epochs, and of the one in progress
}

// position is how far the current epoch's pass over the training set has come.
type position struct {
	Batches int  `json:"batches"`
	Loss    mean `json:"loss"`
}

// mean is the mean of the losses of batches, weighted by their numbers of images. On a device that runs ahead, Sum is as of the last look.
type mean struct {
	Sum    float64 `json:"sum"`
	Images int     `json:"images"`
}

func (m *mean) value() float64 {
	if m.Images == 0 {
		return math.NaN()
	}
	return m.Sum / float64(m.Images)
}

// stateVersion is the version of the format of states and of run.json.
const stateVersion = 3

// bestWeights begins the names of the best epoch's weights.
const bestWeights = "best."

// bestIsElsewhere reports whether the best epoch, if there is one, ended before this point.
func (t *stateText) bestIsElsewhere() bool {
	return len(t.History) > 0 && (t.At.Batches > 0 || t.History.Best() < len(t.History)-1)
}

// encode returns the file of the state.
func (s *state) encode(params []autoencoder.Param) ([]byte, error) {
	text, err := json.Marshal(s.stateText)
	if err != nil {
		return nil, fmt.Errorf("train: state: %w", err)
	}
	var tensors []safetensors.Tensor
	for _, part := range s.parts() {
		for i, p := range params {
			tensors = append(tensors, safetensors.Tensor{Name: part.prefix + p.Name, Shape: p.Shape, Data: part.list[i]})
		}
	}
	return checkpoint.Encode(text, tensors)
}

type statePart struct {
	prefix  string
	list    [][]float32
	squares bool // none is negative
}

// parts returns the tensors in the order of the file.
func (s *state) parts() []statePart {
	parts := []statePart{{"", s.weights, false}}
	solver := s.rule.Traits()
	for _, slot := range solver.Slots {
		parts = append(parts, statePart{solver.Name + "." + slot.Name + ".", s.memory.Slots[slot.Name], slot.Squares})
	}
	if s.best != nil {
		parts = append(parts, statePart{bestWeights, s.best, false})
	}
	return parts
}

// parseState reads the text of a state and returns its tensors, which fill checks. The text is consistent; decodeState checks that it fits
// the run.
func parseState(b []byte) (*state, []safetensors.Tensor, error) {
	text, tensors, err := checkpoint.Decode(b)
	if err != nil {
		return nil, nil, err
	}
	s := &state{}
	if err := checkVersion(text); err != nil {
		return nil, nil, fmt.Errorf("metadata: %w", err)
	}
	if err := strict.JSON(text, &s.stateText); err != nil {
		return nil, nil, fmt.Errorf("metadata: %w", err)
	}
	if err := s.check(); err != nil {
		return nil, nil, err
	}
	if again, err := json.Marshal(s.stateText); err != nil || !bytes.Equal(again, text) {
		return nil, nil, errors.New("metadata: want text as a run writes it, got another")
	}
	return s, tensors, nil
}

// check returns an error if the text contradicts itself.
func (t *stateText) check() error {
	if t.Steps < 0 || t.At.Batches < 0 || t.At.Loss.Images < 0 {
		return fmt.Errorf("want counts of at least 0, got %d steps, %d batches and %d images", t.Steps, t.At.Batches, t.At.Loss.Images)
	}
	for i, e := range t.History {
		if e.Number != i+1 {
			return fmt.Errorf("history: want epoch %d, got %d", i+1, e.Number)
		}
	}
	return nil
}

// fill sets the state's tensors, which must be those of a run of these parameters, and finite.
func (s *state) fill(tensors []safetensors.Tensor, params []autoencoder.Param) error {
	s.weights, s.memory = make([][]float32, len(params)), optim.NewMemory(s.rule, make([]int, len(params)))
	s.memory.Steps = s.Steps
	if s.bestIsElsewhere() {
		s.best = make([][]float32, len(params))
	}
	for _, part := range s.parts() {
		for i, p := range params {
			if len(tensors) == 0 {
				return fmt.Errorf("want a tensor %s%s, got no more", part.prefix, p.Name)
			}
			t := tensors[0]
			tensors = tensors[1:]
			if t.Name != part.prefix+p.Name || !slices.Equal(t.Shape, p.Shape) {
				return fmt.Errorf("want a tensor %s%s of shape %v, got %.80q of shape %v", part.prefix, p.Name, p.Shape, t.Name, t.Shape)
			}
			if !simd.Finite(t.Data) || part.squares && slices.ContainsFunc(t.Data, negative) {
				return fmt.Errorf("tensor %s: want finite numbers, and squares of at least 0, got others", t.Name)
			}
			part.list[i] = t.Data
		}
	}
	if len(tensors) > 0 {
		return fmt.Errorf("want no tensor after the state's own, got %.80q", tensors[0].Name)
	}
	return nil
}

func negative(x float32) bool { return math.Signbit(float64(x)) }
