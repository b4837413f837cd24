package view

import (
	"encoding/json"
	"slices"
	"sync"
	"time"
)

// poll is how often the folder is looked at while someone watches, at most.
const poll = time.Second

// hub has the newest text about the runs, for any number of watchers. One look at the folder serves all of them.
type hub struct {
	mu      sync.Mutex
	folder  folder
	looked  time.Time
	err     error         // of the last look
	trains  bool          // a run, by then
	text    []byte        // JSON of {"runs": [...]}, on one line
	changed chan struct{} // closed when there is another text
}

func newHub(dir string) *hub { return &hub{folder: folder{dir: dir}, changed: make(chan struct{})} }

// newest looks at the folder, unless that was done just now, and returns the text and a channel that is closed when another look has found another
// text.
func (h *hub) newest() (text []byte, changed <-chan struct{}, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if time.Since(h.looked) < poll {
		return h.text, h.changed, h.err
	}
	return h.look()
}

// now looks at the folder in any case.
func (h *hub) now() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.look()
}

func (h *hub) look() ([]byte, <-chan struct{}, error) {
	runs, err := h.folder.look()
	var text []byte
	if err == nil {
		text, err = json.Marshal(map[string]any{"runs": append([]runText{}, runs...)})
	}
	h.looked, h.err = time.Now(), err
	h.trains = slices.ContainsFunc(runs, func(r runText) bool { return r.State == running })
	if err != nil {
		return nil, h.changed, err
	}
	if string(text) != string(h.text) {
		h.text = text
		close(h.changed)
		h.changed = make(chan struct{})
	}
	return h.text, h.changed, nil
}

// training reports whether a run is training. It looks as newest does.
func (h *hub) training() bool {
	h.newest()
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.trains
}

// has reports whether a run of this name was found, and whether it has a file.
func (h *hub) has(run, file string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := h.folder.runs[run]
	if f == nil {
		return false
	}
	_, ok := f.stamps[file]
	return ok
}
