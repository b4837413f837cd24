package view

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
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

// rest is how many times as long as for a drawing nothing is drawn then while a run trains: drawings take at most 3 % of its time, whatever clients ask for.
const rest = 33

// drawing denoises what is drawn on the page, one picture at a time: training shares the machine.
type drawing struct {
	dir      string
	training func() bool
	turn     chan struct{}      // of the sketch that is denoised, who may use the fields below
	rested   time.Time          // when the next one may begin
	models   map[string]*loaded // by the names of runs
}

type loaded struct {
	stamp stamp
	model *autoencoder.Model
	used  time.Time
}

func newDrawing(dir string, training func() bool) *drawing {
	return &drawing{dir: dir, training: training, turn: make(chan struct{}, 1), models: map[string]*loaded{}}
}

// inTurn calls f when it is its turn, unless the client goes before.
func (d *drawing) inTurn(ctx context.Context, f func() error) error {
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return errRequest{ctx.Err()}
	}
	select {
	case <-time.After(time.Until(d.rested)):
	case <-ctx.Done():
		return errRequest{ctx.Err()}
	}
	start := time.Now()
	defer func() {
		if d.training() {
			d.rested = time.Now().Add(rest * time.Since(start))
		}
	}()
	return f()
}

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
	text, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, fmt.Sprintf("want a sketch as JSON: %v", err), http.StatusBadRequest)
		return
	}
	var out *denoised
	err = s.drawing.inTurn(r.Context(), func() error {
		var in sketch
		if err := json.Unmarshal(text, &in); err != nil {
			return errRequest{fmt.Errorf("want a sketch as JSON: %v", err)}
		}
		if !s.hub.has(in.Run, train.BestFile) {
			return errRequest{fmt.Errorf("want a run that has a model, got %q", in.Run)}
		}
		out, err = s.drawing.denoise(in)
		return err
	})
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

// denoise denoises a sketch whose turn it is.
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
	m, err := d.model(in.Run)
	if err != nil {
		return nil, err
	}
	clock := &timed{model: m, shape: set.Shape()}
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

// psnr is capped, since JSON has no infinity. What is no number, or nothing but noise, is an error.
func psnr(got, clean []float32, shape data.Shape) (float64, error) {
	const most = 200
	m, err := metrics.Measure(got, clean, shape)
	if err == nil && (math.IsNaN(m.PSNR) || math.IsInf(m.PSNR, -1)) {
		err = errRequest{errors.New("the picture has values that are not finite: want less noise")}
	}
	return min(m.PSNR, most), err
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

// timed denoises a picture of its shape by a model that may be of another size, and measures how long that takes.
type timed struct {
	model *autoencoder.Model
	shape data.Shape
	took  time.Duration
}

func (t *timed) Denoise(dst, noisy []float32) error { return t.denoise(dst, noisy, nil) }

func (t *timed) DenoiseLevel(dst, noisy, level []float32) error { return t.denoise(dst, noisy, level) }

// denoise takes a picture of the model's size through it as it is, and others in tiles where they need much memory.
func (t *timed) denoise(dst, noisy, level []float32) error {
	start := time.Now()
	defer func() { t.took = time.Since(start) }()
	if t.model.Takes(t.shape) != nil {
		p := autoencoder.Pictures{Model: t.model}
		if reads, err := t.model.ReadsLevel(); err != nil {
			return err
		} else if reads && level != nil {
			p.Level = max(float64(level[0]), math.SmallestNonzeroFloat32) // 0 would be estimated
		}
		return p.Planes(dst, noisy, t.shape)
	}
	if level != nil {
		return t.model.DenoiseLevel(dst, noisy, level)
	}
	return t.model.Denoise(dst, noisy)
}
