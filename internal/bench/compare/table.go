package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// table is the results in Markdown.
func table(list []*measurement, rounds int) string {
	rivals := []string{torch, openblas, stock}
	cells := [][]string{{"", ours, torch, openblas, stock}}
	for _, r := range rivals {
		cells[0] = append(cells[0], "ours/"+r)
	}
	cells[0] = append(cells[0], "ours in rates")
	for _, m := range list {
		row := []string{m.label}
		for _, name := range append([]string{ours}, rivals...) {
			row = append(row, m.cell(name))
		}
		for _, name := range rivals {
			row = append(row, m.ratio(name))
		}
		cells = append(cells, append(row, m.rate()))
	}
	return markdown(cells) + fmt.Sprintf("\nTimes: median of rounds (fastest); ratios: median of the ratios within a round. Rounds: %d.\n", rounds)
}

func (m *measurement) cell(name string) string {
	t := m.times[name]
	if len(t) == 0 {
		return ""
	}
	if m.megapixels > 0 {
		rate := func(ms float64) string { return figure(m.megapixels / ms * 1e3) }
		return fmt.Sprintf("%s MP/s (%s), %.0f MB", rate(median(t)), rate(slices.Min(t)), median(m.peaks[name]))
	}
	return fmt.Sprintf("%s %s (%s)", figure(median(t)/m.perUnit), m.unit, figure(slices.Min(t)/m.perUnit))
}

// ratio is our time divided by another's.
func (m *measurement) ratio(name string) string {
	return ratio(m.times[ours], m.times[name])
}

// rate says our time in the measure of the field.
func (m *measurement) rate() string {
	ms := median(m.times[ours])
	switch {
	case m.megapixels > 0:
		return ""
	case m.images > 0:
		return fmt.Sprintf("%.0f images/s", m.images/ms*1e3)
	}
	share := make([]float64, len(m.ceiling))
	for i, limit := range m.ceiling {
		share[i] = 100 * m.flops / (m.times[ours][i] * 1e6) / limit
	}
	return fmt.Sprintf("%.0f GFLOP/s, %.0f %% of the FMA limit", m.flops/(ms*1e6), median(share))
}

// ratio is the median of the quotients of what was measured in the same round.
func ratio(a, b []float64) string {
	if len(a) == 0 || len(b) == 0 {
		return ""
	}
	q := make([]float64, min(len(a), len(b)))
	for i := range q {
		q[i] = a[i] / b[i]
	}
	return fmt.Sprintf("%.2f", median(q))
}

// median leaves x as it is.
func median(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	n := len(s)
	return (s[(n-1)/2] + s[n/2]) / 2
}

// figure writes a number with three digits that count.
func figure(v float64) string {
	switch {
	case v < 10:
		return fmt.Sprintf("%.2f", v)
	case v < 100:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// markdown aligns the cells; the first row is the head.
func markdown(cells [][]string) string {
	width := make([]int, len(cells[0]))
	for _, row := range cells {
		for i, c := range row {
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	var b strings.Builder
	for i, row := range cells {
		for j, c := range row {
			fmt.Fprintf(&b, "| %s%s ", c, strings.Repeat(" ", width[j]-utf8.RuneCountInString(c)))
		}
		b.WriteString("|\n")
		if i > 0 {
			continue
		}
		for _, w := range width {
			b.WriteString("|" + strings.Repeat("-", w+2))
		}
		b.WriteString("|\n")
	}
	return b.String()
}
