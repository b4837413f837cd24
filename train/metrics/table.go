package metrics

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Row is one line of a results table.
type Row struct {
	Name    string
	Metrics Metrics
	Err     error // why there are no figures, or nil
}

// Table is a results table: one row for each denoiser, in the order given. A PSNR that is infinite, because an image is exactly right, has beside it in
// parentheses the PSNR of the mean squared error over all images. Rows without figures have their reasons below the table.
type Table []Row

var tableHead = [...]string{"", "L1", "MSE", "PSNR (dB)", "PSNR clipped (dB)", "SSIM"}

// Text is the table for a terminal: names to the left, figures to the right, columns aligned.
func (t Table) Text() string {
	cells, width := t.cells()
	var b strings.Builder
	for _, row := range cells {
		var line strings.Builder
		for j, cell := range row {
			if j > 0 {
				line.WriteString("  ")
			}
			line.WriteString(pad(cell, width[j], j == 0))
		}
		b.WriteString(strings.TrimRight(line.String(), " "))
		b.WriteByte('\n')
	}
	for _, note := range t.Notes() {
		b.WriteString(note + "\n")
	}
	return b.String()
}

// Markdown is the table for a README: aligned, so that its source reads as well as its rendering.
func (t Table) Markdown() string {
	cells, width := t.cells()
	for _, row := range cells {
		row[0] = strings.ReplaceAll(row[0], "|", `\|`)
		width[0] = max(width[0], utf8.RuneCountInString(row[0]))
	}
	var b strings.Builder
	for i, row := range cells {
		for j, cell := range row {
			b.WriteString("| " + pad(cell, width[j], j == 0) + " ")
		}
		b.WriteString("|\n")
		if i > 0 {
			continue
		}
		for j := range row {
			if j == 0 {
				b.WriteString("|:" + strings.Repeat("-", width[j]+1))
			} else {
				b.WriteString("|" + strings.Repeat("-", width[j]+1) + ":")
			}
		}
		b.WriteString("|\n")
	}
	for _, note := range t.Notes() {
		b.WriteString("\n" + note + "\n")
	}
	return b.String()
}

// Notes returns the lines below the table.
func (t Table) Notes() (lines []string) {
	if slices.ContainsFunc(t, func(r Row) bool { return r.Err == nil && r.Metrics.exceeds() }) {
		lines = append(lines, "∞ (n): an image is exactly right; n is the PSNR of the mean squared error")
	}
	for _, r := range t {
		if r.Err != nil {
			lines = append(lines, oneLine(r.Name)+": "+oneLine(r.Err.Error()))
		}
	}
	return lines
}

// exceeds reports whether a PSNR is infinite though the error is not 0.
func (m Metrics) exceeds() bool {
	return math.IsInf(m.PSNR, 1) && m.MSE > 0 || math.IsInf(m.PSNRClipped, 1) && m.MSEClipped > 0
}

// oneLine returns a text in which each run of white space is a space.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Cells returns the head and the rows as text. The first cell of a row is its name.
func (t Table) Cells() (cells [][]string) {
	cells = append(cells, append([]string(nil), tableHead[:]...))
	for _, r := range t {
		row := []string{oneLine(r.Name)}
		for j, v := range r.Metrics.figures() {
			cell := tableFigure(v, tableDigits[j])
			if mse := [...]float64{2: r.Metrics.MSE, 3: r.Metrics.MSEClipped, 4: 0}[j]; mse > 0 && math.IsInf(v, 1) {
				cell = fmt.Sprintf("∞ (%s)", tableFigure(decibels(mse), tableDigits[j]))
			}
			if r.Err != nil {
				cell = "–"
			}
			row = append(row, cell)
		}
		cells = append(cells, row)
	}
	return cells
}

// cells are the cells, and the width of each column in characters.
func (t Table) cells() (cells [][]string, width []int) {
	cells = t.Cells()
	width = make([]int, len(tableHead))
	for _, row := range cells {
		for j, cell := range row {
			width[j] = max(width[j], utf8.RuneCountInString(cell))
		}
	}
	return cells, width
}

// figures are the numbers of a row in the order of tableHead.
func (m Metrics) figures() [5]float64 {
	return [...]float64{m.L1, m.MSE, m.PSNR, m.PSNRClipped, m.SSIM}
}

// tableDigits are the digits after the point: enough to tell two seeds of one configuration apart.
var tableDigits = [5]int{4, 5, 2, 2, 4}

// tableFigure writes a figure with so many digits after the point. A number that would round to nothing keeps its
// magnitude, and infinity and NaN are shown, never blanked.
func tableFigure(v float64, digits int) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "−∞"
	case v != 0 && math.Abs(v) < 0.5*math.Pow10(-digits):
		return fmt.Sprintf("%.1e", v)
	}
	return fmt.Sprintf("%.*f", digits, v)
}

func pad(s string, width int, left bool) string {
	space := strings.Repeat(" ", width-utf8.RuneCountInString(s))
	if left {
		return s + space
	}
	return space + s
}
