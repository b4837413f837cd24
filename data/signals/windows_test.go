package signals

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/data"
)

// ramp returns a signal whose values tell channel and place: 1000·channel + place + from.
func ramp(channels, n, from int) *Signal {
	s := &Signal{Channels: channels, Values: make([]float32, channels*n), Rate: 8000, Encoding: Encoding{32, true}}
	for c := range channels {
		for i := range s.Channel(c) {
			s.Channel(c)[i] = float32(1000*c + i + from)
		}
	}
	return s
}

// folder writes signals to files of a new folder.
func folder(t *testing.T, files map[string]*Signal) string {
	t.Helper()
	dir := t.TempDir()
	for name, s := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := s.Write(path, Options{}); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestWindows(t *testing.T) {
	dir := folder(t, map[string]*Signal{"b.wav": ramp(2, 40, 10_000), "sub/a.f32": ramp(1, 25, 0), "short.wav": ramp(1, 5, 0), ".hidden.wav": ramp(1, 50, 0)})
	os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("no signal"), 0o666)
	os.WriteFile(filepath.Join(dir, "broken.csv"), []byte("?\n?\n"), 0o666)
	c, err := OpenFolder(dir, Options{MinLength: 20})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Files) != 2 || c.Files[0].Name != "b.wav" || c.Files[1].Name != "sub/a.f32" || len(c.Broken) != 2 {
		t.Fatalf("got %+v, broken %v", c.Files, c.Broken)
	}
	w, err := NewWindows("training", c, WindowConfig{Size: 20, PerEpoch: 4000})
	if err != nil {
		t.Fatal(err)
	}
	if err := data.Check(w); err != nil {
		t.Fatal(err)
	}
	window, again := make([]float32, 20), make([]float32, 20)
	count := map[float32]int{}
	for i := range w.Len() {
		key := data.Key{Seed: 7, Epoch: 2}
		if err := w.Read(window, nil, i, key); err != nil {
			t.Fatal(err)
		}
		for j, v := range window {
			if v != window[0]+float32(j) {
				t.Fatalf("window %d is %v", i, window)
			}
		}
		count[window[0]]++
		w.Read(again, nil, i, key)
		if !slices.Equal(again, window) {
			t.Fatalf("window %d is %v, then %v", i, window, again)
		}
	}
	// 21 places in each of two channels and 6 in the other file: all are met, about equally often.
	for place := range 21 {
		for _, v := range []int{10_000 + place, 11_000 + place, place} {
			if n := count[float32(v)]; v >= 6 && v < 10_000 {
				if n != 0 {
					t.Errorf("%d windows begin with %d, behind the last place", n, v)
				}
			} else if n < 40 || n > 140 {
				t.Errorf("%d windows of 4000 begin with %d, want about 83", n, v)
			}
		}
	}
	for _, other := range []data.Key{{Seed: 8, Epoch: 2}, {Seed: 7, Epoch: 3}, {Seed: 7, Purpose: data.Validation}} {
		same := 0
		for i := range 200 {
			w.Read(window, nil, i, data.Key{Seed: 7, Epoch: 2})
			if w.Read(again, nil, i, other); slices.Equal(again, window) {
				same++
			}
		}
		if same > 30 {
			t.Errorf("%d of 200 windows are the same with the key %v", same, other)
		}
	}
}

// The first windows of a seed are fixed: runs resume in later versions.
func TestWindowsPinned(t *testing.T) {
	c := &Collection{Files: []File{{Name: "a", Signal: ramp(1, 1000, 0)}, {Name: "b", Signal: ramp(1, 1<<20, 2000)}}}
	w, err := NewWindows("training", c, WindowConfig{Size: 1, PerEpoch: 9})
	if err != nil {
		t.Fatal(err)
	}
	var got []float32
	for i := range 3 {
		v := make([]float32, 1)
		w.Read(v, nil, i, data.Key{Seed: 1, Epoch: 1})
		got = append(got, v...)
	}
	if want := []float32{990716, 863402, 899159}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestIdentity(t *testing.T) {
	of := func(c *Collection, cfg WindowConfig) string {
		w, err := NewWindows("any", c, cfg)
		if err != nil {
			t.Fatal(err)
		}
		id, err := w.Identity()
		if err != nil || id.Samples != cfg.PerEpoch || id.Shape != (data.Shape{C: 1, H: 1, W: cfg.Size}) {
			t.Fatalf("got %+v, error %v", id, err)
		}
		return id.SHA256
	}
	open := func(o Options, files map[string]*Signal) *Collection {
		c, err := OpenFolder(folder(t, files), o)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	files := map[string]*Signal{"a.f32": ramp(1, 9, 0)}
	base := of(open(Options{}, files), WindowConfig{4, 8})
	if again := of(open(Options{Memory: 100}, files), WindowConfig{4, 8}); again != base {
		t.Error("another place or memory makes another identity")
	}
	for what, other := range map[string]string{
		"size":   of(open(Options{}, files), WindowConfig{5, 8}),
		"number": of(open(Options{}, files), WindowConfig{4, 9}),
		"scale":  of(open(Options{Scale: 2}, files), WindowConfig{4, 8}),
		"value":  of(open(Options{}, map[string]*Signal{"a.f32": ramp(1, 9, 1)}), WindowConfig{4, 8}),
		"name":   of(open(Options{}, map[string]*Signal{"b.f32": ramp(1, 9, 0)}), WindowConfig{4, 8}),
	} {
		if other == base {
			t.Errorf("another %s has the same identity", what)
		}
	}
}

func TestOpenFolderErrors(t *testing.T) {
	fast := ramp(1, 9, 0)
	fast.Rate = 16000
	empty := t.TempDir()
	broken := t.TempDir()
	os.WriteFile(filepath.Join(broken, "a.wav"), []byte("RIFF"), 0o666)
	signals := folder(t, map[string]*Signal{"a.wav": ramp(1, 9, 0), "b.wav": ramp(1, 9, 0)})
	for want, open := range map[string]func() (*Collection, error){
		"want files that end with .csv, .f32, .raw, .wav, .wave, got none": func() (*Collection, error) { return OpenFolder(empty, Options{}) },
		"want signals, got 1 broken files only: a.wav: want a WAV file":    func() (*Collection, error) { return OpenFolder(broken, Options{}) },
		"a.wav: want a WAV file":          func() (*Collection, error) { return OpenFolder(broken, Options{Strict: true}) },
		"want a folder, got a file":       func() (*Collection, error) { return OpenFolder(filepath.Join(broken, "a.wav"), Options{}) },
		"a.wav: want at least 10 values":  func() (*Collection, error) { return OpenFolder(signals, Options{MinLength: 10, Strict: true}) },
		"want 0 or more values and bytes": func() (*Collection, error) { return OpenFolder(signals, Options{Memory: -1}) },
		"want files of one rate, got a.wav of 8000 values a second and b.wav of 16000": func() (*Collection, error) {
			return OpenFolder(folder(t, map[string]*Signal{"a.wav": ramp(1, 9, 0), "b.wav": fast}), Options{})
		},
		"more values than fit in the memory of 0 MiB, beginning with b.wav": func() (*Collection, error) { return OpenFolder(signals, Options{Memory: 4 * 17}) },
	} {
		if _, err := open(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
	if _, err := OpenFolder(signals, Options{Memory: 1}); !errors.Is(err, ErrMemory) {
		t.Errorf("got %v, want ErrMemory", err)
	}
	if c, err := OpenFolder(signals, Options{Memory: 4 * 18}); err != nil || len(c.Files) != 2 {
		t.Errorf("memory for all values is not enough: %v", err)
	}
	c, _ := OpenFolder(signals, Options{})
	for want, cfg := range map[string]WindowConfig{
		"want signals of at least 10 values, got a.wav of 9": {10, 1},
		"want 1 to 2147483647 windows an epoch, got 0":       {9, 0},
		"want a shape of 1 to 1048576":                       {0, 1},
	} {
		if _, err := NewWindows("mine", c, cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
	if _, err := NewWindows("mine", &Collection{}, WindowConfig{1, 1}); err == nil {
		t.Error("windows of no signals")
	}
}

func TestSplit(t *testing.T) {
	c := &Collection{}
	for i := range 20 {
		c.Files = append(c.Files, File{Name: fmt.Sprintf("%d.wav", i), Signal: ramp(1, 9, i)})
	}
	training, validation, err := c.Split(5)
	if err != nil || len(training.Files) != 15 || len(validation.Files) != 5 {
		t.Fatalf("%d and %d files, error %v", len(training.Files), len(validation.Files), err)
	}
	names := map[string]bool{}
	for _, f := range slices.Concat(training.Files, validation.Files) {
		names[f.Name] = true
	}
	if len(names) != 20 {
		t.Errorf("%d files in both parts", len(names))
	}
	for _, n := range []int{0, 20} {
		if _, _, err := c.Split(n); err == nil {
			t.Errorf("%d of 20 files to validate with", n)
		}
	}
}

func TestPairs(t *testing.T) {
	clean := folder(t, map[string]*Signal{"a.wav": ramp(2, 30, 0), "b.f32": ramp(1, 30, 5000), "alone.wav": ramp(1, 30, 0), "longer.wav": ramp(1, 31, 0)})
	noisy := folder(t, map[string]*Signal{"a.f32": ramp(1, 30, 1), "b.wav": ramp(1, 30, 5001), "longer.wav": ramp(1, 30, 0)})
	if _, _, err := OpenPairs(clean, noisy, Options{Strict: true}); err == nil || !strings.Contains(err.Error(), "want 30 values in 1 channels as in the other folder, got 30 in 2") {
		t.Errorf("strict: got %v", err)
	}
	c, n, err := OpenPairs(clean, noisy, Options{})
	if err != nil || len(c.Files) != 1 || len(n.Files) != 1 || len(c.Broken) != 3 || len(n.Broken) != 2 {
		t.Fatalf("got %+v and %+v, error %v", c, n, err)
	}
	p, err := NewPairs("training", c, n, WindowConfig{Size: 8, PerEpoch: 50})
	if err != nil {
		t.Fatal(err)
	}
	x, y := make([]float32, 8), make([]float32, 8)
	for i := range p.Len() {
		if err := p.Read(x, y, i, data.Key{Epoch: 1}); err != nil || y[0] != x[0]+1 || y[7] != x[7]+1 {
			t.Fatalf("pair %d is %v and %v, error %v", i, x, y, err)
		}
	}
	if _, _, err := OpenPairs(clean, folder(t, map[string]*Signal{"x.wav": ramp(1, 9, 0)}), Options{}); err == nil {
		t.Error("no pair is no error")
	}
}

func TestChirps(t *testing.T) {
	c, err := NewChirps(WindowConfig{Size: 8000, PerEpoch: 20})
	if err != nil {
		t.Fatal(err)
	}
	x, y := make([]float32, 8000), make([]float32, 8000)
	for i := range c.Len() {
		c.Read(x, nil, i, data.Key{Seed: 1, Epoch: 1})
		c.Read(y, nil, i, data.Key{Seed: 1, Epoch: 1})
		if !slices.Equal(x, y) {
			t.Fatalf("signal %d is not the same again", i)
		}
		sum, most, still := 0.0, 0.0, 0
		for _, v := range x {
			sum += float64(v) * float64(v)
			most = max(most, math.Abs(float64(v)))
			if v == 0 {
				still++
			}
		}
		if rms := math.Sqrt(sum / 8000); rms < 0.005 || rms > 0.5 || most >= 1 || still > 4000 {
			t.Errorf("signal %d: root mean square %g, largest %g, %d zeros", i, rms, most, still)
		}
	}
	if got := [...]uint32{math.Float32bits(x[4000]), math.Float32bits(x[7777])}; got != [...]uint32{0xbdbd780c, 0x39ed1ec5} {
		t.Errorf("the last signal has other bits: %#x", got)
	}
	if _, err := NewChirps(WindowConfig{Size: 0, PerEpoch: 1}); err == nil {
		t.Error("signals of no values")
	}
}
