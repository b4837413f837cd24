package data

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"testing"

	"github.com/denoise-go/denoise/internal/hostile"
)

// idxFile returns a header and the pixels after it, written independently of the reader.
func idxFile(magic, n, h, w uint32, pixels []byte) []byte {
	var b []byte
	for _, v := range []uint32{magic, n, h, w} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return append(b, pixels...)
}

func setFile(s *Set) []byte {
	return idxFile(0x803, uint32(s.Len()), uint32(s.H), uint32(s.W), s.Pixels)
}

func zip(t testing.TB, raw []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadIDXRoundTrip(t *testing.T) {
	for _, size := range [][3]int{{1, 1, 1}, {3, 28, 28}, {1700, 28, 28}, {2, 1, 9}} { // 1700 images pass the first MiB
		s := testSet(t, size[0], size[1], size[2])
		raw := setFile(s)
		for _, file := range [][]byte{raw, zip(t, raw)} {
			got, err := ReadIDX(bytes.NewReader(file), "f", 1<<21)
			if err != nil {
				t.Fatal(err)
			}
			if got.SHA256() != s.SHA256() || got.Name != "f" {
				t.Errorf("%v: the set read is not the set written", size)
			}
			if cap(got.Pixels) != len(s.Pixels) {
				t.Errorf("%v: room for %d bytes, want %d", size, cap(got.Pixels), len(s.Pixels))
			}
		}
	}
}

func TestReadIDXErrors(t *testing.T) {
	four := make([]byte, 4)
	good := idxFile(0x803, 1, 2, 2, four)
	badSum := zip(t, good)
	badSum[len(badSum)-8] ^= 1
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":              {nil, "IDX header of 16 bytes, got 0"},
		"short header":       {good[:15], "IDX header of 16 bytes, got 15"},
		"labels":             {idxFile(0x801, 1, 2, 2, four), "magic number of images 0x00000803, got 0x00000801"},
		"no images":          {idxFile(0x803, 0, 2, 2, nil), "at least one image, header says 0"},
		"negative images":    {idxFile(0x803, 1<<31, 2, 2, four), "header says -2147483648"},
		"no rows":            {idxFile(0x803, 1, 0, 2, nil), "got 0×2"},
		"negative columns":   {idxFile(0x803, 1, 2, 1<<32-1, four), "got 2×-1"},
		"overflow":           {idxFile(0x803, 1<<31-1, 1<<14, 1<<14, four), "at most 1000 bytes of pixels, header says 2147483647 images"},
		"too many":           {idxFile(0x803, 251, 2, 2, four), "at most 1000 bytes of pixels"},
		"short":              {good[:19], "1 images of 2×2: want 4 bytes of pixels, got 3"},
		"trailing":           {append(bytes.Clone(good), 0), "want 4 bytes of pixels, got more"},
		"zip trailing":       {zip(t, append(bytes.Clone(good), 0)), "want 4 bytes of pixels, got more"},
		"zip short":          {zip(t, good)[:20], "unexpected EOF"},
		"zip checksum":       {badSum, "invalid checksum"},
		"zip header":         {[]byte{0x1f, 0x8b, 99}, "unpacking gzip"},
		"zip without a tail": {zip(t, good)[:len(zip(t, good))-4], "unexpected EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadIDX(bytes.NewReader(c.file), "some.file", 1000)
			wantError(t, err, "data: some.file: ", c.want)
			_, _, _, err = checkIDX(bytes.NewReader(c.file), 1000)
			wantError(t, err)
		})
	}
	failure := errors.New("cable pulled")
	_, err := ReadIDX(io.MultiReader(bytes.NewReader(good[:18]), errorReader{failure}), "f", 1000)
	if !errors.Is(err, failure) {
		t.Errorf("error %v, want it to wrap the reader's", err)
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

// A header that states a gigabyte, and a gzip file that unpacks to far more than stated, must need little memory.
func TestReadIDXBoundsMemory(t *testing.T) {
	liar := idxFile(0x803, 1<<20, 32, 32, make([]byte, 100))
	bomb := zip(t, idxFile(0x803, 1, 32, 32, make([]byte, 16<<20)))
	got := hostile.Allocated(func() {
		for _, file := range [][]byte{liar, bomb} {
			if _, err := ReadIDX(bytes.NewReader(file), "f", 1<<30); err == nil {
				t.Error("no error")
			}
		}
	})
	if got > 4<<20 {
		t.Errorf("allocated %d bytes, want at most 4 MiB", got)
	}
}

// A small reader of plain files, to compare with.
func slowReadIDX(file []byte, limit int) (h, w int, pixels []byte, ok bool) {
	if len(file) <= 16 || binary.BigEndian.Uint32(file) != 0x803 {
		return 0, 0, nil, false
	}
	n := int(int32(binary.BigEndian.Uint32(file[4:])))
	h = int(int32(binary.BigEndian.Uint32(file[8:])))
	w = int(int32(binary.BigEndian.Uint32(file[12:])))
	pixels = file[16:]
	ok = n > 0 && h > 0 && w > 0 && h <= maxSide && w <= maxSide && n <= limit && n*h*w == len(pixels) && len(pixels) <= limit
	return h, w, pixels, ok
}

func FuzzReadIDX(f *testing.F) {
	const limit = 1 << 16
	good := idxFile(0x803, 2, 2, 3, []byte("pixels twice"))
	for _, seed := range [][]byte{
		nil, good, zip(f, good), good[:20], zip(f, good)[:25], append(bytes.Clone(good), 1),
		idxFile(0x801, 2, 2, 3, []byte("pixels twice")),
		idxFile(0x803, 1<<31-1, 1<<31-1, 1<<31-1, nil),
		idxFile(0x803, 1<<32-1, 28, 28, nil),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		s, err := ReadIDX(bytes.NewReader(file), "fuzz", limit)
		n, h, w, checkErr := checkIDX(bytes.NewReader(file), limit)
		if (err == nil) != (checkErr == nil) {
			t.Fatalf("ReadIDX says %v, checkIDX says %v", err, checkErr)
		}
		if err == nil && (s.Len() != n || s.H != h || s.W != w || len(s.Pixels) > limit) {
			t.Fatalf("read %d images of %d×%d, checked %d of %d×%d", s.Len(), s.H, s.W, n, h, w)
		}
		if bytes.HasPrefix(file, gzipMagic) {
			return
		}
		h, w, pixels, ok := slowReadIDX(file, limit)
		if ok != (err == nil) {
			t.Fatalf("error %v, want success: %v", err, ok)
		}
		if ok && (s.H != h || s.W != w || !bytes.Equal(s.Pixels, pixels)) {
			t.Fatal("the set read is not what the file holds")
		}
	})
}
