package images

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"runtime"

	"github.com/denoise-go/denoise/data"
)

// Crops is a data.Source of square crops of an Album's pictures, each at a random place and in one of the eight flips and turns. Which picture, where and how it is turned is a
// function of the seed, the epoch and the crop's number. All pictures are used equally often, whatever their sizes.
//
// A picture is decoded for some crops at a time, by goroutines that know which crops come next. Decoded pictures are kept as far as the memory allows, and decoded again
// otherwise. So an Album may be larger than the memory.
type Crops struct {
	name  string
	album *Album
	cfg   CropConfig
	plan  plan
	store *store
}

// CropConfig configures Crops. All but Memory is part of the identity of a run.
type CropConfig struct {
	Size       int   // height and width of a crop in pixels
	PerEpoch   int   // crops of an epoch
	Channels   int   // 1 or 3: gray pictures get three equal channels, coloured ones are converted to their luma; 0 stands for Album.Channels
	PerPicture int   // crops for which a picture is decoded once; 0 stands for as many as cover 1/8 of an average picture, from 8 to 128
	Mix        int   // pictures whose crops take turns; 0 stands for 32
	Memory     int64 // bytes for decoded pictures and crops; 0 stands for DefaultMemory
}

// Defaults of a CropConfig.
const (
	minPerPictureByDefault = 8
	maxPerPictureByDefault = 128
	coverage               = 8
	defaultMix             = 32
)

// Bounds far beyond what is useful, so that products of them are far from overflow.
const (
	maxCropSide   = 1 << 13
	maxPerPicture = 1 << 15
)

// maxWorkers bounds the goroutines that decode pictures.
const maxWorkers = 8

// NewCrops makes a source of crops. The name is for messages, such as "training".
func NewCrops(name string, a *Album, cfg CropConfig) (*Crops, error) {
	if a == nil || len(a.Files) == 0 {
		return nil, errors.New("images: want an album with pictures, got none")
	}
	cfg.Channels = cmp.Or(cfg.Channels, a.Channels())
	cfg.PerPicture, cfg.Mix = cmp.Or(cfg.PerPicture, a.crops(cfg.Size)), cmp.Or(cfg.Mix, defaultMix)
	cfg.Memory = cmp.Or(cfg.Memory, DefaultMemory)
	c := &Crops{name: name, album: a, cfg: cfg}
	err := cfg.validate()
	if err == nil {
		c.plan = plan{pictures: len(a.Files), perEpoch: cfg.PerEpoch, perVisit: cfg.PerPicture, mix: cfg.Mix}
		c.store, err = newStore(c)
	}
	if err != nil {
		return nil, fmt.Errorf("images: %s: %w", name, err)
	}
	return c, nil
}

func (cfg CropConfig) validate() error {
	switch {
	case cfg.Size < 1 || cfg.Size > maxCropSide:
		return fmt.Errorf("want crops of 1 to %d pixels a side, got %d", maxCropSide, cfg.Size)
	case cfg.PerEpoch < 1 || cfg.PerEpoch > math.MaxInt32:
		return fmt.Errorf("want 1 to %d crops an epoch, got %d", math.MaxInt32, cfg.PerEpoch)
	case cfg.Channels != 1 && cfg.Channels != 3:
		return fmt.Errorf("want 1 or 3 channels, got %d", cfg.Channels)
	case cfg.Memory < 0:
		return fmt.Errorf("want 0 or more bytes of memory, got %d", cfg.Memory)
	case cfg.PerPicture < 1 || cfg.Mix < 1 || cfg.PerPicture > maxPerPicture || cfg.Mix > maxPerPicture:
		return fmt.Errorf("want 1 to %d crops of a picture and as many pictures that take turns, got %d and %d", maxPerPicture, cfg.PerPicture, cfg.Mix)
	}
	return nil
}

// crops returns how many crops of this size a picture is decoded for: more of large pictures, as these take longer to decode.
func (a *Album) crops(size int) int {
	var pixels int64
	for _, f := range a.Files {
		pixels += int64(f.H) * int64(f.W)
	}
	covering := pixels / int64(len(a.Files)) / max(int64(size)*int64(size)*coverage, 1)
	return int(min(max(covering, minPerPictureByDefault), maxPerPictureByDefault))
}

// Len returns the number of crops of an epoch.
func (c *Crops) Len() int { return c.cfg.PerEpoch }

// Shape returns the shape of a crop.
func (c *Crops) Shape() data.Shape {
	return data.Shape{C: c.cfg.Channels, H: c.cfg.Size, W: c.cfg.Size}
}

// Recorded returns false.
func (c *Crops) Recorded() bool { return false }

// Ordered returns true: what is read in order is decoded ahead.
func (c *Crops) Ordered() bool { return true }

// String returns the name that NewCrops was given.
func (c *Crops) String() string { return c.name }

// Read writes crop i to clean. It waits for the picture to be decoded. A file that has changed since the Album was opened is an error.
func (c *Crops) Read(clean, _ []float32, i int, key data.Key) error {
	visit, crop := c.plan.visit(i)
	v, err := c.store.get(visitID{passed(key), visit})
	if err != nil {
		return err
	}
	n := c.Shape().Size()
	float32s(clean[:n], v.pix[crop*n*v.bits/8:], v.bits)
	return nil
}

// Identity returns the number and the shape of the crops. SHA256 is that of a text with the configuration and, for each picture, its file's name, size and SHA-256.
func (c *Crops) Identity() (data.Identity, error) {
	sum := sha256.New()
	fmt.Fprintf(sum, "crops of %v, %d an epoch, %d of a picture, %d pictures mixed\n", c.Shape(), c.cfg.PerEpoch, c.cfg.PerPicture, c.cfg.Mix)
	for _, f := range c.album.Files {
		fmt.Fprintf(sum, "%q %d %s\n", f.Name, f.Bytes, f.SHA256)
	}
	return data.Identity{Samples: c.Len(), Shape: c.Shape(), SHA256: hex.EncodeToString(sum.Sum(nil))}, nil
}

// picture decodes picture i.
func (c *Crops) picture(i int) (*Picture, error) {
	f := &c.album.Files[i]
	p, err := f.Picture()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	if c.cfg.Channels == 1 {
		p = p.gray()
	}
	p.Alpha = nil
	return p, nil
}

// cut cuts the crops of a visit out of its picture, one after the other.
func (c *Crops) cut(p *Picture, id visitID) []byte {
	size, width := c.cfg.Size, p.Bits/8
	plane, whole := size*size*width, p.Shape.H*p.Shape.W*width
	samples := c.plan.crops(id.visit)
	pix := make([]byte, len(samples)*c.cfg.Channels*plane)
	out := pix
	for _, i := range samples {
		var u [3]float32
		id.key.SourceUniforms(u[:], i, 0)
		y, x, turn := below(u[0], p.Shape.H-size+1), below(u[1], p.Shape.W-size+1), symmetry(below(u[2], symmetries))
		for ch := range c.cfg.Channels {
			from := min(ch, p.Shape.C-1)*whole + (y*p.Shape.W+x)*width
			turn.apply(out, p.Pix[from:], size, size, p.Shape.W, width)
			out = out[plane:]
		}
	}
	return pix
}

// below turns a number uniform in [0, 1) into one of 0 to n−1.
func below(u float32, n int) int { return int(float64(u) * float64(n)) }

// workers returns how many goroutines may decode within so many bytes.
func workers(bytes, each int64) int {
	return int(min(int64(min(runtime.GOMAXPROCS(0), maxWorkers)), bytes/each))
}
