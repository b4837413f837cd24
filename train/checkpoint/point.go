package checkpoint

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// Point is where a run stands between two steps: after so many whole epochs, and so many batches of the next.
type Point struct{ Epochs, Batches int }

// File returns the name of the state of a point, such as state-000012.000034.safetensors after 12 epochs and 34 batches. The order of the
// names is the order of the points.
func (p Point) File() string { return fmt.Sprintf("state-%06d.%06d.safetensors", p.Epochs, p.Batches) }

// String returns "epoch 12" or "epoch 12 and 34 batches of the next".
func (p Point) String() string {
	if p.Batches == 0 {
		return fmt.Sprintf("epoch %d", p.Epochs)
	}
	return fmt.Sprintf("epoch %d and %d batches of the next", p.Epochs, p.Batches)
}

// Compare returns -1 if p comes before q, 0 if they are one, and 1 if p comes after q.
func (p Point) Compare(q Point) int {
	return cmp.Or(cmp.Compare(p.Epochs, q.Epochs), cmp.Compare(p.Batches, q.Batches))
}

var pointPattern = regexp.MustCompile(`^state-([0-9]{6,10})\.([0-9]{6,10})\.safetensors$`)

// parsePoint reads the name of a file as File writes it.
func parsePoint(file string) (p Point, ok bool) {
	part := pointPattern.FindStringSubmatch(file)
	if part == nil {
		return p, false
	}
	p.Epochs, _ = strconv.Atoi(part[1])
	p.Batches, _ = strconv.Atoi(part[2])
	return p, p.File() == file
}

// Points returns the points of the states in a folder, oldest first. The states may be damaged, or not even files.
func Points(dir string) ([]Point, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: folder: %w", err)
	}
	var points []Point
	for _, e := range entries {
		if p, ok := parsePoint(e.Name()); ok && !e.IsDir() {
			points = append(points, p)
		}
	}
	slices.SortFunc(points, Point.Compare)
	return points, nil
}

// Present returns those of the names that a folder has, whatever they are.
func Present(dir string, names ...string) (present []string, err error) {
	for _, name := range names {
		_, err := os.Lstat(filepath.Join(dir, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("checkpoint: folder: %w", err)
		}
		present = append(present, name)
	}
	return present, nil
}
