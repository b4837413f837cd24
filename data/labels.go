package data

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The IDX format of label files: two big-endian 32-bit numbers (magic, labels) and then one byte per label.
const (
	labelMagic  = 0x00000801 // unsigned bytes in one dimension
	labelHeader = 8          // bytes
)

// Labels reads the labels of the images, such as the digits that they show: a number from 0 to 255 for each image, in the images' order. They are in
// files beside those of the images, whose names have labels for images and idx1 for idx3, gzipped or not.
//
// A denoiser needs no labels, so they are read only on request. They serve to measure what a model does with each kind of image.
func (s TrainTest) Labels() (train, test []uint8, err error) {
	for _, set := range []*Set{s.Train, s.Test} {
		if err := set.Validate(); err != nil {
			return nil, nil, err
		}
	}
	if train, err = labelsBeside(s.Origin.Train.Path, s.Train.Len()); err == nil {
		test, err = labelsBeside(s.Origin.Test.Path, s.Test.Len())
	}
	if err != nil {
		return nil, nil, fmt.Errorf("data: %w", err)
	}
	return train, test, nil
}

// labelNames makes the name of a file of labels from that of a file of images, in the case in which it is written.
var labelNames = strings.NewReplacer("images", "labels", "Images", "Labels", "IMAGES", "LABELS", "idx3", "idx1", "IDX3", "IDX1")

// labelsBeside reads the n labels of the images in a file.
func labelsBeside(images string, n int) ([]uint8, error) {
	path := filepath.Join(filepath.Dir(images), labelNames.Replace(filepath.Base(images)))
	other := path + ".gz"
	if plain, ok := strings.CutSuffix(path, ".gz"); ok {
		other = plain
	}
	labels, err := readLabels(path, n)
	if !errors.Is(err, fs.ErrNotExist) {
		return labels, err
	}
	if labels, err = readLabels(other, n); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: want the labels of these images in %s or %s, there is neither", images, filepath.Base(path), filepath.Base(other))
	}
	return labels, err
}

// readLabels reads a file of n labels.
func readLabels(path string, n int) ([]uint8, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // reading another kind may block
		return nil, fmt.Errorf("%s: want a regular file, got %v", path, info.Mode())
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	labels, err := readIDXLabels(f, n)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return labels, nil
}

// readIDXLabels reads n labels in IDX format, gzipped or not, to the end of r.
func readIDXLabels(r io.Reader, n int) ([]uint8, error) {
	r, err := plain(r)
	if err != nil {
		return nil, err
	}
	var header [labelHeader]byte
	if got, err := io.ReadFull(r, header[:]); err != nil {
		return nil, advised(fmt.Errorf("want an IDX header of %d bytes, got %d: %w", labelHeader, got, early(err)))
	}
	magic, stated := binary.BigEndian.Uint32(header[:]), binary.BigEndian.Uint32(header[4:])
	switch {
	case magic != labelMagic:
		return nil, fmt.Errorf("want the IDX magic number of labels %#08x, got %#08x", labelMagic, magic)
	case uint64(stated) != uint64(n):
		return nil, fmt.Errorf("want a label for each of %d images, header says %d", n, stated)
	}
	labels := make([]uint8, n) // as many as there are images in memory
	if got, err := io.ReadFull(r, labels); err != nil {
		return nil, advised(fmt.Errorf("want %d labels, got %d: %w", n, got, early(err)))
	}
	return labels, wantEnd(r, n, "labels")
}
