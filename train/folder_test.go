package train

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/internal/durable/linktest"
	"github.com/denoise-go/denoise/train/checkpoint"
)

func TestKeepSaysHowManyStatesStay(t *testing.T) {
	for _, keep := range []int{1, 2, 3, 9} {
		cfg := faultConfig(t.TempDir())
		cfg.Keep = keep
		if _, _, err := shortRun(t, cfg); err != nil {
			t.Fatal(err)
		}
		states, err := checkpoint.Points(cfg.Dir)
		if err != nil {
			t.Fatal(err)
		}
		if want := min(keep, 4); len(states) != want || states[len(states)-1] != point(3, 0) || states[0] != point(4-want, 0) {
			t.Errorf("keep %d: got %v", keep, states)
		}
	}
}

func TestOneRunAFolder(t *testing.T) {
	defer survives(t, "a second run in the folder: refused", 3)
	cfg := faultConfig(t.TempDir())
	second := func() error {
		_, _, err := shortRun(t, faultConfig(cfg.Dir))
		return err
	}
	cfg.OnEpoch = append(cfg.OnEpoch, func(h History) error {
		if err := second(); err == nil || !strings.Contains(err.Error(), "want a folder for this run alone, got one that another run is using") {
			t.Errorf("got error %v for a second run in the folder", err)
		}
		return nil
	})
	if _, _, err := shortRun(t, cfg); err != nil {
		t.Fatal(err)
	}
	if err := second(); err != nil {
		t.Errorf("after the first: %v", err)
	}
}

func TestTemporaryFilesOfTheKilledGo(t *testing.T) {
	want := uninterrupted(t)
	dir := interruptedFolder(t)
	for _, name := range []string{".best.safetensors.1a2b.tmp", ".loss.png.ffffffffffffffff.tmp"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	resumed(t, "with temporary files", dir, want)
}

// Links in a run's folder are never followed: not to write, not to delete, not to read.
func TestLinksInTheFolder(t *testing.T) {
	want := uninterrupted(t)
	defer survives(t, "a link in place of one of the run's files", 9)
	outside := filepath.Join(t.TempDir(), "outside")
	for _, link := range []string{BestFile, HistoryFile, RunFile, point(2, 1).File(), point(3, 0).File(),
		"." + BestFile + ".12ab.tmp", ".lock"} {
		if err := os.WriteFile(outside, []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
		dir := interruptedFolder(t)
		path := filepath.Join(dir, link)
		if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		linktest.Symlink(t, outside, path)
		switch {
		case link == ".lock":
			if _, _, err := shortRun(t, faultConfig(dir)); err == nil || !strings.Contains(err.Error(), "want a regular file, got L---------") {
				t.Errorf("%s: got error %v", link, err)
			}
		case strings.HasSuffix(link, ".tmp"): // none of ours; it stays
			if _, _, err := shortRun(t, faultConfig(dir)); err != nil {
				t.Errorf("%s: %v", link, err)
			}
		default:
			resumed(t, "with the link "+link, dir, want)
		}
		if got := string(readFile(t, outside)); got != "mine" {
			t.Errorf("%s: what it points to was written", link)
		}
	}

	// A link in place of an older state is not taken for one to keep, nor followed to delete it.
	for _, start := range []Start{Resume, Restart} {
		dir := interruptedFolder(t)
		path := filepath.Join(dir, point(2, 0).File())
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		linktest.Symlink(t, outside, path)
		cfg := faultConfig(dir)
		cfg.Start = start
		if _, _, err := shortRun(t, cfg); err != nil {
			t.Error(err)
		}
		if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
			t.Error("a link is kept as a state")
		}
		if got := string(readFile(t, outside)); got != "mine" {
			t.Error("what a link points to was written")
		}
	}
}

// A state that cannot be read now may be read later. It is not passed over for the one before, which would have it deleted.
func TestStateThatCannotBeRead(t *testing.T) {
	r, _ := aState(t)
	if _, _, err := r.newestState([]checkpoint.Point{point(1, 0), point(2, 0)}); !errors.Is(err, os.ErrNotExist) || errors.Is(err, checkpoint.ErrDamaged) {
		t.Errorf("got error %v", err)
	}
	name := point(2, 0)
	if err := os.WriteFile(filepath.Join(r.cfg.Dir, name.File()), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.newestState([]checkpoint.Point{name}); err == nil || !strings.Contains(err.Error(), "got 1 damaged ones") {
		t.Errorf("got error %v", err)
	}
	if os.Geteuid() <= 0 { // of a superuser, and on Windows, nothing is kept
		return
	}
	if err := os.Chmod(filepath.Join(r.cfg.Dir, name.File()), 0); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.newestState([]checkpoint.Point{name}); !errors.Is(err, os.ErrPermission) || errors.Is(err, checkpoint.ErrDamaged) {
		t.Errorf("got error %v", err)
	}
}

func TestResumeOfAFolderThatIsBeyondIt(t *testing.T) {
	// No good state at all.
	dir := interruptedFolder(t)
	states, err := checkpoint.Points(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range states {
		if err := os.WriteFile(filepath.Join(dir, s.File()), make([]byte, i*1000), 0o644); err != nil { // the first is empty
			t.Fatal(err)
		}
	}
	if _, _, err := shortRun(t, faultConfig(dir)); err == nil || !strings.Contains(err.Error(), "want a good state, got 3 damaged ones, the newest "+states[2].File()) {
		t.Errorf("got error %v", err)
	}

	// A good state under another's name.
	dir = interruptedFolder(t)
	if err := os.WriteFile(filepath.Join(dir, point(3, 0).File()), readFile(t, dir, point(2, 0).File()), 0o644); err != nil {
		t.Fatal(err)
	}
	resumed(t, "with a state under another's name", dir, uninterrupted(t))

	// A huge file costs nothing but a look at its size.
	dir = interruptedFolder(t)
	huge := filepath.Join(dir, point(2, 1).File())
	if err := os.Truncate(huge, checkpoint.MaxState+1); err != nil {
		t.Skip(err)
	}
	resumed(t, "with a huge state", dir, uninterrupted(t))

	// A folder without a state.
	dir = interruptedFolder(t)
	for _, s := range states {
		if err := os.Remove(filepath.Join(dir, s.File())); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := shortRun(t, faultConfig(dir)); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("want a state, got a folder with %s and no state", RunFile)) {
		t.Errorf("got error %v", err)
	}
	cfg := faultConfig(dir)
	cfg.Start = Fresh
	if _, _, err := shortRun(t, cfg); err == nil || !strings.Contains(err.Error(), "with run.json (Config.Start = Restart deletes it)") {
		t.Errorf("got error %v", err)
	}
}

// A run that goes back to its start, since its other states are damaged, has no best epoch.
func TestNoBestModelBeforeTheFirstEpoch(t *testing.T) {
	cfg := faultConfig(t.TempDir())
	cfg.Keep, cfg.SaveEvery = 9, -1
	if _, _, err := shortRun(t, cfg); err != nil {
		t.Fatal(err)
	}
	want := sums(t, cfg.Dir)
	points, err := checkpoint.Points(cfg.Dir)
	if err != nil || points[0] != point(0, 0) {
		t.Fatalf("states %v, error %v", points, err)
	}
	for _, p := range points[1:] {
		if err := os.WriteFile(filepath.Join(cfg.Dir, p.File()), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, newModel(t), newSet(t, "training", 10), newSet(t, "validation", 6), cfg); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(cfg.Dir, BestFile)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a run that has no epoch has %s, error %v", BestFile, err)
	}
	if _, _, err := shortRun(t, cfg); err != nil {
		t.Fatal(err)
	}
	if got := sums(t, cfg.Dir); got != want {
		t.Errorf("the resumed run left\n%swant\n%s", got, want)
	}
}

// Check says what Run would of a folder that another run is using, and leaves it as it is.
func TestCheckOfAFolderInUse(t *testing.T) {
	for _, start := range []Start{Fresh, Resume, Restart} {
		cfg := faultConfig(t.TempDir())
		check := func() error {
			second := faultConfig(cfg.Dir)
			second.Start = start
			return Check(newModel(t), newSet(t, "training", 10), newSet(t, "validation", 6), second)
		}
		if err := check(); err != nil {
			t.Errorf("start %v, of an empty folder: %v", start, err)
		}
		if left, err := os.ReadDir(cfg.Dir); err != nil || len(left) > 0 {
			t.Errorf("start %v: Check leaves %v, error %v", start, left, err)
		}
		var during error
		cfg.OnEpoch = append(cfg.OnEpoch, func(History) error { during = check(); return nil })
		if _, _, err := shortRun(t, cfg); err != nil {
			t.Fatal(err)
		}
		if during == nil || !strings.Contains(during.Error(), "another run is using") {
			t.Errorf("start %v, during a run: got error %v", start, during)
		}
		if err := check(); (err == nil) != (start != Fresh) {
			t.Errorf("start %v, after a run: got error %v", start, err)
		}
	}
}
