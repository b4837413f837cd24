package main

import (
	"bytes"
	"fmt"
	"image/color"
	"image/png"
	"io"
	"os"

	"github.com/denoise-go/denoise/data"
)

// maxPicture bounds the bytes of a picture's file.
const maxPicture = 1 << 20

// readFile reads a file of at most limit bytes.
func readFile(path string, limit int64) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // reading another kind may block
		return nil, fmt.Errorf("%s: want a regular file, got %v", path, info.Mode())
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(b)) > limit {
		err = fmt.Errorf("%s: want at most %d bytes, got more", path, limit)
	}
	return b, err
}

// decodePicture reads a gray picture of a shape: a PNG, whose colours become gray levels, or a byte for each pixel, row after row, as in IDX files. 0 is the
// background, black in a PNG. The size that a PNG states is checked before its pixels are decoded.
func decodePicture(b []byte, shape data.Shape) ([]float32, error) {
	pixels := b
	if bytes.HasPrefix(b, []byte("\x89PNG")) {
		header, err := png.DecodeConfig(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("picture: %w", err)
		}
		if header.Width != shape.W || header.Height != shape.H {
			return nil, fmt.Errorf("picture: want a PNG of %d×%d pixels (height by width), got %d×%d", shape.H, shape.W, header.Height, header.Width)
		}
		picture, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("picture: %w", err)
		}
		pixels = nil
		for y := range shape.H {
			for x := range shape.W {
				pixels = append(pixels, color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y)
			}
		}
	}
	if len(pixels) != shape.Size() {
		return nil, fmt.Errorf("picture: want a PNG, or %d bytes for the pixels of %d×%d, got %d bytes of something else", shape.Size(), shape.H, shape.W, len(b))
	}
	values := make([]float32, len(pixels))
	set, err := data.NewSet("picture", shape.H, shape.W, pixels)
	if err != nil {
		return nil, err
	}
	set.Float32s(values, 0)
	return values, nil
}
