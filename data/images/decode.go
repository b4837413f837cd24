package images

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// DefaultMaxPixels is how many pixels a picture may have where no other limit is set: 134 million.
const DefaultMaxPixels = 1 << 27

// ErrFormat is wrapped by the error for files whose first bytes belong to no format that is read.
var ErrFormat = errors.New("want PNG, JPEG, TIFF, WebP, BMP or GIF")

// format is a file format of pictures. The list is ours and not that of package image, to which any package of a program may add.
type format struct {
	name   string
	starts []string // first bytes; '?' stands for any
	decode func(io.Reader) (image.Image, error)
	config func(io.Reader) (image.Config, error)
	exif   func(file []byte) []byte
}

var formats = []format{
	{"PNG", []string{"\x89PNG\r\n\x1a\n"}, png.Decode, png.DecodeConfig, pngEXIF},
	{"JPEG", []string{"\xff\xd8"}, jpeg.Decode, jpeg.DecodeConfig, jpegEXIF},
	{"TIFF", []string{"II*\x00", "MM\x00*"}, tiff.Decode, tiff.DecodeConfig, tiffEXIF},
	{"WebP", []string{"RIFF????WEBP"}, webp.Decode, webp.DecodeConfig, webpEXIF},
	{"BMP", []string{"BM"}, bmp.Decode, bmp.DecodeConfig, noEXIF},
	{"GIF", []string{"GIF87a", "GIF89a"}, gif.Decode, gif.DecodeConfig, noEXIF},
}

func noEXIF([]byte) []byte { return nil }

// formatOf returns the format that a file begins like.
func formatOf(file []byte) (format, error) {
	for _, f := range formats {
		for _, start := range f.starts {
			if matches(file, start) {
				return f, nil
			}
		}
	}
	return format{}, fmt.Errorf("%w, got a file that begins with %q", ErrFormat, file[:min(len(file), 12)])
}

func matches(file []byte, start string) bool {
	if len(file) < len(start) {
		return false
	}
	for i := range start {
		if start[i] != '?' && start[i] != file[i] {
			return false
		}
	}
	return true
}

// Header is what the first bytes of a file say about its picture.
type Header struct {
	Format string // PNG, JPEG, TIFF, WebP, BMP or GIF
	H, W   int    // as the picture is to be seen, after its EXIF orientation is applied
}

// ReadHeader reads the header of a file, whose pixels it does not decode.
func ReadHeader(file []byte) (Header, error) {
	f, err := formatOf(file)
	if err != nil {
		return Header{}, fmt.Errorf("images: %w", err)
	}
	h, err := f.header(file)
	if err != nil {
		return Header{}, fmt.Errorf("images: %s: %w", f.name, err)
	}
	return h, nil
}

func (f format) header(file []byte) (h Header, err error) {
	defer recovered(&err)
	cfg, err := f.config(bytes.NewReader(file))
	if err != nil {
		return h, err
	}
	if cfg.Width < 1 || cfg.Height < 1 {
		return h, fmt.Errorf("want at least one pixel, got %d×%d", cfg.Height, cfg.Width)
	}
	h.Format = f.name
	h.H, h.W = orientation(f.exif(file)).size(cfg.Height, cfg.Width)
	return h, nil
}

// Decode decodes the picture in a file, and applies its EXIF orientation. More than maxPixels pixels, 0 standing for DefaultMaxPixels, are an error, which takes no
// memory for them.
func Decode(file []byte, maxPixels int) (*Picture, error) {
	f, err := formatOf(file)
	if err != nil {
		return nil, fmt.Errorf("images: %w", err)
	}
	p, err := f.picture(file, maxPixels)
	if err != nil {
		return nil, fmt.Errorf("images: %s: %w", f.name, err)
	}
	return p, nil
}

func (f format) picture(file []byte, maxPixels int) (p *Picture, err error) {
	defer recovered(&err)
	h, err := f.header(file)
	if err != nil {
		return nil, err
	}
	if err := h.check(maxPixels); err != nil {
		return nil, err
	}
	m, err := f.decode(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	o := orientation(f.exif(file))
	stored, w := o.size(h.H, h.W) // the inverse of a transposition is one
	if m, err = canvas(m, w, stored); err != nil {
		return nil, err
	}
	if p, err = FromImage(m); err != nil {
		return nil, err
	}
	return p.oriented(o), nil
}

// check returns an error for a picture of more pixels than a limit, or DefaultMaxPixels if that is 0.
func (h Header) check(maxPixels int) error {
	if maxPixels < 0 {
		return fmt.Errorf("want a limit of 0 or more pixels, got %d", maxPixels)
	}
	if maxPixels == 0 {
		maxPixels = DefaultMaxPixels
	}
	if int64(h.H)*int64(h.W) > int64(maxPixels) {
		return fmt.Errorf("want at most %d pixels, got %d×%d = %d", maxPixels, h.H, h.W, int64(h.H)*int64(h.W))
	}
	return nil
}

// decodingBytes is about what decoding a picture takes at most besides its file, as File.decodingBytes says for one whose bits are known.
func (h Header) decodingBytes() int64 { return File{H: h.H, W: h.W, Bits: 16}.decodingBytes() }

// recovered turns a panic of a decoder, which a damaged file may cause, into an error.
func recovered(err *error) {
	if failure := recover(); failure != nil {
		*err = fmt.Errorf("the file is damaged: the decoder failed: %v", failure)
	}
}
