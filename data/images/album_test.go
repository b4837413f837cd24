package images

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/internal/durable/linktest"
)

func names(a *Album) string {
	var names []string
	for _, f := range a.Files {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

func testFolder(t testing.TB) string {
	pic := encodePNG(t, testImage(1, 8, 20, 30))
	return writeFiles(t, map[string][]byte{
		"b.png": pic, "a/z.PNG": pic, "a/c.jpg": encodeJPEG(t, testImage(3, 8, 33, 32)), "deep.tiff": encodeTIFF(t, testImage(3, 16, 16, 16)),
		"readme.txt": []byte("none"), ".hidden.png": pic, ".git/d.png": pic,
		"bad/cut.png": pic[:60], "bad/text.jpeg": []byte("<html>"), "bad/empty.bmp": nil, "bad/small.gif": encodeGIF(t, testImage(1, 8, 15, 40)),
	})
}

func TestOpenFolder(t *testing.T) {
	dir := testFolder(t)
	a, err := OpenFolder(dir, Options{MinSide: 16})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := names(a), "a/c.jpg a/z.PNG b.png deep.tiff"; got != want {
		t.Errorf("got pictures %s, want %s", got, want)
	}
	f := a.Files[3]
	if f.Format != "TIFF" || f.C != 3 || f.H != 16 || f.W != 16 || f.Bits != 16 || len(f.SHA256) != 64 || f.Bytes == 0 {
		t.Errorf("got %+v", f)
	}
	if a.Channels() != 3 {
		t.Errorf("got %d channels, want 3", a.Channels())
	}
	var broken []string
	for _, b := range a.Broken {
		broken = append(broken, b.Name+": "+b.Err.Error())
	}
	want := []string{
		"bad/cut.png: images: PNG: png: invalid format: not enough pixel data",
		`bad/empty.bmp: images: want PNG, JPEG, TIFF, WebP, BMP or GIF, got a file that begins with ""`,
		"bad/small.gif: images: want at least 16 pixels a side, got 15×40",
		`bad/text.jpeg: images: want PNG, JPEG, TIFF, WebP, BMP or GIF, got a file that begins with "<html>"`,
	}
	if got := strings.Join(broken, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got broken files\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	if _, err := OpenFolder(dir, Options{Strict: true}); err == nil || !strings.Contains(err.Error(), "bad/cut.png: images: PNG: ") {
		t.Errorf("strict: got %v", err)
	}
}

func TestOpenRejects(t *testing.T) {
	dir := testFolder(t)
	for _, c := range []struct {
		open func() (*Album, error)
		want string
	}{
		{func() (*Album, error) { return OpenFolder(filepath.Join(dir, "none"), Options{}) }, "none: "},
		{func() (*Album, error) { return OpenFolder(t.TempDir(), Options{}) }, "want pictures in PNG, JPEG, TIFF, WebP, BMP or GIF files, got none"},
		{func() (*Album, error) { return OpenFolder(filepath.Join(dir, "bad"), Options{MinSide: 16}) }, "got 4 broken files only: cut.png: images: PNG"},
		{func() (*Album, error) { return OpenFolder(filepath.Join(dir, "b.png"), Options{}) }, "b.png: want a folder or a tar, got a file"},
		{func() (*Album, error) { return OpenFiles([]string{dir}, Options{}) }, "want a regular file"},
		{func() (*Album, error) {
			return OpenFiles([]string{filepath.Join(dir, "b.png"), filepath.Join(dir, "b.png")}, Options{})
		}, "want each file once"},
		{func() (*Album, error) { return OpenFolder(dir, Options{Memory: -1}) }, "want 0 or more bytes"},
	} {
		if _, err := c.open(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want one with %q", err, c.want)
		}
	}
}

func TestOpenLinkedFolder(t *testing.T) {
	link := filepath.Join(t.TempDir(), "link")
	linktest.Symlink(t, testFolder(t), link)
	if a, err := OpenFolder(link, Options{}); err != nil || len(a.Files) != 5 || a.Files[0].Name != "a/c.jpg" {
		t.Errorf("got %v, %v", a, err)
	}
}

// Pictures are decoded with a budget that is smaller than each of them, one after the other.
func TestOpenWithLittleMemory(t *testing.T) {
	a, err := OpenFolder(testFolder(t), Options{Memory: 1})
	if err != nil || len(a.Files) != 5 {
		t.Errorf("got %v, %v", a, err)
	}
}

// A header of more pixels than are allowed is an error before anything waits for memory.
func TestInspectHuge(t *testing.T) {
	b := newBudget(1)
	b.used = 1 // and nobody gives it back
	for name, file := range huge(t) {
		f := File{Path: filepath.Join(writeFiles(t, map[string][]byte{"huge": file}), "huge")}
		if err := f.inspect(b, Options{}); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

func TestSplit(t *testing.T) {
	files := map[string][]byte{}
	for i := range 9 {
		files[string(rune('a'+i))+".png"] = encodePNG(t, testImage(1, 8, 4, 4))
	}
	dir := writeFiles(t, files)
	a, err := OpenFolder(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	training, validation, err := a.Split(3)
	if err != nil || len(training.Files) != 6 || len(validation.Files) != 3 {
		t.Fatalf("got %v, %v, %v", training, validation, err)
	}
	// Without one of the pictures to train on, those to validate with are the same.
	if err := os.Remove(training.Files[2].Path); err != nil {
		t.Fatal(err)
	}
	if a, err = OpenFolder(dir, Options{}); err != nil {
		t.Fatal(err)
	}
	_, again, err := a.Split(3)
	if err != nil || names(again) != names(validation) {
		t.Errorf("got %s, %v, want %s", names(again), err, names(validation))
	}
	for _, n := range []int{0, 8} {
		if _, _, err := a.Split(n); err == nil {
			t.Errorf("split of %d of 8 pictures: want an error", n)
		}
	}
}

func TestFileChanges(t *testing.T) {
	dir := testFolder(t)
	a, err := OpenFiles([]string{filepath.Join(dir, "b.png")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := &a.Files[0]
	if _, err := f.Picture(); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(f.Path, encodePNG(t, testImage(1, 8, 20, 31)), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Picture(); err == nil || !strings.Contains(err.Error(), "has changed") {
		t.Errorf("got %v, want an error", err)
	}
}
