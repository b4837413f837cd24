package progress

import (
	"io"
	"os"
	"slices"
	"strings"

	"github.com/rivo/uniseg"
	"golang.org/x/term"
)

// terminal has a last line that is drawn again and again. Each change is one write.
type terminal struct {
	w     io.Writer
	width func() int // columns, or 0 if that is unknown
	drawn int        // columns of the last line
}

// terminalOf returns the terminal that w is, or nil if it is none or its width is unknown.
func terminalOf(w io.Writer) *terminal {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	t := &terminal{w: w, width: func() int {
		width, _, err := term.GetSize(int(f.Fd()))
		if err != nil {
			return 0
		}
		return width
	}}
	if t.width() < 1 {
		return nil
	}
	return t
}

// draw replaces the last line by text that is at most as wide as it is asked for. The last column stays empty: some terminals begin a new line there.
func (t *terminal) draw(text func(width int) string) {
	width := t.width() - 1
	if width < 1 {
		return
	}
	line := text(width)
	n := columns(line)
	io.WriteString(t.w, "\r"+line+strings.Repeat(" ", max(0, min(t.drawn, width)-n)))
	t.drawn = n
}

// print replaces the last line by a line that stays.
func (t *terminal) print(text func(width int) string) {
	width := max(t.width()-1, 1)
	line := text(width)
	blank := strings.Repeat(" ", max(0, min(t.drawn, width)-columns(line)))
	start := ""
	if t.drawn > 0 {
		start = "\r"
	}
	io.WriteString(t.w, start+line+blank+"\n")
	t.drawn = 0
}

// clear removes the last line.
func (t *terminal) clear() {
	if t.drawn > 0 {
		io.WriteString(t.w, "\r"+strings.Repeat(" ", max(0, min(t.drawn, t.width()-1)))+"\r")
		t.drawn = 0
	}
}

// part is a part of a line. Where there is no room for all, the one of the highest rank is left out first.
type part struct {
	text string
	rank int
}

// gap is between two parts of a line.
const gap = "  "

// fit joins as many parts as take at most so many columns, all if width is 0, and cuts the last one that is left.
func fit(width int, parts []part) string {
	parts = slices.Clone(parts)
	for {
		texts := make([]string, len(parts))
		for i, p := range parts {
			texts[i] = p.text
		}
		line := strings.Join(texts, gap)
		if width == 0 || columns(line) <= width {
			return line
		}
		if len(parts) == 1 {
			return cut(line, width)
		}
		highest := slices.MaxFunc(parts, func(a, b part) int { return a.rank - b.rank })
		parts = slices.DeleteFunc(parts, func(p part) bool { return p == highest })
	}
}

// cut returns the beginning of a text that takes at most so many columns.
func cut(text string, width int) string {
	var b strings.Builder
	for g := uniseg.NewGraphemes(text); g.Next() && g.Width() <= width; width -= g.Width() {
		b.WriteString(g.Str())
	}
	return b.String()
}

// columns returns how many columns of a terminal a text takes: two for an ideograph, none for an accent.
func columns(text string) int { return uniseg.StringWidth(text) }
