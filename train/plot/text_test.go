package plot

import (
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// withFonts makes the fonts in a folder the installed ones.
func withFonts(t *testing.T, folder string) {
	before := installed
	installed = &fallbacks{folders: []string{folder}}
	t.Cleanup(func() { installed = before })
}

// What Liberation Sans lacks is drawn with a font that has it: testdata/fonts has one with three letters of Droid Sans Fallback (Apache-2.0).
func TestTextInOtherLetters(t *testing.T) {
	withFonts(t, "testdata/fonts")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "broken.ttf"), []byte("no font"), 0o644); err != nil {
		t.Fatal(err)
	}
	installed.folders = append(installed.folders, dir, filepath.Join(dir, "none"))
	if err := Loss(filepath.Join(dir, "loss"), "日本 of L2", "木", []float64{2, 1}, nil); err != nil {
		t.Fatal(err)
	}
	if svg := svgText(t, read(t, filepath.Join(dir, "loss.svg"))); !strings.Contains(svg, "日本") || !strings.Contains(svg, " of L2") {
		t.Errorf("the SVG has the text %q", svg)
	}
	style := newText(20, draw.XLeft)
	blank, drawn := inked(style, "  "), inked(style, "日本")
	if blank != 0 || drawn < 100 {
		t.Errorf("%d pixels of two spaces, %d of two ideographs", blank, drawn)
	}
	if narrow, wide := style.Width("ab"), style.Width("a日b"); wide < narrow+15 {
		t.Errorf("a text of width %v is %v wide with an ideograph of 20 points", narrow, wide)
	}
}

// inked counts the pixels that a text changes.
func inked(style text.Style, s string) (n int) {
	canvas := vgimg.New(200, 60)
	on := draw.New(canvas)
	style.Color = color.Black
	on.FillText(style, vg.Point{X: 10, Y: 50}, s)
	picture := canvas.Image()
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if r, _, _, _ := picture.(image.Image).At(x, y).RGBA(); r < 0x8000 {
				n++
			}
		}
	}
	return n
}

func TestTextThatNoFontHas(t *testing.T) {
	withFonts(t, t.TempDir())
	dir := t.TempDir()
	err := Loss(filepath.Join(dir, "loss"), "日本", "loss", []float64{2, 1}, nil)
	if err == nil || !strings.Contains(err.Error(), `plot: want a font that has '日', '本', found none that is installed`) {
		t.Errorf("got error %v", err)
	}
	wantFiles(t, dir)
	if err := CheckText("mean |ŷ − y|, σ = 0.5, naïve, Ω, Жук\u200d\ufe0f\n", ""); err != nil {
		t.Error(err)
	}
}

// However long the labels are, the picture is the same where the curve is.
func TestLongLabelsLeaveTheCurve(t *testing.T) {
	train := []float64{3, 2, 1}
	for _, label := range []string{strings.Repeat("long ", 200), strings.Repeat("W", 5000), strings.Repeat("line\n", 50)} {
		short, err := newLossChart("title", "loss", train, nil)
		if err != nil {
			t.Fatal(err)
		}
		long, err := newLossChart(label, label, train, nil)
		if err != nil {
			t.Fatal(err)
		}
		if w := newText(13, draw.XCenter).Width(long.title); w > lossWidth-22 || !strings.HasSuffix(long.title, "…") {
			t.Errorf("%.10q: a title of %v: %q", label, w, long.title)
		}
		if y := long.axes.Y.Label; y.TextStyle.Width(y.Text) > 190 || !strings.HasSuffix(y.Text, "…") {
			t.Errorf("%.10q: a label of %v: %q", label, y.TextStyle.Width(y.Text), y.Text)
		}
		a, b := paint(t, short), paint(t, long)
		for y := 140; y < 520; y++ { // below title and legend, right of the label, above the other label
			for x := 130; x < 940; x++ {
				if a.At(x, y) != b.At(x, y) {
					t.Fatalf("%.10q: another pixel at %d, %d", label, x, y)
				}
			}
		}
	}
}

func paint(t *testing.T, c *lossChart) image.Image {
	t.Helper()
	canvas := vgimg.NewWith(vgimg.UseWH(lossWidth, lossHeight), vgimg.UseDPI(lossDPI))
	c.draw(draw.New(canvas))
	return canvas.Image()
}

// With the font of plots alone, texts are where text.Plain puts them.
func TestHandlerIsPlain(t *testing.T) {
	for _, rotation := range []float64{0, 1.5} {
		for _, align := range []text.XAlignment{draw.XLeft, draw.XCenter, draw.XRight} {
			style := newText(14, align)
			style.Rotation = rotation
			picture := func(h text.Handler) image.Image {
				canvas := vgimg.New(200, 200)
				style.Handler = h
				on := draw.New(canvas)
				on.FillText(style, vg.Point{X: 100, Y: 100}, "AVA loss, ŷ")
				return canvas.Image()
			}
			a, b := picture(text.Plain{Fonts: plotfont.DefaultCache}), picture(style.Handler)
			for y := range 200 {
				for x := range 200 {
					if a.At(x, y) != b.At(x, y) {
						t.Fatalf("rotation %g, alignment %g: another pixel at %d, %d", rotation, align, x, y)
					}
				}
			}
		}
	}
}
