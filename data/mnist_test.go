package data

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/denoise-go/denoise/internal/hostile"
)

// knownFiles are the SHA-256 sums of the files that come with GoMNIST, from sha256sum.
var knownFiles = [2]string{
	"440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
	"8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
}

// readMNIST reads MNIST once for the tests that look at it.
var readMNIST = sync.OnceValues(func() (TrainTest, error) { return MNIST("") })

// The real files must be read and recognised, both compressed and unpacked.
func TestMNIST(t *testing.T) {
	sets, err := readMNIST()
	if err != nil {
		t.Fatal(err)
	}
	train, test, origin := sets.Train, sets.Test, sets.Origin
	if train.Len() != 60_000 || test.Len() != 10_000 || train.D() != 784 || test.D() != 784 {
		t.Errorf("got %d and %d images of %d and %d pixels", train.Len(), test.Len(), train.D(), test.D())
	}
	if train.Name != "train" || test.Name != "test" {
		t.Errorf("names are %q and %q", train.Name, test.Name)
	}
	if got := [2]string{origin.Train.SHA256, origin.Test.SHA256}; got != knownFiles {
		t.Errorf("SHA-256 of the files are %v, want %v", got, knownFiles)
	}

	dir := t.TempDir()
	writeFile(t, dir, "train-images.idx3-ubyte", setFile(train))
	writeFile(t, dir, "t10k-images.idx3-ubyte", setFile(test))
	if sets, err = MNIST(dir); err != nil {
		t.Fatal(err)
	}
	unpacked := sets.Origin
	for _, s := range []Origin{origin, unpacked} {
		if s.Train.Contents != "MNIST train" || s.Test.Contents != "MNIST test" || s.String() != "MNIST from "+s.Dir {
			t.Errorf("%v has %q and %q", s, s.Train.Contents, s.Test.Contents)
		}
	}
	if unpacked.Train.SHA256 == origin.Train.SHA256 {
		t.Error("the SHA-256 of the unpacked file is that of the gzipped one")
	}
}

// writeFile puts a file into a directory.
func writeFile(t *testing.T, dir, name string, contents []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), contents, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Each spelling of the names, gzipped (read by GoMNIST) or not (read by ReadIDX), must give the same sets.
func TestMNISTDir(t *testing.T) {
	wantTrain, wantTest := testSet(t, 30, 28, 28), testSet(t, 20, 28, 28)
	for _, c := range []struct {
		middle string
		pack   func(testing.TB, []byte) []byte
	}{
		{"-idx3-ubyte.gz", zip}, {".idx3-ubyte.gz", zip},
		{"-idx3-ubyte", asIs}, {".idx3-ubyte", asIs},
		{"-idx3-ubyte.gz", asIs}, {"-idx3-ubyte", zip}, // unpacked or packed without a change of the name
	} {
		dir := t.TempDir()
		writeFile(t, dir, "train-images"+c.middle, c.pack(t, setFile(wantTrain)))
		writeFile(t, dir, "t10k-images"+c.middle, c.pack(t, setFile(wantTest)))
		sets, err := MNIST(dir)
		if err != nil {
			t.Errorf("%s: %v", c.middle, err)
			continue
		}
		origin := sets.Origin
		if sets.Train.SHA256() != wantTrain.SHA256() || sets.Test.SHA256() != wantTest.SHA256() {
			t.Errorf("%s: the sets read are not the sets written", c.middle)
		}
		if origin.Train.Contents != "unknown" || origin.String() != "unknown set from "+dir {
			t.Errorf("%s: origin %+v", c.middle, origin)
		}
		if want := filepath.Join(dir, "t10k-images"+c.middle); origin.Test.Path != want {
			t.Errorf("path %s, want %s", origin.Test.Path, want)
		}
	}
}

func asIs(_ testing.TB, raw []byte) []byte { return raw }

func TestMNISTDirErrors(t *testing.T) {
	good := setFile(testSet(t, 3, 28, 28))
	badSum := zip(t, good)
	badSum[len(badSum)-8] ^= 1
	const train, test = "train-images-idx3-ubyte", "t10k-images-idx3-ubyte.gz"
	for name, c := range map[string]struct {
		train, test []byte // nil: no file
		want        []string
	}{
		"no files":      {nil, nil, []string{"want a file of images named train-images-idx3-ubyte.gz or"}},
		"one file":      {good, nil, []string{"want a file of images named t10k-images-idx3-ubyte.gz or"}},
		"size, plain":   {setFile(testSet(t, 3, 27, 28)), zip(t, good), []string{test, "want 27×28 images as in " + train + ", got 28×28"}},
		"size, gzipped": {good, zip(t, setFile(testSet(t, 3, 28, 27))), []string{test, "want 28×28 images as in " + train + ", got 28×27"}},
		"hostile":       {good, zip(t, idxFile(0x803, 1<<31-1, 28, 28, nil)), []string{test, "want at most"}},
		"negative":      {good, zip(t, idxFile(0x803, 1<<32-1, 28, 28, nil)), []string{test, "header says -1"}},
		"short":         {good, zip(t, good[:1000]), []string{test, "want 2352 bytes of pixels, got 984"}},
		"more":          {good, zip(t, append(bytes.Clone(good), 0)), []string{test, "want 2352 bytes of pixels, got more"}},
		"checksum":      {good, badSum, []string{test, "invalid checksum"}},
		"labels":        {idxFile(0x801, 3, 1, 1, nil), zip(t, good), []string{train, "magic number of images"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if c.train != nil {
				writeFile(t, dir, train, c.train)
			}
			if c.test != nil {
				writeFile(t, dir, test, c.test)
			}
			_, err := MNIST(dir)
			wantError(t, err, append(c.want, "data: "+dir)...)
		})
	}
	_, err := MNIST(filepath.Join(t.TempDir(), "nowhere"))
	wantError(t, err, "nowhere", "there is no such folder")
}

// A small file of many one-pixel images must not reach GoMNIST, which would allocate 24 bytes and more for each.
func TestMNISTBoundsMemory(t *testing.T) {
	const n = 4 << 20
	dir := t.TempDir()
	file := zip(t, idxFile(0x803, n, 1, 1, make([]byte, n)))
	writeFile(t, dir, "train-images-idx3-ubyte.gz", file)
	writeFile(t, dir, "t10k-images-idx3-ubyte.gz", file)
	var sets TrainTest
	var err error
	got := hostile.Allocated(func() { sets, err = MNIST(dir) })
	if err != nil || sets.Train.Len() != n || sets.Test.Len() != n {
		t.Fatalf("got %v and %v, error %v", sets.Train, sets.Test, err)
	}
	if got > 5*n { // the two sets, each doubled while it was read
		t.Errorf("allocated %d bytes for two sets of %d, want at most %d", got, n, 5*n)
	}
}
