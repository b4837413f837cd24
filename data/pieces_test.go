package data

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/denoise-go/denoise/internal/philox"
)

// writePieces writes a set as pieces of so many images.
func writePieces(t testing.TB, s *Set, lengths ...int) (paths []string) {
	t.Helper()
	dir, from := t.TempDir(), 0
	for i, n := range lengths {
		path := filepath.Join(dir, fmt.Sprintf("images-%05d-idx3-ubyte", i))
		if err := os.WriteFile(path, setFile(s.part(from, from+n)), 0o666); err != nil {
			t.Fatal(err)
		}
		paths, from = append(paths, path), from+n
	}
	if from != s.Len() {
		t.Fatalf("wrote %d of %d images", from, s.Len())
	}
	return paths
}

func openPieces(t testing.TB, paths []string, cfg PiecesConfig) *Pieces {
	t.Helper()
	p, err := OpenPieces("training", paths, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // files that are being read cannot be deleted everywhere
		p.windows.mu.Lock()
		defer p.windows.mu.Unlock()
		for slices.ContainsFunc(p.windows.held, func(v *window) bool { return !v.loaded }) {
			p.windows.changed.Wait()
		}
	})
	return p
}

// numberedSet returns images of 1×2 pixels that tell their number.
func numberedSet(t testing.TB, n int) *Set {
	t.Helper()
	s := &Set{Name: "train", H: 1, W: 2}
	for i := range n {
		s.Pixels = append(s.Pixels, byte(i>>8), byte(i))
	}
	return s
}

// number reads sample i and returns the number that its image tells.
func number(t testing.TB, p *Pieces, i int, key Key) int {
	t.Helper()
	var clean [2]float32
	if err := p.Read(clean[:], nil, i, key); err != nil {
		t.Fatal(err)
	}
	return int(255*clean[0]+0.5)<<8 + int(255*clean[1]+0.5)
}

// shuffledPlainly is the order of an epoch by its definition.
func shuffledPlainly(n, chunk, window int, key Key) (images []int) {
	stream := philox.Stream{Seed: key.Seed, Purpose: philox.TrainingSample, Epoch: key.Epoch, Index: 1<<32 - 1}
	chunks := make([]int32, (n+chunk-1)/chunk)
	stream.Perm(chunks)
	for ; len(chunks) > 0; chunks = chunks[min(window, len(chunks)):] {
		var mixed []int
		for _, c := range chunks[:min(window, len(chunks))] {
			for i := int(c) * chunk; i < min(n, (int(c)+1)*chunk); i++ {
				mixed = append(mixed, i)
			}
		}
		place := make([]int32, len(mixed))
		stream.Index--
		stream.Perm(place)
		for _, at := range place {
			images = append(images, mixed[at])
		}
	}
	return images
}

// The order is what seed and epoch say, whatever the memory, the pieces and the order of reading, by several goroutines at a time.
func TestPiecesOrder(t *testing.T) {
	const n = 103
	set := numberedSet(t, n)
	for k, cfg := range []PiecesConfig{{Chunk: 5, Window: 3}, {Chunk: 1, Window: 10}, {Chunk: 10, Window: 1}, {Chunk: 103, Window: 4}, {Chunk: 4, Window: 100}, {Chunk: 7, Window: 2}, {Chunk: maxChunk, Window: maxChunk}, {}} {
		lengths := [][]int{{n}, {1, 40, 3, 59}}[k%2]
		paths := writePieces(t, set, lengths...)
		p := openPieces(t, paths, cfg)
		cfg := p.cfg
		cfg.Memory = int64(p.windows.chunks)*40 + minWindows*int64(p.windows.size())*6
		little := openPieces(t, paths, cfg)
		for _, key := range []Key{{Epoch: 1}, {Seed: 5, Epoch: 2}, {Seed: 5, Epoch: 3}} {
			want := shuffledPlainly(n, cfg.Chunk, cfg.Window, key)
			for i := range n {
				if got := number(t, p, i, key); got != want[i] {
					t.Fatalf("%+v, pieces of %v: sample %d of %+v is image %d, want %d", cfg, lengths, i, key, got, want[i])
				}
			}
			var all sync.WaitGroup
			for g := range 3 {
				all.Go(func() {
					for i := range n {
						j := (g*30 + i*(g+1)*2) % n // forward, at other paces and not always to the next
						if got := number(t, little, j, key); got != want[j] {
							t.Errorf("%+v: sample %d of %+v is image %d, want %d", cfg, j, key, got, want[j])
						}
					}
				})
			}
			all.Wait()
			slices.Sort(want)
			for i, image := range want {
				if i != image {
					t.Fatalf("%+v: the order has image %d at %d", cfg, image, i)
				}
			}
		}
		for i := range n {
			if got := number(t, little, i, Key{Purpose: Validation, Epoch: uint32(i)}); got != i {
				t.Fatalf("sample %d of validation is image %d", i, got)
			}
		}
	}
}

// A set ten times as large as the memory is read within it: what is held is counted, and measured by the garbage collector. No window is read twice in an epoch.
func TestPiecesWithinMemory(t *testing.T) {
	const limit, n, side = 1 << 20, 10 << 10, 32 // 10 MiB
	paths := writePieces(t, testSet(t, n, side, side), 3000, 3000, 4240)
	live := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := live()
	p := openPieces(t, paths, PiecesConfig{Chunk: 16, Window: 20, Memory: limit})
	l, err := NewLoader(p, NoNoise{}, LoaderConfig{Batch: 32, Shuffle: true})
	if err != nil {
		t.Fatal(err)
	}
	buffers := int64(2*4*side*side*32) * int64(l.workers+2) // of the loader
	if 10*limit > n*side*side || p.windows.most < minWindows {
		t.Fatalf("%d windows, %d bytes", p.windows.most, n*side*side)
	}
	for epoch := range 2 {
		for b, err := range l.Epoch(epoch) {
			if err != nil {
				t.Fatal(err)
			}
			if b.Index%64 == 63 {
				if grown := live() - before - buffers; grown > limit+limit/4 { // and a little of everything else
					t.Errorf("batch %d of epoch %d: %d bytes more than before, of %d", b.Index, epoch, grown, limit)
				}
			}
		}
	}
	p.windows.mu.Lock()
	held := int64(len(p.sums))*32 + int64(len(p.windows.orders)*p.windows.chunks)*4
	for _, v := range p.windows.held {
		held += int64(len(v.images) + 4*len(v.place))
	}
	if held > limit || held < limit/2 {
		t.Errorf("holds %d bytes of %d", held, limit)
	}
	if most := 2*p.windows.count() + 1; p.windows.read > most {
		t.Errorf("read %d windows, want %d", p.windows.read, most)
	}
	p.windows.mu.Unlock()
	need := p.cfg
	need.Memory = 1
	_, err = OpenPieces("training", paths, need)
	if !errors.Is(err, ErrPiecesMemory) {
		t.Errorf("got %v", err)
	}
}

func TestPiecesRejects(t *testing.T) {
	good := setFile(testSet(t, 3, 4, 5))
	dir := t.TempDir()
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"cut":    {good[:len(good)-1], "cut: want 76 bytes, a header and 3 images of 4×5, got 75: the file is cut off"},
		"long":   {append(bytes.Clone(good), 0), "long: want 76 bytes, a header and 3 images of 4×5, got 77"},
		"size":   {setFile(testSet(t, 3, 5, 4)), "size: want images of 4×5 as in "},
		"labels": {idxFile(0x801, 1, 2, 2, nil), "labels: want the IDX magic number of images 0x00000803, got 0x00000801: these are labels"},
		"gzip":   {zip(t, good), "gzip: want images that are not compressed"},
		"huge":   {idxFile(0x803, 1<<31-1, 1<<14, 1<<14, nil), "huge: want 576460752034988048 bytes"},
		"empty":  {nil, "empty: want an IDX header of 16 bytes, got 0"},
		"html":   {[]byte("<html> not found </html>"), "html: want the IDX magic number"},
	} {
		for path, file := range map[string][]byte{"good": good, name: c.file} {
			if err := os.WriteFile(filepath.Join(dir, path), file, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		_, err := OpenPieces("mine", []string{filepath.Join(dir, "good"), filepath.Join(dir, name)}, PiecesConfig{})
		if name == "huge" && runtime.GOARCH == "386" {
			c.want = "want at most"
		}
		wantError(t, err, "data: mine: ", c.want)
	}
	for _, c := range []struct {
		paths []string
		cfg   PiecesConfig
		want  string
	}{
		{nil, PiecesConfig{}, "data: mine: want files of images, got none"},
		{[]string{dir}, PiecesConfig{}, "want a regular file, got d"},
		{[]string{filepath.Join(dir, "none")}, PiecesConfig{}, "none: "},
		{[]string{filepath.Join(dir, "good")}, PiecesConfig{Chunk: -1}, "want chunks of 1 to 16777216 images"},
		{[]string{filepath.Join(dir, "good")}, PiecesConfig{Window: maxChunk + 1}, "want chunks of 1 to 16777216 images"},
		{[]string{filepath.Join(dir, "good")}, PiecesConfig{Memory: -1}, "0 or more bytes of memory"},
		{[]string{filepath.Join(dir, "good")}, PiecesConfig{Memory: 100}, "too little memory: want at least 256 bytes"},
	} {
		_, err := OpenPieces("mine", c.paths, c.cfg)
		wantError(t, err, c.want)
	}
}

// A piece that changes or is missing is an error that says where, and the set can be read again when it is back.
func TestPiecesChange(t *testing.T) {
	paths := writePieces(t, numberedSet(t, 30), 10, 20)
	original, err := os.ReadFile(paths[1])
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Clone(original)
	changed[16+2*15]++ // image 25 of all
	for _, c := range []struct {
		file []byte
		want string
	}{
		{nil, paths[1] + ": no such file"},
		{original[:40], "want 56 bytes as when the run began, got 40 (resume when the file is back as it was)"},
		{changed, paths[1] + ": the 5 images from byte 46 on have changed since the run began"},
	} {
		p := openPieces(t, paths, PiecesConfig{Chunk: 5, Window: 1})
		if c.file == nil {
			err = os.Remove(paths[1])
		} else {
			err = os.WriteFile(paths[1], c.file, 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
		read := func() error {
			return Draw(make([]float32, 2), nil, p, NoNoise{}, 27, Key{Purpose: Validation})
		}
		err := read()
		if c.file == nil && runtime.GOOS == "windows" {
			c.want = paths[1]
		}
		wantError(t, err, "data: training: sample 27: ", c.want)
		if failure := new(ReadError); !errors.As(err, &failure) {
			t.Errorf("got %T", err)
		}
		if err := os.WriteFile(paths[1], original, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := read(); err != nil {
			t.Error(err)
		}
	}
}

// Names, sizes and contents of the pieces and the order are in the identity; where they lie and the memory are not.
func TestPiecesIdentity(t *testing.T) {
	set := numberedSet(t, 30)
	identity := func(s *Set, cfg PiecesConfig, lengths ...int) Identity {
		id, err := openPieces(t, writePieces(t, s, lengths...), cfg).Identity()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	want := identity(set, PiecesConfig{Chunk: 5}, 10, 20)
	if want.Samples != 30 || want.Shape != (Shape{C: 1, H: 1, W: 2}) || len(want.SHA256) != 64 {
		t.Errorf("got %+v", want)
	}
	if got := identity(set, PiecesConfig{Chunk: 5, Memory: 1 << 20}, 10, 20); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	changed := numberedSet(t, 30)
	changed.Pixels[59]++
	for _, got := range []Identity{identity(set, PiecesConfig{Chunk: 5}, 20, 10), identity(set, PiecesConfig{Chunk: 6}, 10, 20),
		identity(set, PiecesConfig{Chunk: 5, Window: 2}, 10, 20), identity(changed, PiecesConfig{Chunk: 5}, 10, 20)} {
		if got == want {
			t.Errorf("got the identity %+v of other pieces", got)
		}
	}
}

// Pairs of pieces are in one order, or an error.
func TestPairsOfPieces(t *testing.T) {
	set := numberedSet(t, 30)
	clean, noisy := openPieces(t, writePieces(t, set, 30), PiecesConfig{Chunk: 5, Window: 2}), openPieces(t, writePieces(t, set, 10, 20), PiecesConfig{Chunk: 5, Window: 2})
	p, err := NewPairs(clean, noisy)
	if err != nil {
		t.Fatal(err)
	}
	a, b := make([]float32, 2), make([]float32, 2)
	for i := range p.Len() {
		if err := Draw(a, b, p, NoNoise{}, i, Key{Epoch: 4}); err != nil || !slices.Equal(a, b) {
			t.Fatalf("pair %d: %v, %v and %v", i, err, a, b)
		}
	}
	for _, other := range []Source{set, openPieces(t, writePieces(t, set, 30), PiecesConfig{Chunk: 6, Window: 2})} {
		_, err := NewPairs(clean, other)
		wantError(t, err, "want both in one order, got 30 images in chunks of 5, 2 chunks mixed and ")
	}
}

// The header of a piece is accepted if ReadIDX reads the file.
func FuzzPieceHeader(f *testing.F) {
	good := idxFile(0x803, 2, 2, 3, []byte("pixels twice"))
	for _, seed := range [][]byte{nil, good, good[:20], append(bytes.Clone(good), 1), zip(f, good), idxFile(0x803, 1<<31-1, 1<<14, 1<<14, nil), idxFile(0x801, 2, 2, 3, nil)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		n, h, w, err := pieceHeader(bytes.NewReader(file), int64(len(file)))
		s, readErr := ReadIDX(bytes.NewReader(file), "fuzz", 1<<30)
		if bytes.HasPrefix(file, gzipMagic) {
			if err == nil || !strings.Contains(err.Error(), "gzip") {
				t.Fatalf("got %v of a compressed file", err)
			}
			return
		}
		if (err == nil) != (readErr == nil) {
			t.Fatalf("got %v, but ReadIDX says %v", err, readErr)
		}
		if err == nil && (n != s.Len() || h != s.H || w != s.W) {
			t.Fatalf("got %d images of %d×%d, want %d of %d×%d", n, h, w, s.Len(), s.H, s.W)
		}
	})
}
