package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/denoise-go/denoise/data"
)

// images are images with the digits that they show.
type images struct {
	*data.Set
	labels []uint8
}

// sets are the data of the experiment.
type sets struct{ training, validation, test images }

// readSets reads the images, as many as are asked for, and their labels.
func readSets(o options, stdout io.Writer) (s sets, err error) {
	read, err := o.data.Load(stdout)
	if err != nil {
		return s, err
	}
	training, validation, test, err := read.Labels()
	if err != nil {
		return s, err
	}
	for _, labels := range [][]uint8{training, validation, test} {
		if most := slices.Max(labels); most > 9 {
			return s, fmt.Errorf("want labels from 0 to 9, ten kinds of images, got %d", most)
		}
	}
	if s.training, err = first(images{read.Training, training}, o.training.Images); err != nil {
		return s, err
	}
	if s.validation, err = first(images{read.Validation, validation}, o.training.Tested); err != nil {
		return s, err
	}
	if s.test, err = first(images{read.Test, test}, o.training.Tested); err != nil {
		return s, err
	}
	return s, s.check(o.training.Digits)
}

// check returns an error if the sets lack images that a part of the experiment needs, before hours go into the parts before it. Digits are those that networks
// are trained without.
func (s sets) check(digits []uint8) error {
	for digit := range uint8(10) {
		if !slices.Contains(s.test.labels, digit) {
			return fmt.Errorf("want test images of ten kinds, labelled 0 to 9, got none with the label %d", digit)
		}
	}
	if n := s.test.Len(); n < sheetColumns {
		return fmt.Errorf("want at least %d test images, got %d", sheetColumns, n)
	}
	if d := s.test.D(); d < 10 {
		return fmt.Errorf("want images of at least 10 pixels, got %d", d)
	}
	for _, set := range []images{s.training, s.validation} {
		for _, digit := range digits {
			if !slices.ContainsFunc(set.labels, func(label uint8) bool { return label != digit }) {
				return fmt.Errorf("want %v images of several kinds, got %d with the label %d", set, set.Len(), digit)
			}
		}
	}
	return nil
}

// first returns the first n images, or all if n is 0 or larger.
func first(im images, n int) (images, error) {
	if n == 0 || n >= im.Len() {
		return im, nil
	}
	part, err := im.Slice(0, n)
	return images{part, im.labels[:n]}, err
}

// without returns the images that do not show a digit.
func (im images) without(digit uint8) (*data.Set, error) {
	return im.Where(func(i int) bool { return im.labels[i] != digit })
}

// numbers returns all images as numbers [N×D].
func (im images) numbers() []float32 {
	d := im.D()
	values := make([]float32, im.Len()*d)
	for i := range im.Len() {
		im.Float32s(values[i*d:(i+1)*d], i)
	}
	return values
}
