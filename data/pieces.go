package data

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"sort"

	"github.com/denoise-go/denoise/internal/simd"
)

// Pieces is a Source of gray images in several files in IDX format, which together may be larger than the memory. The images are read from the files in
// every epoch, ahead of their use. Make one with OpenPieces.
//
// In Training sample i of an epoch is an image that seed and epoch decide. The images are cut into chunks of some consecutive ones. The chunks are shuffled, every Window of them in that
// order makes a window, and the images of a window are shuffled. So disks read whole chunks, and three windows are in memory. An image may come anywhere in an epoch, with equal
// probability, but images of one chunk always come in the same window. In a batch from one window a pair of images is of one chunk with a probability of about 1/Window; if all were shuffled, it would be
// the length of a chunk over that of the set. Pieces whose neighbouring images are alike should therefore be shuffled once when they are written, or need a large Window.
//
// In Validation and Test sample i is image i of all.
type Pieces struct {
	name    string
	files   []piece
	n, h, w int
	cfg     PiecesConfig
	sums    [][sha256.Size]byte // of the chunks, as the files were when they were opened
	windows *windows
}

// PiecesConfig configures Pieces. Memory does not change what is read; Chunk and Window do, and are part of the identity of a run.
type PiecesConfig struct {
	Chunk  int   // images; 0 stands for as many as fit in 256 KiB, at least one
	Window int   // chunks; 0 stands for 64
	Memory int64 // bytes, at least for three windows, the checksums and the order of the chunks; 0 stands for 256 MiB
}

// Defaults of a PiecesConfig, and bounds far beyond what is useful.
const (
	chunkBytes    = 1 << 18
	defaultWindow = 64
	piecesMemory  = 1 << 28
	maxChunk      = 1 << 24
)

// ErrPiecesMemory is wrapped by the error of OpenPieces if Memory is too small.
var ErrPiecesMemory = errors.New("too little memory")

// piece is one of the files.
type piece struct {
	path  string
	n     int   // images
	first int   // number of the first one among those of all pieces
	bytes int64 // of the file
}

// OpenPieces opens files in IDX format as one set, in the given order. Their images are of one size. Every file is read once, to compute checksums. The name is for messages, such as
// "training".
//
// Files must not be compressed, as images are read from anywhere in them. A file that later changes or is missing is an error of Read.
func OpenPieces(name string, paths []string, cfg PiecesConfig) (*Pieces, error) {
	p := &Pieces{name: name, cfg: cfg}
	if err := p.open(paths); err != nil {
		return nil, fmt.Errorf("data: %s: %w", name, err)
	}
	return p, nil
}

func (p *Pieces) open(paths []string) error {
	if len(paths) == 0 {
		return errors.New("want files of images, got none")
	}
	for i, path := range paths {
		f, h, w, err := openPiece(path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if i == 0 {
			p.h, p.w = h, w
		}
		if h != p.h || w != p.w {
			return fmt.Errorf("%s: want images of %d×%d as in %s, got %d×%d", path, p.h, p.w, paths[0], h, w)
		}
		if f.n > math.MaxInt32-p.n {
			return fmt.Errorf("%s: want at most %d images in all pieces, got more", path, math.MaxInt32)
		}
		f.first = p.n
		p.n += f.n
		p.files = append(p.files, f)
	}
	d, c := p.h*p.w, &p.cfg
	c.Chunk = cmp.Or(c.Chunk, max(1, chunkBytes/d))
	c.Window = cmp.Or(c.Window, defaultWindow)
	c.Memory = cmp.Or(c.Memory, piecesMemory)
	if c.Chunk < 1 || c.Window < 1 || c.Chunk > maxChunk || c.Window > maxChunk || c.Memory < 0 {
		return fmt.Errorf("want chunks of 1 to %d images, windows of as many chunks and 0 or more bytes of memory, got %d, %d and %d", maxChunk, c.Chunk, c.Window, c.Memory)
	}
	c.Chunk = min(c.Chunk, p.n) // larger ones would be the same, but products of them too large
	c.Window = min(c.Window, (p.n+c.Chunk-1)/c.Chunk)
	c.Memory = min(c.Memory, math.MaxInt)
	var err error
	if p.windows, err = newWindows(p); err != nil {
		return err
	}
	return p.windows.sum()
}

// openPiece checks the header and the size of a file.
func openPiece(path string) (f piece, h, w int, err error) {
	file, size, err := openRegular(path)
	if err != nil {
		return f, 0, 0, err
	}
	defer file.Close()
	n, h, w, err := pieceHeader(file, size)
	return piece{path: path, n: n, bytes: size}, h, w, err
}

// pieceHeader reads the header of a file of so many bytes, which must be as it says.
func pieceHeader(r io.Reader, size int64) (n, h, w int, err error) {
	var start [idxHeader]byte
	got, _ := io.ReadFull(r, start[:])
	if bytes.HasPrefix(start[:got], gzipMagic) {
		return 0, 0, 0, errors.New("want images that are not compressed, as they are read from anywhere in the file, got gzip: decompress it with gunzip")
	}
	if n, h, w, err = readHeader(bytes.NewReader(start[:got]), math.MaxInt64); err != nil {
		return 0, 0, 0, err
	}
	if want := idxHeader + int64(n)*int64(h*w); size < want {
		return 0, 0, 0, fmt.Errorf("want %d bytes, a header and %d images of %d×%d, got %d: the file is cut off: copy it anew", want, n, h, w, size)
	} else if size > want {
		return 0, 0, 0, fmt.Errorf("want %d bytes, a header and %d images of %d×%d, got %d", want, n, h, w, size)
	}
	return n, h, w, nil
}

// openRegular opens a file and returns its size. It must be a regular one: others may block.
func openRegular(path string) (*os.File, int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, bare(err)
	}
	if !info.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("want a regular file, got %v", info.Mode())
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, bare(err)
	}
	return f, info.Size(), nil
}

// bare returns an error without the path, which the caller adds.
func bare(err error) error {
	if p := new(fs.PathError); errors.As(err, &p) {
		return p.Err
	}
	return err
}

// readChunk reads the images of a chunk to dst, from one piece or several.
func (p *Pieces) readChunk(dst []byte, chunk int) error {
	d := p.h * p.w
	for image := chunk * p.cfg.Chunk; len(dst) > 0; {
		f := p.piece(image)
		n := min(len(dst)/d, f.first+f.n-image)
		if err := f.read(dst[:n*d], idxHeader+int64(image-f.first)*int64(d)); err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
		dst, image = dst[n*d:], image+n
	}
	return nil
}

// loadChunk reads a chunk, which must be as it was when the set was opened.
func (p *Pieces) loadChunk(dst []byte, chunk int) error {
	if err := p.readChunk(dst, chunk); err != nil {
		return fmt.Errorf("%w (resume when the file is back as it was)", err)
	}
	if sha256.Sum256(dst) != p.sums[chunk] {
		image := chunk * p.cfg.Chunk
		f := p.piece(image)
		return fmt.Errorf("%s: the %d images from byte %d on have changed since the run began (resume when the file is back as it was)",
			f.path, p.windows.images(chunk), idxHeader+int64(image-f.first)*int64(p.h*p.w))
	}
	return nil
}

// piece returns the file that an image is in.
func (p *Pieces) piece(image int) *piece {
	next := sort.Search(len(p.files), func(i int) bool { return p.files[i].first > image })
	return &p.files[next-1]
}

func (f *piece) read(dst []byte, offset int64) error {
	file, size, err := openRegular(f.path)
	if err != nil {
		return err
	}
	defer file.Close()
	if size != f.bytes {
		return fmt.Errorf("want %d bytes as when the run began, got %d", f.bytes, size)
	}
	if n, err := file.ReadAt(dst, offset); n < len(dst) {
		return fmt.Errorf("want %d bytes from byte %d on, got %d: %w", len(dst), offset, n, early(err))
	}
	return nil
}

// Len returns the number of images in all pieces.
func (p *Pieces) Len() int { return p.n }

// Shape returns 1×H×W.
func (p *Pieces) Shape() Shape { return Shape{C: 1, H: p.h, W: p.w} }

// Recorded returns false.
func (p *Pieces) Recorded() bool { return false }

// Ordered returns true: every epoch has an order of its own already, in which images are read ahead.
func (p *Pieces) Ordered() bool { return true }

// String returns the name that OpenPieces was given.
func (p *Pieces) String() string { return p.name }

// Read writes sample i to clean, as numbers v/255. It waits for the images of its window, and has those of the next one read.
func (p *Pieces) Read(clean, _ []float32, i int, key Key) error {
	if key.Purpose != Training {
		key.Epoch = 0
	}
	return p.windows.use(i, key, func(image []byte) { simd.Pixels(clean[:len(image)], image) })
}

// Identity returns the number and the shape of the images. SHA256 is that of a text with the configuration, the names and sizes of the files, without their folders, and the SHA-256
// of each chunk.
func (p *Pieces) Identity() (Identity, error) {
	sum := sha256.New()
	fmt.Fprintf(sum, "pieces of %v, %s\n", p.Shape(), p.shuffling())
	for _, f := range p.files {
		fmt.Fprintf(sum, "%q %d\n", filepath.Base(f.path), f.bytes)
	}
	for _, s := range p.sums {
		fmt.Fprintf(sum, "%x\n", s)
	}
	return Identity{Samples: p.n, Shape: p.Shape(), SHA256: hex.EncodeToString(sum.Sum(nil))}, nil
}

// shuffling identifies the order of an epoch, as far as seed and epoch do not decide it.
func (p *Pieces) shuffling() string {
	return fmt.Sprintf("%d images in chunks of %d, %d chunks mixed", p.n, p.cfg.Chunk, p.cfg.Window)
}
