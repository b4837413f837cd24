package plot

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// CheckText reports letters that pictures cannot show, because neither the font of plots nor an installed one has them. Loss returns the same error; CheckText
// is for those who want to know before training.
func CheckText(texts ...string) error { return installed.check(texts...) }

func (f *fallbacks) check(texts ...string) error {
	h := handler{text.Plain{Fonts: plotfont.DefaultCache}, f}
	var lacking []string
	for _, s := range texts {
		for _, r := range visible(s) {
			if _, ok := h.font(newFont(10), r); !ok && len(lacking) < 8 {
				lacking = append(lacking, fmt.Sprintf("%q", r))
			}
		}
	}
	if len(lacking) > 0 {
		return fmt.Errorf("plot: want a font that has %s, found none that is installed: install one, such as Noto Sans CJK, or write the text in other letters",
			strings.Join(lacking, ", "))
	}
	return nil
}

// handler draws plain text of one line, with other fonts for what its own font lacks.
type handler struct {
	text.Plain
	fonts *fallbacks
}

// font returns the font that draws a rune: the one that is asked for if it can.
func (h handler) font(own plotfont.Font, r rune) (plotfont.Font, bool) {
	if draws(h.Fonts.Lookup(own, own.Size).Face, r) {
		return own, true
	}
	other, ok := h.fonts.find(r)
	if !ok {
		return own, false
	}
	return plotfont.From(other, own.Size), true
}

// run is a part of a text that one font draws.
type run struct {
	text string
	face plotfont.Face
}

func (h handler) runs(s string, own plotfont.Font) (list []run) {
	for _, r := range s {
		f, _ := h.font(own, r)
		if n := len(list); n > 0 && list[n-1].face.Font == f {
			list[n-1].text += string(r)
			continue
		}
		list = append(list, run{string(r), h.Fonts.Lookup(f, f.Size)})
	}
	return list
}

// Lines returns the text, which is one line.
func (h handler) Lines(s string) []string { return []string{s} }

// Box returns the size of a text.
func (h handler) Box(s string, own plotfont.Font) (width, height, depth vg.Length) {
	_, height, depth = h.Plain.Box("", own)
	for _, r := range h.runs(s, own) {
		width += r.face.Width(r.text)
	}
	return width, height, depth
}

// Draw draws a text as text.Plain does.
func (h handler) Draw(c vg.Canvas, s string, sty text.Style, pt vg.Point) {
	if s == "" {
		return
	}
	c.SetColor(sty.Color)
	if sty.Rotation != 0 {
		c.Push()
		defer c.Pop()
		c.Rotate(sty.Rotation)
	}
	sin, cos := math.Sincos(sty.Rotation)
	pt.X, pt.Y = pt.Y*vg.Length(sin)+pt.X*vg.Length(cos), pt.Y*vg.Length(cos)-pt.X*vg.Length(sin)
	width, _, _ := h.Box(s, sty.Font)
	pt.X += vg.Length(sty.XAlign) * width
	pt.Y += sty.Height(s)*vg.Length(sty.YAlign) - h.Extents(sty.Font).Ascent + sty.Font.Size
	for _, r := range h.runs(s, sty.Font) {
		c.FillString(r.face, pt, r.text)
		pt.X += r.face.Width(r.text)
	}
}

// shorten returns a text that is at most so wide, with an ellipsis in place of what does not fit.
func shorten(s string, style text.Style, room vg.Length) string {
	s = visible(s)
	width := vg.Length(0)
	last := 0 // bytes that fit with an ellipsis after them
	ellipsis := style.Width("…")
	for i, r := range s {
		width += style.Width(string(r))
		if width > room {
			return strings.TrimSpace(s[:last]) + "…"
		}
		if width+ellipsis <= room {
			last = i + utf8.RuneLen(r)
		}
	}
	return s
}
