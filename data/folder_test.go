package data

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// files writes files, given by their paths in a new folder, which it returns. A nil file is a folder.
func files(t *testing.T, contents map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for path, file := range contents {
		path = filepath.Join(dir, filepath.FromSlash(path))
		folder := filepath.Dir(path)
		if file == nil {
			folder = path
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if file != nil {
			writeFile(t, folder, filepath.Base(path), file)
		}
	}
	return dir
}

// Folders as archives, downloads and half-finished downloads leave them.
func TestReadFolder(t *testing.T) {
	a, b := setFile(testSet(t, 30, 28, 28)), setFile(testSet(t, 20, 28, 28))
	small, smallTest := setFile(testSet(t, 7, 3, 5)), setFile(testSet(t, 2, 3, 5))
	html := []byte("<!DOCTYPE html><html>not found</html>")
	for name, c := range map[string]struct {
		files       map[string][]byte
		split       string
		train, test string // paths of the files that must have been read
		set         string
		passed      []string
	}{
		"folders beside files": {
			map[string][]byte{
				"train-images-idx3-ubyte/train-images-idx3-ubyte": a, "train-images.idx3-ubyte": a,
				"t10k-images-idx3-ubyte/t10k-images-idx3-ubyte": b, "t10k-images.idx3-ubyte": b, "t10k-labels.idx1-ubyte": b,
			}, "", "train-images.idx3-ubyte", "t10k-images.idx3-ubyte", "",
			[]string{"t10k-images-idx3-ubyte (a folder)", "train-images-idx3-ubyte (a folder)"},
		},
		"empty folders": {
			map[string][]byte{"train-images-idx3-ubyte.gz": nil, "train-images.idx3-ubyte": a, "t10k-images-idx3-ubyte": b},
			"", "train-images.idx3-ubyte", "t10k-images-idx3-ubyte", "", []string{"train-images-idx3-ubyte.gz (a folder)"},
		},
		"files in folders": {
			map[string][]byte{"train-images-idx3-ubyte/train-images-idx3-ubyte": a, "t10k-images-idx3-ubyte/t10k-images-idx3-ubyte": b},
			"", "train-images-idx3-ubyte/train-images-idx3-ubyte", "t10k-images-idx3-ubyte/t10k-images-idx3-ubyte", "", nil,
		},
		"broken beside good": {
			map[string][]byte{"train-images-idx3-ubyte.gz": html, "train-images-idx3-ubyte": a, "t10k-images-idx3-ubyte.gz": zip(t, b)[:200], "t10k-images.idx3-ubyte.gz": zip(t, b)},
			"", "train-images-idx3-ubyte", "t10k-images.idx3-ubyte.gz", "",
			[]string{"train-images-idx3-ubyte.gz (want the IDX magic number of images 0x00000803, got 0x3c21444f: it is an HTML page", "t10k-images-idx3-ubyte.gz (want 15680 bytes of pixels, got "},
		},
		"broken beside good in a folder": {
			map[string][]byte{"train-images.idx3-ubyte": {}, "train-images-idx3-ubyte/train-images-idx3-ubyte": a, "t10k-images.idx3-ubyte": b},
			"", "train-images-idx3-ubyte/train-images-idx3-ubyte", "t10k-images.idx3-ubyte", "", []string{"train-images.idx3-ubyte (want an IDX header of 16 bytes, got 0"},
		},
		"EMNIST, one split": {
			map[string][]byte{"emnist-letters-train-images-idx3-ubyte.gz": zip(t, a), "emnist-letters-test-images-idx3-ubyte.gz": zip(t, b), "emnist-letters-train-labels-idx1-ubyte.gz": html},
			"", "emnist-letters-train-images-idx3-ubyte.gz", "emnist-letters-test-images-idx3-ubyte.gz", "emnist-letters", nil,
		},
		"EMNIST, one of two": {
			map[string][]byte{
				"emnist-letters-train-images-idx3-ubyte": a, "emnist-letters-test-images-idx3-ubyte": b,
				"emnist-digits-train-images-idx3-ubyte": small, "emnist-digits-test-images-idx3-ubyte": smallTest,
				"emnist-mnist-train-images-idx3-ubyte": small,
			}, "letters", "emnist-letters-train-images-idx3-ubyte", "emnist-letters-test-images-idx3-ubyte", "emnist-letters", nil,
		},
		"a name that ends another": {
			map[string][]byte{
				"letters-train-images-idx3-ubyte": a, "letters-test-images-idx3-ubyte": b,
				"emnist-letters-train-images-idx3-ubyte": small, "emnist-letters-test-images-idx3-ubyte": smallTest,
			}, "Letters", "letters-train-images-idx3-ubyte", "letters-test-images-idx3-ubyte", "letters", nil,
		},
		"MNIST's names first": {
			map[string][]byte{
				"emnist-letters-train-images-idx3-ubyte": small, "emnist-letters-test-images-idx3-ubyte": smallTest,
				"train-images-idx3-ubyte": a, "t10k-images-idx3-ubyte": b,
			}, "", "train-images-idx3-ubyte", "t10k-images-idx3-ubyte", "", nil,
		},
		"QMNIST and half of another": {
			map[string][]byte{"qmnist-train-images-idx3-ubyte": a, "qmnist-test-images-idx3-ubyte": b, "emnist-letters-train-images-idx3-ubyte": small},
			"", "qmnist-train-images-idx3-ubyte", "qmnist-test-images-idx3-ubyte", "qmnist", nil,
		},
		"other sizes and spellings": {
			map[string][]byte{"My Cells_Train_Images.IDX3.ubyte.GZ": zip(t, small), "My Cells_Test_Images.IDX3.ubyte": smallTest},
			"cells", "My Cells_Train_Images.IDX3.ubyte.GZ", "My Cells_Test_Images.IDX3.ubyte", "my cells", nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := files(t, c.files)
			sets, err := ReadFolder(dir, c.split)
			if err != nil {
				t.Fatal(err)
			}
			train, test, origin := sets.Train, sets.Test, sets.Origin
			if origin.Train.Path != filepath.Join(dir, filepath.FromSlash(c.train)) || origin.Test.Path != filepath.Join(dir, filepath.FromSlash(c.test)) || origin.Name != c.set {
				t.Errorf("read %+v", origin)
			}
			for i, path := range []string{c.train, c.test} {
				want := c.files[path]
				if bytes.HasPrefix(want, gzipMagic) {
					set, err := ReadIDX(bytes.NewReader(want), "", 1<<20)
					if err != nil {
						t.Fatal(err)
					}
					want = setFile(set)
				}
				if got := setFile([]*Set{train, test}[i]); !bytes.Equal(got, want) {
					t.Errorf("the images are not those of %s", path)
				}
			}
			if !slices.EqualFunc(origin.PassedOver, c.passed, strings.HasPrefix) {
				t.Errorf("passed over %q, want %q", origin.PassedOver, c.passed)
			}
			if want := "unknown set " + c.set; !strings.HasPrefix(origin.String(), strings.TrimSpace(want)+" from ") {
				t.Errorf("origin is %v", origin)
			}
		})
	}
}

func TestReadFolderErrors(t *testing.T) {
	good := setFile(testSet(t, 3, 28, 28))
	two := map[string][]byte{
		"emnist-letters-train-images-idx3-ubyte": good, "emnist-letters-test-images-idx3-ubyte": good,
		"emnist-digits-train-images-idx3-ubyte": good, "emnist-digits-test-images-idx3-ubyte": good,
	}
	for name, c := range map[string]struct {
		files map[string][]byte
		split string
		want  string
	}{
		"several":        {two, "", "want one set or the name of one, there are emnist-digits, emnist-letters"},
		"wrong split":    {two, "bymerge", `want the name of one set, got "bymerge": there are emnist-digits, emnist-letters`},
		"part of a word": {two, "gits", `got "gits": there are emnist-digits, emnist-letters`},
		"half":           {map[string][]byte{"qmnist-train-images-idx3-ubyte": good}, "", "want a file of images named qmnist-test-images-idx3-ubyte.gz or"},
		"only folders":   {map[string][]byte{"train-images-idx3-ubyte": nil, "t10k-images-idx3-ubyte": nil}, "", "want a file of images named train-images-idx3-ubyte.gz or"},
		"further down":   {map[string][]byte{"MNIST/raw/train-images-idx3-ubyte": good}, "", filepath.Join("MNIST", "raw") + ": give that folder"},
		"too far down":   {map[string][]byte{"a/b/c/train-images-idx3-ubyte": good}, "", "there is none"},
		"both broken": {
			map[string][]byte{"train-images-idx3-ubyte.gz": {}, "train-images.idx3-ubyte": good[:99], "t10k-images.idx3-ubyte": good}, "",
			"train-images-idx3-ubyte.gz: want an IDX header of 16 bytes, got 0: unexpected EOF: the file is empty: download it anew; train-images.idx3-ubyte: 3 images of 28×28: want 2352 bytes of pixels, got 83: unexpected EOF: the file is cut off: download it anew",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := files(t, c.files)
			_, err := ReadFolder(dir, c.split)
			wantError(t, err, "data: "+dir, c.want)
			if errors.Is(err, ErrSeveralSets) != (name == "several") {
				t.Errorf("%v wraps ErrSeveralSets: %v", err, errors.Is(err, ErrSeveralSets))
			}
		})
	}
	dir := files(t, map[string][]byte{"file": good})
	_, err := ReadFolder(filepath.Join(dir, "file"), "")
	wantError(t, err, "it is a file: want the folder that it lies in")
}

// Errors identify what a wrong download is, with advice.
func TestAliens(t *testing.T) {
	good := idxFile(0x803, 1, 2, 2, make([]byte, 4))
	for want, file := range map[string][]byte{
		"the file is empty: download it anew":                 {},
		"HTML page":                                           []byte("\ufeff\r\n <html>"),
		"HTML page, which servers":                            []byte("<!DOCTYPE html><html></html>"),
		"git lfs pull":                                        []byte("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"),
		"these are labels":                                    idxFile(0x801, 3, 0x01020304, 5, nil),
		"an IDX file of type 0x08 in 4 dimensions":            idxFile(0x804, 3, 3, 3, nil),
		"an IDX file of type 0x0d in 3 dimensions":            idxFile(0xd03, 3, 3, 3, nil),
		"zip archive: unpack it":                              []byte("PK\x03\x04 and sixteen bytes"),
		"xz: unpack it":                                       []byte("\xfd7zXZ\x00 and sixteen bytes"),
		"gzipped twice":                                       zip(t, zip(t, good)),
		"PNG":                                                 []byte("\x89PNG\r\n\x1a\n and sixteen bytes"),
		`a text that begins with "Not Found"`:                 []byte("Not Found"),
		`a text that begins with "{\"message\": \"Bad"`:       []byte(`{"message": "Bad credentials"}`),
		"got 3: unexpected EOF: the file is cut off":          good[:19],
		"got 5: unexpected EOF: the file is cut off":          good[:5],
		"gzip: invalid checksum: the file is damaged":         append(zip(t, good)[:len(zip(t, good))-8], make([]byte, 8)...),
		"unpacking gzip: unexpected EOF: the file is cut off": zip(t, good)[:5],
		"got 0x07070707":                                      bytes.Repeat([]byte{7}, 20),
	} {
		_, err := ReadIDX(bytes.NewReader(file), "f", 1000)
		wantError(t, err, "data: f: ", want)
	}
}
