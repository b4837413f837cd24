package images

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/data"
)

// packedTar returns a tar of members. One with a type but no data gets none.
func packedTar(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: m.name, Mode: 0o644, Size: int64(len(m.data)), Linkname: m.link, Format: tar.FormatPAX}
		if m.kind != 0 {
			h.Typeflag = m.kind
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(m.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type member struct {
	name string
	data []byte
	kind byte
	link string
}

// tarOf packs files, sorted by name.
func tarOf(t testing.TB, files map[string][]byte) []byte {
	var members []member
	for name, content := range files {
		members = append(members, member{name: name, data: content})
	}
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
	return packedTar(t, members...)
}

func brokenFiles(a *Album) string {
	var lines []string
	for _, b := range a.Broken {
		lines = append(lines, b.Name+": "+b.Err.Error())
	}
	return strings.Join(lines, "\n")
}

// A tar is as the folder that it was packed from: the same pictures and broken files, the same identity, the same crops.
func TestTarIsAsAFolder(t *testing.T) {
	pic := encodePNG(t, testImage(1, 8, 20, 30))
	files := map[string][]byte{
		"b.png": pic, "a/z.PNG": pic, "a/c.jpg": encodeJPEG(t, testImage(3, 8, 33, 32)), "./deep.tiff": encodeTIFF(t, testImage(3, 16, 16, 16)),
		"readme.txt": []byte("none"), ".hidden.png": pic, "a/._c.jpg": pic, ".git/d.png": pic, "bad/cut.png": pic[:60], "bad/empty.bmp": nil,
		strings.Repeat("long/", 60) + "name.png": pic,
	}
	folder, err := OpenFolder(writeFiles(t, files), Options{})
	if err != nil {
		t.Fatal(err)
	}
	packed, err := OpenFolder(filepath.Join(writeFiles(t, map[string][]byte{"all.tar": tarOf(t, files)}), "all.tar"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := names(packed), names(folder); got != want {
		t.Errorf("got pictures %s, want %s", got, want)
	}
	if got, want := brokenFiles(packed), brokenFiles(folder); got != want {
		t.Errorf("got broken files\n%s\nwant\n%s", got, want)
	}
	cfg := CropConfig{Size: 8, PerEpoch: 40, PerPicture: 2}
	a, b := newCrops(t, packed, cfg), newCrops(t, folder, cfg)
	for i := range a.Len() {
		if !slices.Equal(read(t, a, i, data.Key{}), read(t, b, i, data.Key{})) {
			t.Fatalf("crop %d differs", i)
		}
	}
	one, err1 := a.Identity()
	other, err2 := b.Identity()
	if one != other || err1 != nil || err2 != nil {
		t.Errorf("got %+v, %v, want %+v, %v", one, err1, other, err2)
	}
}

// Tars and pictures may lie side by side. What a tar has that cannot be read is named with the tar, and the rest is used.
func TestFolderOfTars(t *testing.T) {
	pic := encodePNG(t, testImage(1, 8, 20, 30))
	other := encodePNG(t, testImage(1, 8, 9, 9))
	good := packedTar(t, member{name: "1.png", data: pic}, member{name: "2.png", data: pic})
	cut := packedTar(t, member{name: "1.png", data: pic}, member{name: "2.png", data: bytes.Repeat([]byte("x"), 2000)})
	files := map[string][]byte{
		"loose.png":   pic,
		"good.tar":    good,
		"sub/UP.TAR":  good,
		"cut.tar":     cut[:len(cut)-1024-100], // within the second member
		"early.tar":   good[:len(good)-1024],   // without the end
		"head.tar":    cut[:512+1024-100],      // within the first picture's padding or the second header
		"joined.tar":  append(bytes.Clone(good), good...),
		"empty.tar":   nil,
		"text.tar":    []byte(strings.Repeat("no tar ", 100)),
		"zeros.tar":   make([]byte, 10240),
		"x.tar.gz":    []byte("\x1f\x8b"),
		".hidden.tar": good,
		"links.tar": packedTar(t, member{name: "out.png", kind: tar.TypeSymlink, link: "/etc/passwd"}, member{name: "hard.png", kind: tar.TypeLink, link: "1.png"},
			member{name: "fifo.png", kind: tar.TypeFifo}, member{name: "dir.png/", kind: tar.TypeDir},
			member{name: "../up.png", data: pic}, member{name: "/root.png", data: pic}, member{name: "a/../../up.png", data: pic},
			member{name: "\x1b[2J.png", data: pic}, member{name: "twice.png", data: pic}, member{name: "./twice.png", data: other}, member{name: "cut.png", data: pic[:50]}),
	}
	dir := writeFiles(t, files)
	a, err := OpenFolder(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := `cut.tar/1.png early.tar/1.png early.tar/2.png good.tar/1.png good.tar/2.png head.tar/1.png joined.tar/1.png joined.tar/2.png links.tar/"\x1b[2J.png" links.tar/twice.png loose.png sub/UP.TAR/1.png sub/UP.TAR/2.png`
	if got := names(a); got != want {
		t.Errorf("got pictures\n%s\nwant\n%s", got, want)
	}
	wantBroken := []string{
		"cut.tar: images: 2.png: want 2000 bytes from byte ", "early.tar: images: want zeros after the last member, got the end of the file at byte ",
		"empty.tar: images: want a tar, got an empty file", "head.tar: images: ", "joined.tar: images: want nothing but zeros after the end at byte ",
		"links.tar/../up.png: images: want a path in the tar", "links.tar//root.png: images: want a path in the tar", "links.tar/a/../../up.png: images: want a path in the tar",
		"links.tar/cut.png: images: PNG: ", "links.tar/fifo.png: images: want a regular file, got one of type '6'", "links.tar/hard.png: images: want a picture, got a link to 1.png",
		"links.tar/out.png: images: want a picture, got a link to /etc/passwd", "text.tar: images: want a tar, got a file that does not begin like one",
		"x.tar.gz: images: want a tar that is not compressed",
	}
	got := strings.Split(brokenFiles(a), "\n")
	for i, line := range got {
		if i >= len(wantBroken) || !strings.HasPrefix(line, wantBroken[i]) {
			t.Fatalf("got broken files\n%s\nwant them to begin with\n%s", strings.Join(got, "\n"), strings.Join(wantBroken, "\n"))
		}
	}
	if len(got) != len(wantBroken) {
		t.Errorf("got broken files\n%s", strings.Join(got, "\n"))
	}
	for _, f := range a.Files { // the later one of two
		if f.Name == "links.tar/twice.png" && f.H != 9 {
			t.Errorf("got %+v, want the later member", f)
		}
	}
	if a, err := OpenFolder(filepath.Join(dir, "cut.tar"), Options{}); err != nil || len(a.Broken) != 1 || a.Broken[0].Name != "cut.tar" {
		t.Errorf("a tar that is cut off: %+v, %v", a, err)
	}
	if _, err := OpenFolder(dir, Options{Strict: true}); err == nil || !strings.Contains(err.Error(), "cut.tar: ") {
		t.Errorf("strict: got %v", err)
	}
	if _, err := OpenFolder(filepath.Join(dir, "x.tar.gz"), Options{}); err == nil || !strings.Contains(err.Error(), "want a tar that is not compressed") {
		t.Errorf("got %v", err)
	}
	if a, err := OpenFiles([]string{filepath.Join(dir, "good.tar"), filepath.Join(dir, "loose.png")}, Options{}); err != nil || len(a.Files) != 3 {
		t.Errorf("got %v, %v", a, err)
	}
}

// A sparse member is not a picture, and those after it are.
func TestSparseMember(t *testing.T) {
	pic := encodePNG(t, testImage(1, 8, 20, 30))
	a := archive{prefix: "x.tar/"}
	plain := packedTar(t, member{name: "1.png", data: pic}, member{name: "2.png", data: pic})
	sparse := bytes.Clone(plain)
	header := sparse[:512]
	header[156] = tar.TypeGNUSparse
	copy(header[257:], "ustar  \x00")
	copy(header[386:], fmt.Sprintf("%011o\x00%011o\x00", 0, len(pic))) // one extent, which is all
	copy(header[483:], fmt.Sprintf("%011o\x00", len(pic)))
	copy(header[148:], "        ")
	sum := 0
	for _, c := range header {
		sum += int(c)
	}
	copy(header[148:], fmt.Sprintf("%06o\x00 ", sum))
	if err := a.scan(bytes.NewReader(sparse), int64(len(sparse))); err != nil {
		t.Fatal(err)
	}
	if len(a.files) != 1 || a.files[0].Name != "x.tar/2.png" || len(a.broken) != 1 || !strings.Contains(a.broken[0].Err.Error(), "sparse") {
		t.Errorf("got %v and %v", a.files, a.broken)
	}
}

// A tar that is written anew during training is an error that says where, also where the picture has not moved.
func TestTarChanges(t *testing.T) {
	pic := encodePNG(t, testImage(1, 8, 20, 30))
	path := filepath.Join(writeFiles(t, map[string][]byte{"a.tar": packedTar(t, member{name: "1.png", data: pic}, member{name: "2.png", data: pic})}), "a.tar")
	a, err := OpenFolder(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	second := &a.Files[1]
	if _, err := second.Picture(); err != nil {
		t.Fatal(err)
	}
	changed := packedTar(t, member{name: "1.png", data: pic}, member{name: "2.png", data: append(pic[:len(pic)-1:len(pic)-1], 0)})
	for _, c := range []struct {
		file []byte
		want string
	}{
		{changed, fmt.Sprintf("a.tar from byte %d on has changed", second.offset)},
		{changed[:second.offset+7], fmt.Sprintf("from byte %d on: want %d bytes, got 7: EOF", second.offset, len(pic))},
	} {
		if err := os.WriteFile(path, c.file, 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := second.Picture(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error with %q", err, c.want)
		}
	}
}

// Whatever a tar says, pictures lie within it and are what unpacking it would give.
func FuzzTar(f *testing.F) {
	good := packedTar(f, member{name: "a.png", data: []byte("one")}, member{name: "b/c.jpg", data: make([]byte, 600)}, member{name: "a.png", data: []byte("two")})
	f.Add(good)
	f.Add(good[:len(good)-1024])
	f.Add(append(bytes.Clone(good), good...))
	f.Add(packedTar(f, member{name: "../a.png", data: []byte("up")}, member{name: strings.Repeat("n", 300) + ".bmp", data: []byte("long")}, member{name: "l.gif", kind: tar.TypeSymlink, link: "a.png"}))
	f.Fuzz(func(t *testing.T, content []byte) {
		a := archive{prefix: "x/"}
		err := a.scan(bytes.NewReader(content), int64(len(content)))
		unpacked := map[string][]byte{}
		for r := tar.NewReader(bytes.NewReader(content)); ; {
			h, nextErr := r.Next()
			if nextErr != nil {
				if err == nil && nextErr != io.EOF {
					t.Fatalf("got no error, want %v", nextErr)
				}
				break
			}
			if h.Typeflag == tar.TypeReg && stored(h) != unknown {
				data, err := io.ReadAll(r)
				if err != nil {
					break
				}
				unpacked["x/"+printable(filepath.ToSlash(filepath.Clean(h.Name)))] = data
			}
		}
		for _, p := range a.files {
			if p.offset < 0 || p.Bytes < 0 || p.Bytes > int64(len(content))-p.offset {
				t.Fatalf("%d bytes from %d on of %d", p.Bytes, p.offset, len(content))
			}
			if got := content[p.offset : p.offset+p.Bytes]; !bytes.Equal(got, unpacked[p.Name]) {
				t.Fatalf("%s: got %q, want %q", p.Name, got, unpacked[p.Name])
			}
		}
	})
}
