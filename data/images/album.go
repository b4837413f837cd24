package images

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/data/internal/files"
)

// File is a file with a picture that can be decoded. It is one of its own or lies in a tar.
type File struct {
	Name   string // in messages and in the identity of a run: the path in the folder, with slashes; a tar is as a folder of its name
	Path   string // of the file, or of the tar that it is in
	Format string // PNG, JPEG, TIFF, WebP, BMP or GIF
	C      int    // 1 if all of the picture is gray, else 3
	H, W   int    // as the picture is to be seen
	Bits   int    // of a value, 8 or 16
	Bytes  int64  // of the file
	SHA256 string // of the file, 64 hexadecimal digits

	inTar  bool
	offset int64 // in the tar
}

// storedBytes is the size of the decoded picture with so many channels.
func (f File) storedBytes(channels int) int64 {
	return int64(min(f.C, channels)) * int64(f.H) * int64(f.W) * int64(f.Bits/8)
}

// decodingBytes is about what decoding the file takes: the file, and four times the picture with alpha, for what the decoder unpacks, its image, and ours before and after its
// orientation is applied.
func (f File) decodingBytes() int64 { return f.Bytes + 4*4*int64(f.H)*int64(f.W)*int64(f.Bits/8) }

// Broken is a file without a picture that can be used.
type Broken struct {
	Name string
	Err  error
}

// Album is pictures in files, sorted by name. Its pictures may have different sizes.
type Album struct {
	Files  []File
	Broken []Broken // files that were skipped
}

// Options are how an Album is opened.
type Options struct {
	MinSide   int   // smaller pictures are broken; 0 stands for 1
	MaxPixels int   // larger pictures are broken; 0 stands for DefaultMaxPixels
	Memory    int64 // bytes for the pictures that are decoded at a time; 0 stands for DefaultMemory. A picture that takes more is decoded alone
	Strict    bool  // a broken file is an error
}

// maxFileBytes bounds the files that are read.
const maxFileBytes = 1 << 30

// extensions are those of files that OpenFolder looks at.
var extensions = []string{".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif"}

// OpenFolder opens the pictures in a folder and the folders in it. It looks at files whose names end like those of pictures, and not at hidden files and folders, whose
// names begin with a dot. Links to files are followed, those to folders in the folder are not. Every file is read and decoded once, by several goroutines, to hash it and to know that it can be decoded.
//
// A file that ends in .tar counts as a folder, such as the shards of WebDataset, and dir may be one. Nothing is unpacked: pictures are read where they lie in it. Compressed tars are broken files.
//
// A broken file is skipped, or an error with Strict; no picture at all is an error.
func OpenFolder(dir string, o Options) (*Album, error) {
	var found contents
	root, err := filepath.EvalSymlinks(dir) // WalkDir follows no link, not even its root
	if err != nil {
		return nil, fmt.Errorf("images: %w", err)
	}
	err = filepath.WalkDir(root, func(path string, e os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path == root && !e.IsDir() && isTar(path):
			found.tars = []archive{{path: path}}
			return nil
		case path == root && !e.IsDir():
			return cmp.Or(checkPacked(path), errors.New("want a folder or a tar, got a file"))
		case path == root:
			return nil
		case strings.HasPrefix(e.Name(), ".") && e.IsDir():
			return filepath.SkipDir
		case e.IsDir() || strings.HasPrefix(e.Name(), "."):
			return nil
		}
		name, err := filepath.Rel(root, path)
		if name = filepath.ToSlash(name); isTar(name) || checkPacked(name) != nil || slices.Contains(extensions, strings.ToLower(filepath.Ext(path))) {
			found.add(name, path)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("images: %s: %w", dir, err)
	}
	a, err := open(found, o)
	if err != nil {
		return nil, fmt.Errorf("images: %s: %w", dir, err)
	}
	return a, nil
}

// OpenFiles opens the pictures in files, whatever the files' names end with, and in tars. It is otherwise like OpenFolder; the paths as given are the names.
func OpenFiles(paths []string, o Options) (*Album, error) {
	var found contents
	for _, path := range paths {
		found.add(filepath.ToSlash(path), path)
	}
	a, err := open(found, o)
	if err != nil {
		return nil, fmt.Errorf("images: %w", err)
	}
	return a, nil
}

// contents are what a folder has.
type contents struct {
	files  []File
	tars   []archive
	broken []Broken
}

// add adds a file.
func (c *contents) add(name, path string) {
	switch {
	case isTar(name):
		c.tars = append(c.tars, archive{path: path, prefix: name + "/"})
	case checkPacked(name) != nil:
		c.broken = append(c.broken, Broken{name, checkPacked(name)})
	default:
		c.files = append(c.files, File{Name: name, Path: path})
	}
}

// unite adds what is in the tars.
func (c *contents) unite() {
	each(len(c.tars), func(i int) { c.tars[i].index() })
	for _, t := range c.tars {
		c.files, c.broken = append(c.files, t.files...), append(c.broken, t.broken...)
	}
	slices.SortFunc(c.files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
}

func open(c contents, o Options) (*Album, error) {
	if o.Memory < 0 || o.MaxPixels < 0 || o.MinSide < 0 {
		return nil, fmt.Errorf("want 0 or more bytes and pixels, got Memory %d, MaxPixels %d and MinSide %d", o.Memory, o.MaxPixels, o.MinSide)
	}
	c.unite()
	found := c.files
	for i := range found[:max(len(found)-1, 0)] {
		if found[i].Name == found[i+1].Name {
			return nil, fmt.Errorf("want each file once, got %s twice", found[i].Name)
		}
	}
	errs := make([]error, len(found))
	inspectAll(found, errs, o)
	a := &Album{Broken: c.broken}
	for i, f := range found {
		if errs[i] == nil {
			a.Files = append(a.Files, f)
		} else {
			a.Broken = append(a.Broken, Broken{f.Name, errs[i]})
		}
	}
	slices.SortStableFunc(a.Broken, func(a, b Broken) int { return strings.Compare(a.Name, b.Name) })
	switch {
	case len(a.Broken) > 0 && o.Strict:
		return nil, fmt.Errorf("%s: %w", a.Broken[0].Name, a.Broken[0].Err)
	case len(a.Files) > 0:
		return a, nil
	case len(a.Broken) > 0:
		return nil, fmt.Errorf("want pictures, got %d broken files only: %s: %w", len(a.Broken), a.Broken[0].Name, a.Broken[0].Err)
	}
	return nil, errors.New("want pictures in PNG, JPEG, TIFF, WebP, BMP or GIF files, got none")
}

// inspect decodes a file within the budget and fills in what is known of it.
func (f *File) inspect(b *budget, o Options) error {
	file, err := f.read()
	if err != nil {
		return err
	}
	h, err := ReadHeader(file)
	if err != nil {
		return err
	}
	if err := h.check(o.MaxPixels); err != nil { // before memory is asked for
		return fmt.Errorf("images: %s: %w", h.Format, err)
	}
	if side := min(h.H, h.W); side < o.MinSide {
		return fmt.Errorf("images: want at least %d pixels a side, got %d×%d", o.MinSide, h.H, h.W)
	}
	var p *Picture
	err = b.use(h.decodingBytes(), func() (err error) {
		p, err = Decode(file, o.MaxPixels)
		return err
	})
	if err != nil {
		return err
	}
	f.Format, f.C, f.H, f.W, f.Bits = h.Format, p.Shape.C, p.Shape.H, p.Shape.W, p.Bits
	f.Bytes, f.SHA256 = int64(len(file)), files.Hash(file)
	return nil
}

// Picture decodes the file again, which must be as it was when the Album was opened.
func (f *File) Picture() (*Picture, error) {
	file, err := f.read()
	if err != nil {
		return nil, err
	}
	if files.Hash(file) != f.SHA256 {
		return nil, fmt.Errorf("images: %s has changed since the run began: restore it and resume", f.place())
	}
	return Decode(file, f.H*f.W)
}

// read reads the bytes of the file, at most maxFileBytes.
func (f *File) read() ([]byte, error) {
	file, size, err := openRegular(f.Path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if f.inTar {
		size = f.Bytes
	}
	if size > maxFileBytes {
		return nil, fmt.Errorf("images: want a file of at most %d bytes, got %d", maxFileBytes, size)
	}
	content := make([]byte, size)
	if n, err := file.ReadAt(content, f.offset); n < len(content) {
		return nil, fmt.Errorf("images: %s: want %d bytes, got %d: %w", f.place(), size, n, err)
	}
	return content, nil
}

// place says where the file lies.
func (f *File) place() string {
	if f.inTar {
		return fmt.Sprintf("%s from byte %d on", f.Path, f.offset)
	}
	return f.Path
}

// Split divides the pictures into those to train on and n to validate with. Their names without extensions decide, so that adding or deleting a picture moves few others from
// one part to the other, and the albums of pairs are divided alike.
func (a *Album) Split(n int) (training, validation *Album, err error) {
	if a == nil {
		return nil, nil, errors.New("images: want an album, got nil")
	}
	if n < 1 || n >= len(a.Files) {
		return nil, nil, fmt.Errorf("images: want 1 to %d of %d pictures to validate with, got %d", len(a.Files)-1, len(a.Files), n)
	}
	training, validation = &Album{}, &Album{}
	training.Files, validation.Files = files.Split(a.Files, File.name, n)
	return training, validation, nil
}

// Channels returns 1 if all pictures are gray, else 3.
func (a *Album) Channels() int {
	for _, f := range a.Files {
		if f.C != 1 {
			return 3
		}
	}
	return 1
}
