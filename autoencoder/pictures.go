package autoencoder

import (
	"errors"
	"fmt"
	"image"
	"math"
	"runtime"
	"slices"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

// Pictures denoises pictures of any size, and signals C×1×D of any length, with a model's network. The zero values of its settings are their defaults.
//
// A picture whose sides the network's strides do not divide is continued to the right and below by reflection. A picture whose values within
// the network need more than Memory goes through in tiles that overlap; the result has the bits of the whole picture, whatever their size. This
// needs layers whose reach is limited: a network with a GroupNorm, for example, takes a picture as a whole or not at all. A network
// that is bound to a size, as by Flatten, takes pictures of that size only, and one of vectors those of so many numbers. Errors name the layer.
//
// A network of one channel denoises each channel of a picture by itself. A network of several channels gets a gray picture in each of
// them, and the result is the mean of theirs.
//
// Methods may be called from several goroutines at once; each call takes Memory.
type Pictures struct {
	Model *Model

	// Level is the strength of the noise for networks that read it (Model.ReadsLevel): the σ of Gaussian noise, where black is 0 and white is 1.
	// 0 estimates it from the picture (EstimateLevel); where channels are denoised by themselves, from each of them. Other networks are blind to it.
	Level float64

	Memory int64 // bytes for the values within the network; 0 stands for 512 MiB. The picture and its result come on top
	Tile   int   // height and width of tiles, at most, but so many that more than the overlap is left; 0 makes them as large as Memory allows

	Progress func(done, of int) // is called after each tile, if it is not nil
}

// DenoiseImage denoises a picture of any size with the defaults of Pictures: see Pictures.Image.
func (m *Model) DenoiseImage(img image.Image) (image.Image, error) {
	return Pictures{Model: m}.Image(img)
}

// DenoisePlanes denoises a picture of any size with the defaults of Pictures: see Pictures.Planes.
func (m *Model) DenoisePlanes(dst, src []float32, shape layer.Shape) error {
	return Pictures{Model: m}.Planes(dst, src, shape)
}

// Planes writes the denoised picture src to dst, both C×H×W in PyTorch's order and not the same memory. The result is not clipped.
func (p Pictures) Planes(dst, src []float32, shape layer.Shape) error {
	err := checkSides(shape)
	if err == nil && (int64(len(src)) != numbers(shape) || len(dst) != len(src)) {
		err = fmt.Errorf("want %d values for a picture of %v, and as many for the result, got %d and %d", numbers(shape), shape, len(src), len(dst))
	}
	if err == nil && &src[0] == &dst[0] {
		err = errors.New("want memory of its own for the result, got the picture's")
	}
	if err == nil {
		err = p.run(&planes{shape, src, dst})
	}
	if err != nil {
		return fmt.Errorf("autoencoder: denoise a picture: %w", err)
	}
	return nil
}

func numbers(s layer.Shape) int64 { return int64(s.C) * int64(s.H) * int64(s.W) }

// checkSides reports sides that no picture has. A picture may have more numbers, and a signal more in its one row, than a sample of a network.
func checkSides(s layer.Shape) error {
	switch {
	case min(s.C, s.H, s.W) < 1 || max(s.C, s.H) > maxSide || s.H > 1 && s.W > maxSide:
		return fmt.Errorf("want a picture of 1 to %d channels, rows and columns, got %v", maxSide, s)
	case s.W > maxSignal:
		return fmt.Errorf("want a signal of at most %d numbers, got %v", maxSignal, s)
	}
	return nil
}

// canvas is a picture that is read, and one of its shape that is written.
type canvas interface {
	shape() layer.Shape
	read(dst []float32, r area)        // [C×r.h×r.w], which may end after the picture, where it is reflected
	write(src []float32, r, keep area) // the pixels of keep, from those of r [C×r.h×r.w] around it
}

// run denoises a picture. Tiles of one size come after each other, so that one size's graph is in memory at a time.
func (p Pictures) run(c canvas) error {
	switch {
	case p.Memory < 0 || p.Tile < 0:
		return fmt.Errorf("want a Memory and a Tile of at least 0, got %d and %d", p.Memory, p.Tile)
	case !(p.Level >= 0) || math.IsInf(p.Level, 0): // so written, it is true for NaN
		return fmt.Errorf("want a level of noise of more than 0, or 0 to estimate it, got %v", p.Level)
	}
	needs, err := p.Model.probe()
	if err != nil {
		return err
	}
	j := job{canvas: c, channels: c.shape().C}
	if j.takes, err = p.takes(c.shape()); err != nil {
		return err
	}
	list, err := p.cut(c.shape(), needs)
	if err != nil {
		return err
	}
	if needs.level {
		if j.levels, err = p.levels(c); err != nil {
			return err
		}
	}
	done := 0
	for size, of := range bySize(list) {
		at := p.Model
		if !at.cfg.Input.IsVector() {
			if at, err = at.At(layer.Shape{C: j.takes, H: size.h, W: size.w}); err != nil {
				return err
			}
		}
		for _, t := range of {
			if err := j.denoise(at, t); err != nil {
				return err
			}
			if done++; p.Progress != nil {
				p.Progress(done, len(list))
			}
		}
		if done < len(list) {
			runtime.GC() // frees this size's graph, which may take all of Memory, before the next one is made
		}
	}
	return nil
}

// takes returns how many channels of a picture the network takes.
func (p Pictures) takes(picture layer.Shape) (int, error) {
	in := p.Model.cfg.Input
	takes := in.C
	if in.IsVector() { // of all numbers of a picture, or of those of a channel
		if plane := int64(picture.H) * int64(picture.W); int64(in.C) != plane && int64(in.C) != numbers(picture) {
			return 0, fmt.Errorf("want a picture of %d numbers as the network takes, got %v", in.C, picture)
		}
		takes = in.C / (picture.H * picture.W)
	}
	if takes > 1 && picture.C > 1 && picture.C != takes {
		return 0, fmt.Errorf("want a picture of 1 or %d channels for this network, got %d", takes, picture.C)
	}
	return takes, nil
}

// bySize ranges over tiles of the same size, in the order of the first of each.
func bySize(list []part) func(yield func(area, []part) bool) {
	return func(yield func(area, []part) bool) {
		var sizes []area
		of := map[area][]part{}
		for _, t := range list {
			size := area{h: t.from.h, w: t.from.w}
			if of[size] == nil {
				sizes = append(sizes, size)
			}
			of[size] = append(of[size], t)
		}
		for _, size := range sizes {
			if !yield(size, of[size]) {
				return
			}
		}
	}
}

// cut returns the tiles of a picture.
func (p Pictures) cut(picture layer.Shape, needs needs) ([]part, error) {
	rows, cols, ok := p.Model.ReceptiveField()
	if !ok {
		if in := p.Model.cfg.Input; !in.IsVector() && (in.H != picture.H || in.W != picture.W) {
			return nil, fmt.Errorf("want a picture of %d×%d, got %d×%d: the network is bound to this size by %s", in.H, in.W, picture.H, picture.W, p.Model.bound())
		}
		whole := area{0, 0, picture.H, picture.W}
		return []part{{whole, whole}}, nil
	}
	h, w := roundUp(picture.H, rows.Divisor), roundUp(picture.W, cols.Divisor)
	leastH, leastW := leastTile(h, rows), leastTile(w, cols)
	pixels := needs.pixels(p.Memory)
	whole := ""
	if max(rows.Overlap, cols.Overlap) == layer.Unlimited {
		whole = fmt.Sprintf(", for an output pixel of %s depends on the whole picture", p.Model.bound())
		if p.Tile > 0 && (rows.Overlap == layer.Unlimited && p.Tile < h || cols.Overlap == layer.Unlimited && p.Tile < w) {
			return nil, fmt.Errorf("want no tiles%s, got a picture of %d×%d in tiles of %d", whole, picture.H, picture.W, p.Tile)
		}
	}
	if least := int64(leastH) * int64(leastW); least > pixels {
		return nil, fmt.Errorf("want memory for %d×%d pixels at once%s: %d MiB, got %d MiB, which are for %d pixels", leastH, leastW, whole,
			mib(least*needs.bytes), mib(needs.memory(p.Memory)), pixels)
	}
	width := min(w, max(leastW, int(math.Sqrt(float64(pixels)))))
	height := min(h, max(leastH, int(min(pixels/int64(width), maxSide))))
	width = min(w, int(min(pixels/int64(height), maxSide)))
	if p.Tile > 0 {
		height, width = min(height, max(leastH, p.Tile)), min(width, max(leastW, p.Tile))
	}
	return parts(picture.H, picture.W, cutSide(h, height, rows), cutSide(w, width, cols)), nil
}

func mib(bytes int64) int64 { return (bytes + 1<<20 - 1) >> 20 }

// job is one picture on its way.
type job struct {
	canvas
	channels, takes int       // of the picture and of the network
	levels          []float64 // of each channel; nil if the network reads none
	x, y            []float32
}

// denoise denoises one tile.
func (j *job) denoise(m *Model, t part) error {
	plane := t.from.h * t.from.w
	size := max(j.channels, j.takes) * plane
	j.x, j.y = slices.Grow(j.x[:0], size)[:size], slices.Grow(j.y[:0], size)[:size]
	j.read(j.x[:j.channels*plane], t.from)
	for c := j.channels; c < j.takes; c++ {
		copy(j.x[c*plane:], j.x[:plane])
	}
	for c := 0; c < j.channels; c += j.takes {
		x, y := j.x[c*plane:][:j.takes*plane], j.y[c*plane:][:j.takes*plane]
		if c > 0 && j.repeats(c, x) {
			copy(y, j.y[(c-1)*plane:])
			continue
		}
		if err := m.denoising.run(y, x, j.level(c)); err != nil {
			return err
		}
	}
	if j.channels < j.takes {
		for i := range plane {
			sum := float32(0)
			for c := range j.takes {
				sum += j.y[c*plane+i]
			}
			j.y[i] = sum / float32(j.takes)
		}
	}
	j.write(j.y[:j.channels*plane], t.from, t.keep)
	return nil
}

// repeats reports whether channel c, x, is the one before again, as in a gray picture of three channels.
func (j *job) repeats(c int, x []float32) bool {
	return (j.levels == nil || j.levels[c] == j.levels[c-1]) && slices.EqualFunc(x, j.x[(c-1)*len(x):][:len(x)], func(a, b float32) bool {
		return math.Float32bits(a) == math.Float32bits(b)
	})
}

// level returns the level for the network's channels from c on.
func (j *job) level(c int) []float32 {
	if j.levels == nil {
		return nil
	}
	return []float32{float32(rootMeanSquare(j.levels[c:min(c+j.takes, j.channels)]))}
}
