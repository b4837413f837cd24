package main

import (
	"image"
	"image/color"
	"image/png"
	"os"
)

// panel is a square image of numbers in [0, 1], each drawn as scale×scale pixels.
type panel struct {
	v     []float32
	width int
	scale int
}

// sheet is rows of panels of one size.
type sheet [][]panel

// save draws the sheet as a PNG.
func (s sheet) save(path string) error {
	const zoom, gap = 2, 4
	side := zoom * s[0][0].width * s[0][0].scale
	img := image.NewGray(image.Rect(0, 0, gap+len(s[0])*(side+gap), gap+len(s)*(side+gap)))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for i, row := range s {
		for j, p := range row {
			for y := range side {
				for x := range side {
					v := p.v[y/zoom/p.scale*p.width+x/zoom/p.scale]
					img.SetGray(gap+j*(side+gap)+x, gap+i*(side+gap)+y, color.Gray{Y: uint8(255 * min(max(v, 0), 1))})
				}
			}
		}
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(file, img); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
