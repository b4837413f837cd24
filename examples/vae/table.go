package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// writeTable writes a table in Markdown. Its first row is the head; columns but the first are numbers.
func writeTable(w io.Writer, rows [][]string) {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for j, cell := range row {
			width[j] = max(width[j], utf8.RuneCountInString(cell))
		}
	}
	for i, row := range rows {
		for j, cell := range row {
			space := strings.Repeat(" ", width[j]-utf8.RuneCountInString(cell))
			if j == 0 {
				fmt.Fprintf(w, "| %s%s ", cell, space)
			} else {
				fmt.Fprintf(w, "| %s%s ", space, cell)
			}
		}
		fmt.Fprintln(w, "|")
		if i == 0 {
			for j := range row {
				if j == 0 {
					fmt.Fprint(w, "|:", strings.Repeat("-", width[j]+1))
				} else {
					fmt.Fprint(w, "|", strings.Repeat("-", width[j]+1), ":")
				}
			}
			fmt.Fprintln(w, "|")
		}
	}
}
