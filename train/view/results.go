package view

import (
	"encoding/json"
	"fmt"
	"path/filepath"

	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/train/metrics"
)

// ResultsFile is the name of the table of test results in a run's folder.
const ResultsFile = "results.json"

// maxResults bounds the bytes of a table that is read.
const maxResults = 1 << 20

// SaveResults writes a table of test results to the folder of a run, atomically, for reports and the page.
func SaveResults(dir string, t metrics.Table) error {
	text, err := json.MarshalIndent(t, "", "  ")
	if err == nil {
		err = durable.WriteFile(filepath.Join(dir, ResultsFile), append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("view: results: %w", err)
	}
	return nil
}

// ReadResults reads what SaveResults wrote.
func ReadResults(dir string) (metrics.Table, error) {
	text, err := durable.ReadFile(filepath.Join(dir, ResultsFile), maxResults)
	if err != nil {
		return nil, fmt.Errorf("view: results: %w", err)
	}
	var t metrics.Table
	if err := json.Unmarshal(text, &t); err != nil {
		return nil, fmt.Errorf("view: results: %s: %w", filepath.Join(dir, ResultsFile), err)
	}
	return t, nil
}
