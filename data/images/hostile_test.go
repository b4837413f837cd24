package images_test

import (
	"image"
	"image/color"
	"math"
	"path/filepath"
	"testing"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/images"
	"github.com/denoise-go/denoise/internal/hostile"
)

// Pictures, albums, crops and scenes reject what makes no sense, and do not panic.
func TestHostile(t *testing.T) {
	dir := t.TempDir()
	nan, inf := math.NaN(), math.Inf(1)
	var none *images.Album
	empty := &images.Album{}
	album := &images.Album{Files: []images.File{{Name: "a", C: 1, H: 8, W: 8, Bits: 8}}}
	shape := data.Shape{C: 1, H: 4, W: 4}
	leaves := func(change func(*images.LeavesConfig)) func() error {
		return func() error {
			cfg := images.LeavesConfig{Shape: shape, PerEpoch: 1}
			change(&cfg)
			return hostile.Second(images.NewLeaves(cfg))
		}
	}
	crops := func(change func(*images.CropConfig)) func() error {
		return func() error {
			cfg := images.CropConfig{Size: 4, PerEpoch: 1}
			change(&cfg)
			return hostile.Second(images.NewCrops("\xff", album, cfg))
		}
	}
	open := func(o images.Options) func() error {
		return func() error { return hostile.Second(images.OpenFiles([]string{filepath.Join(dir, "a.png")}, o)) }
	}
	picture := func(img image.Image) func() error {
		return func() error { return hostile.Second(images.FromImage(img)) }
	}
	hostile.Check(t, map[string]func() error{
		"leaves of nothing":         func() error { return hostile.Second(images.NewLeaves(images.LeavesConfig{})) },
		"leaves of two channels":    leaves(func(c *images.LeavesConfig) { c.Shape.C = 2 }),
		"leaves of huge sides":      leaves(func(c *images.LeavesConfig) { c.Shape.H, c.Shape.W = math.MaxInt, math.MaxInt }),
		"leaves of sides below 0":   leaves(func(c *images.LeavesConfig) { c.Shape.H = math.MinInt }),
		"leaves of huge epochs":     leaves(func(c *images.LeavesConfig) { c.PerEpoch = math.MaxInt }),
		"leaves of radii of NaN":    leaves(func(c *images.LeavesConfig) { c.MinRadius = nan }),
		"leaves of infinite radii":  leaves(func(c *images.LeavesConfig) { c.MaxRadius = inf }),
		"leaves of radii reversed":  leaves(func(c *images.LeavesConfig) { c.MinRadius, c.MaxRadius = 9, 3 }),
		"leaves of radii below 0":   leaves(func(c *images.LeavesConfig) { c.MinRadius = -1 }),
		"crops of no album":         func() error { return hostile.Second(images.NewCrops("", nil, images.CropConfig{})) },
		"crops of an empty album":   func() error { return hostile.Second(images.NewCrops("", empty, images.CropConfig{})) },
		"crops of no size":          crops(func(c *images.CropConfig) { c.Size = 0 }),
		"crops of a lowest size":    crops(func(c *images.CropConfig) { c.Size = math.MinInt }),
		"crops of a huge size":      crops(func(c *images.CropConfig) { c.Size = math.MaxInt }),
		"crops of a size beyond":    crops(func(c *images.CropConfig) { c.Size = 9 }),
		"crops of huge epochs":      crops(func(c *images.CropConfig) { c.PerEpoch = math.MaxInt }),
		"crops of two channels":     crops(func(c *images.CropConfig) { c.Channels = 2 }),
		"crops of memory below 0":   crops(func(c *images.CropConfig) { c.Memory = math.MinInt64 }),
		"crops of little memory":    crops(func(c *images.CropConfig) { c.Memory = 1 }),
		"crops of a huge mix":       crops(func(c *images.CropConfig) { c.Mix = math.MaxInt }),
		"crops of a mix below 0":    crops(func(c *images.CropConfig) { c.Mix = -1 }),
		"crops of huge visits":      crops(func(c *images.CropConfig) { c.PerPicture = math.MaxInt }),
		"pairs of no albums":        func() error { return hostile.Second(images.NewPairs("", none, none, images.CropConfig{})) },
		"pairs of empty albums":     func() error { return hostile.Second(images.NewPairs("", empty, empty, images.CropConfig{})) },
		"pairs of other lengths":    func() error { return hostile.Second(images.NewPairs("", album, empty, images.CropConfig{})) },
		"a split of no album":       func() error { _, _, err := none.Split(1); return err },
		"a split of an empty album": func() error { _, _, err := empty.Split(1); return err },
		"a split of all":            func() error { _, _, err := album.Split(math.MaxInt); return err },
		"a folder without a name":   func() error { return hostile.Second(images.OpenFolder("", images.Options{})) },
		"a folder with a zero":      func() error { return hostile.Second(images.OpenFolder("a\x00b", images.Options{})) },
		"an empty folder":           func() error { return hostile.Second(images.OpenFolder(dir, images.Options{})) },
		"no files":                  func() error { return hostile.Second(images.OpenFiles(nil, images.Options{})) },
		"files without names":       func() error { return hostile.Second(images.OpenFiles([]string{""}, images.Options{})) },
		"a file twice":              func() error { return hostile.Second(images.OpenFiles([]string{"\xff", "\xff"}, images.Options{})) },
		"a folder as a file":        func() error { return hostile.Second(images.OpenFiles([]string{dir}, images.Options{})) },
		"no folders of pairs":       func() error { _, _, err := images.OpenPairs("", "", images.Options{}); return err },
		"empty folders of pairs":    func() error { _, _, err := images.OpenPairs(dir, dir, images.Options{}); return err },
		"memory below 0":            open(images.Options{Memory: -1}),
		"pixels below 0":            open(images.Options{MaxPixels: -1}),
		"sides below 0":             open(images.Options{MinSide: -1}),
		"a header of nothing":       func() error { return hostile.Second(images.ReadHeader(nil)) },
		"a header of a start":       func() error { return hostile.Second(images.ReadHeader([]byte("\x89PNG\r\n\x1a\n"))) },
		"Decode of nothing":         func() error { return hostile.Second(images.Decode(nil, 0)) },
		"Decode of pixels below 0": func() error {
			return hostile.Second(images.Decode([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00"), math.MinInt))
		},
		"no image":                     picture(nil),
		"a nil image":                  picture((*image.NRGBA)(nil)),
		"a zero image":                 picture(&image.Gray{}),
		"an image of bounds reversed":  picture(hostile.Image{Rect: image.Rectangle{Min: image.Pt(4, 4)}}),
		"an image of bounds that wrap": picture(hostile.Image{Rect: image.Rectangle{image.Pt(math.MinInt, math.MinInt), image.Pt(math.MaxInt, math.MaxInt)}}),
		"a uniform image":              picture(image.NewUniform(color.White)),
		"an image of terabytes":        picture(hostile.Image{Rect: image.Rect(0, 0, 1<<21, 1<<21)}),
		"a picture of nothing":         func() error { return hostile.Second(images.NewPicture(data.Shape{}, 0)) },
		"a picture of terabytes":       func() error { return hostile.Second(images.NewPicture(data.Shape{C: 3, H: 1 << 21, W: 1 << 21}, 16)) },
		"a picture of two channels":    func() error { return hostile.Second(images.NewPicture(data.Shape{C: 2, H: 1, W: 1}, 8)) },
		"a picture of 9 bits":          func() error { return hostile.Second(images.NewPicture(shape, 9)) },
	})
}
