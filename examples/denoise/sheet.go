package main

import (
	"image"
	"image/color"
	"image/draw"
)

const (
	sheetSide = 640 // of what is shown of a picture, at most
	sheetGap  = 8
)

// sheet returns the middle of a picture before and after, pixel by pixel, side by side on white.
func sheet(before, after image.Image) image.Image {
	b := before.Bounds()
	size := image.Pt(min(sheetSide, b.Dx()), min(sheetSide, b.Dy()))
	from := b.Min.Add(b.Size().Sub(size).Div(2))
	out := image.NewRGBA(image.Rect(0, 0, 2*size.X+sheetGap, size.Y))
	draw.Draw(out, out.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	for i, img := range []image.Image{before, after} {
		at := image.Pt(i*(size.X+sheetGap), 0)
		draw.Draw(out, image.Rectangle{Min: at, Max: at.Add(size)}, img, from, draw.Over)
	}
	return out
}
