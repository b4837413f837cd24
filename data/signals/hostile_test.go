package signals_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/signals"
	"github.com/denoise-go/denoise/internal/hostile"
)

// Files, collections, windows and chirps reject what makes no sense, and do not panic.
func TestHostile(t *testing.T) {
	dir, empty := t.TempDir(), t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	good := &signals.Signal{Channels: 1, Values: make([]float32, 20), Rate: 8000}
	if err := good.Write(path("a.wav"), signals.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path("folder.wav"), 0o777); err != nil {
		t.Fatal(err)
	}
	c, err := signals.OpenFolder(dir, signals.Options{})
	if err != nil {
		t.Fatal(err)
	}
	nan, inf := math.NaN(), math.Inf(1)
	var noSignal *signals.Signal
	var noWindows *signals.Windows
	var noChirps *signals.Chirps
	var none *signals.Collection
	of := func(s *signals.Signal) *signals.Collection {
		return &signals.Collection{Files: []signals.File{{Name: "a.wav", Signal: s}}}
	}
	cfg := signals.WindowConfig{Size: 4, PerEpoch: 1}
	read := func(path string, o signals.Options) func() error {
		return func() error { return hostile.Second(signals.Read(path, o)) }
	}
	open := func(o signals.Options) func() error {
		return func() error { return hostile.Second(signals.OpenFolder(dir, o)) }
	}
	openPairs := func(clean, noisy string, o signals.Options) func() error {
		return func() error { _, _, err := signals.OpenPairs(clean, noisy, o); return err }
	}
	windows := func(c *signals.Collection, size, perEpoch int) func() error {
		return func() error {
			return hostile.Second(signals.NewWindows("\xff", c, signals.WindowConfig{Size: size, PerEpoch: perEpoch}))
		}
	}
	chirps := func(size, perEpoch int) func() error {
		return func() error {
			return hostile.Second(signals.NewChirps(signals.WindowConfig{Size: size, PerEpoch: perEpoch}))
		}
	}
	pairs := func(clean, noisy *signals.Collection) func() error {
		return func() error { return hostile.Second(signals.NewPairs("\xff", clean, noisy, cfg)) }
	}
	split := func(c *signals.Collection, n int) func() error {
		return func() error { _, _, err := c.Split(n); return err }
	}
	encode := func(name string, s *signals.Signal, o signals.Options) func() error {
		return func() error { return hostile.Second(s.Encode(name, o)) }
	}
	with := func(change func(*signals.Signal)) *signals.Signal {
		s := *good
		change(&s)
		return &s
	}
	hostile.Check(t, map[string]func() error{
		"Read without a path":            read("", signals.Options{}),
		"Read of an ending":              read(".wav", signals.Options{}),
		"Read with a zero":               read("a\x00.wav", signals.Options{}),
		"Read of an unknown format":      read(path("a.mp3"), signals.Options{}),
		"Read of a folder":               read(path("folder.wav"), signals.Options{}),
		"Read below a file":              read(filepath.Join(path("a.wav"), "b.wav"), signals.Options{}),
		"Read with a scale of NaN":       read(path("a.wav"), signals.Options{Scale: nan}),
		"Read with a scale of infinity":  read(path("a.wav"), signals.Options{Scale: inf}),
		"Read with a scale below 0":      read(path("a.wav"), signals.Options{Scale: -1}),
		"Read with a scale beyond":       read(path("a.wav"), signals.Options{Scale: 1e300}),
		"Read with a scale of almost 0":  read(path("a.wav"), signals.Options{Scale: 1e-300}),
		"a folder without a name":        func() error { return hostile.Second(signals.OpenFolder("", signals.Options{})) },
		"a folder with a zero":           func() error { return hostile.Second(signals.OpenFolder("a\x00b", signals.Options{})) },
		"a folder that is a file":        func() error { return hostile.Second(signals.OpenFolder(path("a.wav"), signals.Options{})) },
		"an empty folder":                func() error { return hostile.Second(signals.OpenFolder(empty, signals.Options{})) },
		"lengths below 0":                open(signals.Options{MinLength: math.MinInt}),
		"huge lengths":                   open(signals.Options{MinLength: math.MaxInt}),
		"memory below 0":                 open(signals.Options{Memory: -1}),
		"little memory":                  open(signals.Options{Memory: 1}),
		"a folder of a scale of NaN":     open(signals.Options{Scale: nan}),
		"pairs without folders":          openPairs("", "", signals.Options{}),
		"pairs of an empty folder":       openPairs(dir, empty, signals.Options{}),
		"pairs of memory below 0":        openPairs(dir, dir, signals.Options{Memory: math.MinInt64}),
		"pairs of little memory":         openPairs(dir, dir, signals.Options{Memory: 1}),
		"windows of nothing":             windows(none, 4, 1),
		"windows of an empty collection": windows(&signals.Collection{}, 4, 1),
		"windows of a nil signal":        windows(of(nil), 4, 1),
		"windows of a zero signal":       windows(of(&signals.Signal{}), 4, 1),
		"windows of channels below 0":    windows(of(with(func(s *signals.Signal) { s.Channels = -1 })), 4, 1),
		"windows of uneven channels":     windows(of(with(func(s *signals.Signal) { s.Channels = 3 })), 4, 1),
		"windows of no size":             windows(c, 0, 1),
		"windows of a lowest size":       windows(c, math.MinInt, 1),
		"windows of a huge size":         windows(c, math.MaxInt, 1),
		"windows of a size beyond":       windows(c, 21, 1),
		"windows of epochs below 0":      windows(c, 4, math.MinInt),
		"windows of huge epochs":         windows(c, 4, math.MaxInt),
		"chirps of nothing":              chirps(0, 0),
		"chirps of a lowest size":        chirps(math.MinInt, 1),
		"chirps of a huge size":          chirps(math.MaxInt, 1),
		"chirps of huge epochs":          chirps(4, math.MaxInt),
		"NewPairs of nothing":            pairs(none, none),
		"NewPairs of half":               pairs(c, none),
		"NewPairs of empty collections":  pairs(&signals.Collection{}, &signals.Collection{}),
		"NewPairs of other lengths":      pairs(c, &signals.Collection{}),
		"NewPairs of nil signals":        pairs(of(nil), of(nil)),
		"NewPairs of a nil signal":       pairs(c, of(nil)),
		"NewPairs of zero signals":       pairs(of(&signals.Signal{}), of(&signals.Signal{})),
		"a split of nothing":             split(none, 1),
		"a split of an empty collection": split(&signals.Collection{}, 1),
		"a split below 0":                split(c, math.MinInt),
		"a split of all":                 split(c, 1),
		"a split beyond":                 split(c, math.MaxInt),
		"a nil signal":                   encode("a.wav", noSignal, signals.Options{}),
		"a zero signal":                  encode("a.wav", &signals.Signal{}, signals.Options{}),
		"no name":                        encode("", good, signals.Options{}),
		"a rate below 0":                 encode("a.csv", with(func(s *signals.Signal) { s.Rate = -1 }), signals.Options{}),
		"a value of NaN":                 encode("a.f32", with(func(s *signals.Signal) { s.Values = []float32{float32(nan)} }), signals.Options{}),
		"an infinite value":              encode("a.csv", with(func(s *signals.Signal) { s.Values = []float32{float32(inf)} }), signals.Options{}),
		"bits below 0":                   encode("a.wav", with(func(s *signals.Signal) { s.Encoding.Bits = math.MinInt }), signals.Options{}),
		"floats of 16 bits":              encode("a.wav", with(func(s *signals.Signal) { s.Encoding = signals.Encoding{Bits: 16, Float: true} }), signals.Options{}),
		"floats without bits":            encode("a.wav", with(func(s *signals.Signal) { s.Encoding.Float = true }), signals.Options{}),
		"too many channels": encode("a.wav", with(func(s *signals.Signal) { s.Channels, s.Values = 1<<16, make([]float32, 1<<16) }),
			signals.Options{}),
		"a signal of a scale of NaN":   encode("a.csv", good, signals.Options{Scale: nan}),
		"a name without an ending":     func() error { return signals.CheckName("wav") },
		"Write of a nil signal":        func() error { return noSignal.Write(path("b.wav"), signals.Options{}) },
		"Write without a path":         func() error { return good.Write("", signals.Options{}) },
		"Write to a folder":            func() error { return good.Write(path("folder.wav"), signals.Options{}) },
		"Write below a file":           func() error { return good.Write(filepath.Join(path("a.wav"), "b.wav"), signals.Options{}) },
		"Write into no folder":         func() error { return good.Write(filepath.Join(path("none"), "b.wav"), signals.Options{}) },
		"Write with a zero":            func() error { return good.Write("a\x00.wav", signals.Options{}) },
		"nil windows as a source":      func() error { return data.Check(noWindows) },
		"zero windows as a source":     func() error { return data.Check(&signals.Windows{}) },
		"nil chirps as a source":       func() error { return data.Check(noChirps) },
		"zero chirps as a source":      func() error { return data.Check(&signals.Chirps{}) },
		"an empty name of a CSV field": read(path("a.csv"), signals.Options{Column: "\xff"}),
	})
	if s := with(func(s *signals.Signal) { s.Rate = math.MaxInt }); s.Rate > math.MaxInt32 { // else int has 32 bits
		hostile.Check(t, map[string]func() error{"a rate that no file states": encode("a.wav", s, signals.Options{})})
	}
	for _, s := range []*signals.Signal{noSignal, {}} {
		if s.Len() != 0 {
			t.Errorf("%v: want no values, got %d", s, s.Len())
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("want no other files, got %v, %v", entries, err)
	}
}
