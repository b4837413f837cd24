package view

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/train"
)

// Bounds of what is looked at below a folder.
const (
	maxDepth   = 4
	maxEntries = 20_000
	maxRuns    = 500
)

// The states of a run.
const (
	running  = "running"
	finished = "finished"
	stopped  = "stopped" // before its last epoch: it can be resumed, unless patience ended it
)

// runText is a run as the page gets it.
type runText struct {
	Name    string             `json:"name"` // of its folder below the server's, with slashes
	State   string             `json:"state,omitempty"`
	Error   string             `json:"error,omitempty"` // why it cannot be read, and then nothing else
	Recipe  train.RecipeText   `json:"recipe,omitempty"`
	Device  string             `json:"device,omitempty"`
	Input   layer.Shape        `json:"input"`
	Epochs  int                `json:"epochs"`
	Result  *train.Result      `json:"result,omitempty"`
	Rate    float64            `json:"images_per_second,omitempty"` // of all epochs
	Left    float64            `json:"seconds_left,omitempty"`
	Losses  map[string]columns `json:"losses,omitempty"`  // training, validation and learning_rate, a number for each epoch
	Files   map[string]int64   `json:"files,omitempty"`   // those of servedFiles that there are, with a number that changes with the file
	Model   bool               `json:"model"`             // there is a best model
	Results [][]string         `json:"results,omitempty"` // the cells of a table
	Notes   []string           `json:"notes,omitempty"`   // below it
}

// columns are numbers whose JSON has null where a number is not finite.
type columns []float64

func (c columns) MarshalJSON() ([]byte, error) {
	list := make([]*float64, len(c))
	for i := range c {
		if !math.IsNaN(c[i]) && !math.IsInf(c[i], 0) {
			list[i] = &c[i]
		}
	}
	return json.Marshal(list)
}

// servedFiles are the files of a run that the page may ask for, with their media types.
var servedFiles = map[string]string{
	"loss.svg": "image/svg+xml", "loss.png": "image/png", "samples.png": "image/png", ReportFile: "text/html; charset=utf-8",
}

// folder finds the runs below a folder. It reads again only what has changed.
type folder struct {
	dir  string
	runs map[string]*found // by name
}

type found struct {
	stamps map[string]stamp // of the files that were read
	text   runText
}

type stamp struct {
	time time.Time
	size int64
}

// watched are the files whose change changes a run's text.
func watched() []string {
	return append(slices.Collect(maps.Keys(servedFiles)), train.RunFile, train.HistoryFile, train.BestFile, ResultsFile)
}

// look finds all runs and returns them by name. It does not follow links.
func (f *folder) look() ([]runText, error) {
	runs := map[string]*found{}
	entries := 0
	err := fs.WalkDir(os.DirFS(f.dir), ".", func(name string, d fs.DirEntry, err error) error {
		switch entries++; {
		case errors.Is(err, fs.ErrNotExist) && name == ".":
			return fs.SkipAll // no run has begun
		case err != nil && name == ".":
			return err
		case err != nil || strings.Count(name, "/") >= maxDepth && d.IsDir():
			return fs.SkipDir // a folder that cannot be read, or is gone
		case entries > maxEntries || len(runs) >= maxRuns:
			return fs.SkipAll
		}
		if path.Base(name) == train.RunFile && d.Type().IsRegular() {
			dir := path.Dir(name)
			runs[dir] = f.read(dir)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	f.runs = runs
	var list []runText
	for _, name := range slices.Sorted(maps.Keys(runs)) {
		text := runs[name].text
		text.State = state(text, runs[name].stamps[train.RunFile].time)
		list = append(list, text)
	}
	return list, nil
}

// read returns the run of a name, the one that was read before if its files are the same.
func (f *folder) read(name string) *found {
	dir := filepath.Join(f.dir, filepath.FromSlash(name))
	stamps := map[string]stamp{}
	for _, file := range watched() {
		if info, err := os.Lstat(filepath.Join(dir, file)); err == nil && info.Mode().IsRegular() {
			stamps[file] = stamp{info.ModTime(), info.Size()}
		}
	}
	if old := f.runs[name]; old != nil && maps.Equal(old.stamps, stamps) {
		return old
	}
	text, err := textOf(dir)
	if err != nil {
		text = runText{Error: err.Error()}
	}
	text.Name = name
	_, text.Model = stamps[train.BestFile]
	for file := range servedFiles {
		if s, ok := stamps[file]; ok && err == nil {
			if text.Files == nil {
				text.Files = map[string]int64{}
			}
			text.Files[file] = s.time.UnixMilli()
		}
	}
	return &found{stamps, text}
}

// textOf reads the run in a folder.
func textOf(dir string) (t runText, err error) {
	r, err := ReadRun(dir)
	if err != nil {
		return t, err
	}
	t = runText{Recipe: r.Record.Recipe, Device: r.Record.Device, Input: r.Record.Model.Input, Epochs: r.Record.Epochs, Result: r.Record.Result}
	t.Losses = map[string]columns{}
	for _, e := range r.History {
		t.Losses["training"] = append(t.Losses["training"], e.Training)
		t.Losses["validation"] = append(t.Losses["validation"], e.Validation)
		t.Losses["learning_rate"] = append(t.Losses["learning_rate"], e.LR)
	}
	if res := t.Result; res != nil && res.Seconds > 0 {
		t.Rate = float64(res.Epochs*r.Record.Training.Samples) / res.Seconds
		t.Left = float64(max(0, t.Epochs-res.Epochs)) * res.Seconds / float64(res.Epochs)
	}
	results, err := ReadResults(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if len(results) > 0 {
		t.Results, t.Notes = results.Cells(), results.Notes()
	}
	return t, err
}

// silence is how long a run may write nothing and still count as running, beside the time of three epochs.
const silence = 2 * time.Minute

// state tells from the time of a run's newest record whether it runs.
func state(t runText, written time.Time) string {
	if t.Error != "" {
		return ""
	}
	pause := silence
	if r := t.Result; r != nil {
		if r.Epochs >= t.Epochs {
			return finished
		}
		pause += time.Duration(3 * r.Seconds / float64(max(1, r.Epochs)) * float64(time.Second))
	}
	if time.Since(written) > pause {
		return stopped
	}
	return running
}
