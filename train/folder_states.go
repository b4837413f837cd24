package train

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
)

// stateName names the point of a run that a state in its folder is of. The file of the point after 12 epochs and 34 batches is
// called state-000012.000034.safetensors, so that the order of the names is the order of the points.
type stateName struct {
	epochs, batches int // done
}

func (s stateName) file() string {
	return fmt.Sprintf("state-%06d.%06d.safetensors", s.epochs, s.batches)
}

// String returns "epoch 12" or "epoch 12 and 34 batches of the next".
func (s stateName) String() string {
	if s.batches == 0 {
		return fmt.Sprintf("epoch %d", s.epochs)
	}
	return fmt.Sprintf("epoch %d and %d batches of the next", s.epochs, s.batches)
}

func (s stateName) compare(t stateName) int {
	return cmp.Or(cmp.Compare(s.epochs, t.epochs), cmp.Compare(s.batches, t.batches))
}

var statePattern = regexp.MustCompile(`^state-([0-9]{6,10})\.([0-9]{6,10})\.safetensors$`)

// parseStateName reads the name of a file. It takes only what stateName would call it.
func parseStateName(file string) (s stateName, ok bool) {
	part := statePattern.FindStringSubmatch(file)
	if part == nil {
		return s, false
	}
	s.epochs, _ = strconv.Atoi(part[1])
	s.batches, _ = strconv.Atoi(part[2])
	return s, s.file() == file
}

// listStates returns the states in a folder, oldest first. Whether they are any good, or files at all, is to be seen.
func listStates(dir string) ([]stateName, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("train: folder: %w", err)
	}
	var states []stateName
	for _, e := range entries {
		if s, ok := parseStateName(e.Name()); ok && !e.IsDir() {
			states = append(states, s)
		}
	}
	slices.SortFunc(states, stateName.compare)
	return states, nil
}
