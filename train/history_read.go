package train

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"

	"github.com/denoise-go/denoise/internal/durable"
)

// maxHistory bounds the bytes of a history.csv that is read: more than a million epochs.
const maxHistory = 1 << 26

// ReadHistory reads a file that History.WriteCSV wrote, such as the history.csv of a run's folder, and rejects any other text. Durations and
// numbers of images are not in the file. It reads at most 64 MiB.
func ReadHistory(path string) (History, error) {
	text, err := durable.ReadFile(path, maxHistory)
	if err != nil {
		return nil, fmt.Errorf("train: history: %w", err)
	}
	h, err := parseHistory(text)
	if err != nil {
		return nil, fmt.Errorf("train: history: %s: %w", path, err)
	}
	return h, nil
}

func parseHistory(text []byte) (History, error) {
	lines := csv.NewReader(bytes.NewReader(text))
	lines.FieldsPerRecord, lines.ReuseRecord = len(historyHead), true
	var h History
	for row := range bytes.Count(text, []byte("\n")) {
		fields, err := lines.Read()
		if err != nil {
			return nil, err
		}
		if row == 0 {
			continue // compared below
		}
		e := Epoch{Number: row}
		for i, v := range []*float64{&e.Training, &e.Validation, &e.LR} {
			if *v, err = strconv.ParseFloat(fields[i+1], 64); err != nil {
				return nil, fmt.Errorf("line %d: %w", row+1, err)
			}
		}
		h = append(h, e)
	}
	if !bytes.Equal(h.csv(), text) {
		return nil, errors.New("want the text as Run writes it, got it changed")
	}
	return h, nil
}
