package view

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/metrics"
)

// maxPixels bounds a drawing, maxModels the models that are kept.
const (
	maxPixels = 1 << 20
	maxModels = 8
)

// drawing denoises what is drawn on the page, one picture at a time: training shares the machine.
type drawing struct {
	dir    string
	mu     sync.Mutex
	models map[string]*loaded // by the names of runs
}

type loaded struct {
	stamp stamp
	model *autoencoder.Model
	used  time.Time
}

func newDrawing(dir string) *drawing { return &drawing{dir: dir, models: map[string]*loaded{}} }

// sketch is a gray picture and the noise to add.
type sketch struct {
	Run      string  `json:"run"` // whose best model denoises it
	Width    int     `json:"width"`
	Height   int     `json:"height"`
	Pixels   []byte  `json:"pixels"` // in base64, 255 is white
	Noise    string  `json:"noise"`  // as data.ParseNoise names it
	Strength float64 `json:"strength"`
	Seed     uint64  `json:"seed"`
}

// denoised is the answer: pixels clipped to bytes, and figures that are not clipped.
type denoised struct {
	Noisy        []byte  `json:"noisy"`
	Denoised     []byte  `json:"denoised"`
	PSNRNoisy    float64 `json:"psnr_noisy"` // dB
	PSNR         float64 `json:"psnr"`
	Milliseconds float64 `json:"milliseconds"` // of the model alone
}

// errRequest marks an error as the client's.
type errRequest struct{ error }

// denoise answers a sketch.
func (s *Server) denoise(w http.ResponseWriter, r *http.Request) {
	var in sketch
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, fmt.Sprintf("want a sketch as JSON: %v", err), http.StatusBadRequest)
		return
	}
	if !s.hub.has(in.Run, train.BestFile) {
		http.Error(w, fmt.Sprintf("want a run that has a model, got %q", in.Run), http.StatusNotFound)
		return
	}
	out, err := s.drawing.denoise(in)
	inTime(w)
	var request errRequest
	switch {
	case errors.As(err, &request):
		http.Error(w, err.Error(), http.StatusBadRequest)
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	default:
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(out)
	}
}

func (d *drawing) denoise(in sketch) (*denoised, error) {
	if in.Width < 1 || in.Height < 1 || in.Width > maxPixels/in.Height || len(in.Pixels) != in.Width*in.Height {
		return nil, errRequest{fmt.Errorf("want a picture of up to %d pixels, got %d×%d with %d bytes", maxPixels, in.Height, in.Width, len(in.Pixels))}
	}
	noise, err := data.ParseNoise(in.Noise, in.Strength)
	if err != nil {
		return nil, errRequest{err}
	}
	set, err := data.NewSet("sketch", in.Height, in.Width, in.Pixels)
	if err != nil {
		return nil, errRequest{err}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	m, err := d.model(in.Run)
	if err != nil {
		return nil, err
	}
	if m.Takes(set.Shape()) != nil { // a network that is not bound to a size can be of this one
		at, err := m.At(set.Shape())
		if err != nil {
			return nil, errRequest{err}
		}
		m = at
	}
	clock := &timed{Model: m}
	clean, noisy, got, err := metrics.Samples(clock, set, noise, data.Key{Seed: in.Seed, Purpose: data.Test}, []int{0})
	if err != nil {
		return nil, errRequest{err}
	}
	out := &denoised{Noisy: make([]byte, len(noisy)), Denoised: make([]byte, len(got)), Milliseconds: clock.took.Seconds() * 1e3}
	data.Bytes(out.Noisy, noisy)
	data.Bytes(out.Denoised, got)
	if out.PSNRNoisy, err = psnr(noisy, clean, set.Shape()); err == nil {
		out.PSNR, err = psnr(got, clean, set.Shape())
	}
	return out, err
}

// psnr is capped, since JSON has no infinity.
func psnr(got, clean []float32, shape data.Shape) (float64, error) {
	const most = 200
	m, err := metrics.Measure(got, clean, shape)
	if !(m.PSNR < most) {
		m.PSNR = most
	}
	return m.PSNR, err
}

// model returns the best model of a run, which is read again when its file changes.
func (d *drawing) model(run string) (*autoencoder.Model, error) {
	path := filepath.Join(d.dir, filepath.FromSlash(run), train.BestFile)
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	now := stamp{info.ModTime(), info.Size()}
	l := d.models[run]
	if l == nil || l.stamp != now {
		m, err := autoencoder.Load(path)
		if err != nil {
			return nil, err
		}
		l = &loaded{stamp: now, model: m}
		d.models[run] = l
	}
	l.used = time.Now()
	for len(d.models) > maxModels {
		oldest := run
		for name, other := range d.models {
			if other.used.Before(d.models[oldest].used) {
				oldest = name
			}
		}
		delete(d.models, oldest)
	}
	return l.model, nil
}

// timed is a model that measures how long it takes.
type timed struct {
	*autoencoder.Model
	took time.Duration
}

func (t *timed) Denoise(dst, noisy []float32) error {
	start := time.Now()
	defer func() { t.took = time.Since(start) }()
	return t.Model.Denoise(dst, noisy)
}

func (t *timed) DenoiseLevel(dst, noisy, level []float32) error {
	start := time.Now()
	defer func() { t.took = time.Since(start) }()
	return t.Model.DenoiseLevel(dst, noisy, level)
}
