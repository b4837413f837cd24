package images

import (
	"archive/tar"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// isTar reports whether a file is a tar by its name.
func isTar(name string) bool { return strings.EqualFold(path.Ext(name), ".tar") }

// packed are the endings of compressed tars.
var packed = []string{".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst"}

// checkPacked returns an error for a compressed tar: a picture in one is found only by decompressing all that precedes it.
func checkPacked(name string) error {
	if slices.ContainsFunc(packed, func(ending string) bool { return strings.HasSuffix(strings.ToLower(name), ending) }) {
		return errors.New("images: want a tar that is not compressed, as pictures are read from anywhere in it: decompress it to a .tar")
	}
	return nil
}

// archive is a tar that is read in place of a folder.
type archive struct {
	path   string
	prefix string // of the names: those of the tar and a slash

	files  []File // the pictures in it
	broken []Broken
}

// index lists the pictures in the tar, without reading them. It looks at the same names as OpenFolder. Nothing is unpacked, so that links are not followed; they, paths that leave the
// tar and a tar that ends early are broken.
func (a *archive) index() {
	f, size, err := openRegular(a.path)
	if err == nil {
		defer f.Close()
		err = a.scan(f, size)
	}
	if err != nil {
		name := cmp.Or(strings.TrimSuffix(a.prefix, "/"), filepath.Base(a.path)) // without a prefix if the tar is all there is
		a.broken = append(a.broken, Broken{name, err})
	}
}

// file is an open file.
type file interface {
	io.ReadSeeker
	io.ReaderAt
}

// scan reads the headers of a tar of so many bytes.
func (a *archive) scan(f file, size int64) error {
	if size == 0 {
		return errors.New("images: want a tar, got an empty file: copy it anew")
	}
	seen := map[string]int{} // index in files
	r := tar.NewReader(f)
	for end := int64(0); ; { // where the last member ends
		h, err := r.Next()
		switch {
		case err == io.EOF:
			return a.checkEnd(f, end, size)
		case errors.Is(err, tar.ErrInsecurePath) && h != nil: // add looks at paths
		case end == 0 && errors.Is(err, tar.ErrHeader):
			return fmt.Errorf("images: want a tar, got a file that does not begin like one: %w", err)
		case err != nil:
			return fmt.Errorf("images: after byte %d of %d: %w: the tar is damaged or cut off, and what follows is lost: copy it anew", end, size, err)
		}
		offset, err := f.Seek(0, io.SeekCurrent)
		if err != nil {
			return err
		}
		if n := stored(h); offset > size || n > size-offset {
			return fmt.Errorf("images: %s: want %d bytes from byte %d on, the tar has %d: it is cut off: copy it anew", printable(h.Name), n, offset, size)
		} else if end = offset + n; n < 0 {
			end = unknown
		}
		if err := a.add(h, offset, seen); err != nil {
			a.broken = append(a.broken, Broken{a.prefix + printable(h.Name), err})
		}
	}
}

// add adds a member whose data begin at an offset, if it is a picture by its name. It replaces one of the same name, as when a tar is unpacked.
func (a *archive) add(h *tar.Header, offset int64, seen map[string]int) error {
	name := path.Clean(h.Name)
	hidden := func(part string) bool { return strings.HasPrefix(part, ".") && part != ".." }
	switch {
	case h.Typeflag == tar.TypeDir, !slices.Contains(extensions, strings.ToLower(path.Ext(name))), slices.ContainsFunc(strings.Split(name, "/"), hidden):
		return nil
	case !fs.ValidPath(name):
		return errors.New("images: want a path in the tar, got one that leaves it")
	case h.Typeflag == tar.TypeLink || h.Typeflag == tar.TypeSymlink:
		return fmt.Errorf("images: want a picture, got a link to %s: links in a tar are not followed (tar -h --hard-dereference packs what they link to)", printable(h.Linkname))
	case stored(h) < 0:
		return errors.New("images: want a file with all of its bytes, got a sparse one: pack it without --sparse")
	case h.Typeflag != tar.TypeReg:
		return fmt.Errorf("images: want a regular file, got one of type %q", h.Typeflag)
	}
	f := File{Name: a.prefix + printable(name), Path: a.path, inTar: true, offset: offset, Bytes: h.Size}
	if i, ok := seen[name]; ok {
		a.files[i] = f
		return nil
	}
	seen[name] = len(a.files)
	a.files = append(a.files, f)
	return nil
}

// unknown stands for the end of a sparse member.
const unknown = -1

// stored returns how many bytes of a member follow its header, or unknown for a sparse one, whose holes are left out.
func stored(h *tar.Header) int64 {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return unknown
		}
	}
	switch h.Typeflag {
	case tar.TypeGNUSparse:
		return unknown
	case tar.TypeLink, tar.TypeSymlink, tar.TypeChar, tar.TypeBlock, tar.TypeDir, tar.TypeFifo: // whatever their headers say
		return 0
	}
	return h.Size
}

// checkEnd returns an error unless the last member is followed by zeros: the end of a tar, which one that is cut off between two members lacks. Those of other tars may follow if they are joined.
func (a *archive) checkEnd(f file, end, size int64) error {
	const block, most = 512, 1 << 16
	if end == unknown {
		return nil
	}
	end = (end + block - 1) / block * block
	rest, err := io.ReadAll(io.NewSectionReader(f, end, most))
	switch {
	case err != nil:
		return err
	case len(rest) < block:
		return fmt.Errorf("images: want zeros after the last member, got the end of the file at byte %d: the tar may be cut off: copy it anew", size)
	case len(bytes.Trim(rest, "\x00")) > 0:
		return fmt.Errorf("images: want nothing but zeros after the end at byte %d: are these joined tars? What follows is not read: unpack them and pack them anew", end)
	}
	return nil
}

// printable returns a name as it is, or quoted if it has characters that a terminal may obey.
func printable(name string) string {
	if utf8.ValidString(name) && strings.IndexFunc(name, func(c rune) bool { return !strconv.IsPrint(c) }) < 0 {
		return name
	}
	return strconv.Quote(name)
}

// openRegular opens a file and returns its size. It must be a regular one: others may block.
func openRegular(path string) (*os.File, int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("images: want a regular file, got %v", info.Mode().Type())
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	if info, err = f.Stat(); err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}
