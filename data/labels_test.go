package data

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// labelFile returns labels in IDX format, written independently of the reader.
func labelFile(magic, n uint32, labels ...uint8) []byte {
	return append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, magic), n), labels...)
}

// The first digits of MNIST, and how often each occurs, as its authors and many others state them.
func TestMNISTLabels(t *testing.T) {
	sets, err := readMNIST()
	if err != nil {
		t.Fatal(err)
	}
	train, test, err := sets.Labels()
	if err != nil {
		t.Fatal(err)
	}
	if len(train) != 60_000 || !bytes.Equal(train[:10], []uint8{5, 0, 4, 1, 9, 2, 1, 3, 1, 4}) {
		t.Errorf("%d training labels, which begin with %v", len(train), train[:min(10, len(train))])
	}
	var digits [10]int
	for _, l := range test {
		digits[l]++
	}
	if digits != [10]int{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009} {
		t.Errorf("test digits %v", digits)
	}
}

func TestLabelsInAFolder(t *testing.T) {
	for _, c := range []struct{ images, labels string }{
		{"-images-idx3-ubyte.gz", "-labels-idx1-ubyte.gz"}, {"-images.idx3-ubyte", "-labels.idx1-ubyte"},
		{"-images-idx3-ubyte", "-labels-idx1-ubyte.gz"}, {"-images-idx3-ubyte.gz", "-labels-idx1-ubyte"},
	} {
		dir := t.TempDir()
		for name, labels := range map[string][]uint8{"train": {7, 0, 255}, "t10k": {1, 2}} {
			writeFile(t, dir, name+c.images, setFile(testSet(t, len(labels), 4, 5)))
			file := labelFile(0x801, uint32(len(labels)), labels...)
			if filepath.Ext(c.labels) == ".gz" {
				file = zip(t, file)
			}
			writeFile(t, dir, name+c.labels, file)
		}
		sets, err := ReadFolder(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		train, test, err := sets.Labels()
		if err != nil || !bytes.Equal(train, []uint8{7, 0, 255}) || !bytes.Equal(test, []uint8{1, 2}) {
			t.Errorf("%s: got %v and %v, error %v", c.labels, train, test, err)
		}
	}
}

func TestLabelErrors(t *testing.T) {
	const name = "train-labels-idx1-ubyte"
	dir := t.TempDir()
	for _, half := range []string{"train", "test"} {
		writeFile(t, dir, half+"-images-idx3-ubyte", setFile(testSet(t, 3, 4, 5)))
	}
	sets, err := ReadFolder(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = sets.Labels()
	wantError(t, err, "data: "+dir, "want the labels of these images in "+name+" or "+name+".gz, there is neither")
	damaged := zip(t, labelFile(0x801, 3, 1, 2, 3))
	damaged[len(damaged)-8] ^= 1
	for want, file := range map[string][]byte{
		"want an IDX header of 8 bytes, got 3: unexpected EOF: the file is cut off": {0, 0, 8},
		"want the IDX magic number of labels 0x00000801, got 0x00000803":            labelFile(0x803, 3, 1, 2, 3),
		"want a label for each of 3 images, header says 2":                          labelFile(0x801, 2, 1, 2),
		"want a label for each of 3 images, header says 4294967295":                 labelFile(0x801, 1<<32-1),
		"want 3 labels, got 2: unexpected EOF":                                      labelFile(0x801, 3, 1, 2),
		"want 3 bytes of labels, got more":                                          labelFile(0x801, 3, 1, 2, 3, 4),
		"invalid checksum":                                                          damaged,
	} {
		writeFile(t, dir, name, file)
		_, _, err := sets.Labels()
		wantError(t, err, "data: "+filepath.Join(dir, name)+": ", want)
	}
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
		t.Fatal(err)
	}
	_, _, err = sets.Labels()
	wantError(t, err, "want a regular file, got d")
}

func FuzzLabels(f *testing.F) {
	f.Add(labelFile(0x801, 2, 1, 2), 2)
	f.Add(labelFile(0x803, 2, 1, 2), 2)
	f.Add([]byte{0x1f, 0x8b, 8}, 1)
	f.Fuzz(func(t *testing.T, file []byte, n int) {
		n = 1 + int(uint(n)%1000)
		labels, err := readIDXLabels(bytes.NewReader(file), n)
		if (err == nil) != (len(labels) == n) {
			t.Errorf("got %d labels of %d, error %v", len(labels), n, err)
		}
	})
}
