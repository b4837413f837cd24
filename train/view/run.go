package view

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/train"
)

// Run is what the folder of a run tells.
type Run struct {
	Dir     string
	Record  *train.Record
	History train.History // of the epochs in the record's result
}

// ReadRun reads run.json and history.csv in the folder of a run. While the run trains, the two files may be those of successive epochs: the
// history then ends with the earlier one.
func ReadRun(dir string) (Run, error) {
	record, err := train.ReadRecord(dir)
	if err != nil {
		return Run{}, fmt.Errorf("view: %w", err)
	}
	r := Run{Dir: dir, Record: record}
	if record.Result == nil {
		return r, nil
	}
	if r.History, err = train.ReadHistory(filepath.Join(dir, train.HistoryFile)); err != nil {
		return Run{}, fmt.Errorf("view: %w", err)
	}
	r.History = r.History[:min(len(r.History), record.Result.Epochs)]
	return r, nil
}

// file is a file of a run's folder.
type file struct {
	Name   string
	Bytes  int64
	SHA256 string
}

// files returns those files that are in the folder.
func (r Run) files(names ...string) (list []file, err error) {
	for _, name := range names {
		f, err := hashed(filepath.Join(r.Dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("view: %w", err)
		}
		f.Name = name
		list = append(list, f)
	}
	return list, nil
}

func hashed(path string) (file, error) {
	f, err := os.Open(path)
	if err != nil {
		return file{}, err
	}
	defer f.Close()
	hash := sha256.New()
	n, err := io.Copy(hash, f)
	return file{Bytes: n, SHA256: fmt.Sprintf("%x", hash.Sum(nil))}, err
}

// layers returns the layers of a stack, a line of JSON each.
func layers(st layer.Stack) ([]string, error) {
	text, err := json.Marshal(st)
	if err != nil {
		return nil, err
	}
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, err
	}
	var lines []string
	for _, l := range list {
		var b bytes.Buffer
		if err := json.Compact(&b, l); err != nil {
			return nil, err
		}
		lines = append(lines, b.String())
	}
	return lines, nil
}
