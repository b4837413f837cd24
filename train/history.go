package train

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"time"

	"github.com/denoise-go/denoise/internal/durable"
)

// Epoch is what one pass over the training set came to.
type Epoch struct {
	Number     int     `json:"epoch"`           // from 1
	Training   float64 `json:"training_loss"`   // mean over the pass, each batch before its step
	Validation float64 `json:"validation_loss"` // mean over the validation set after the pass
	LR         float64 `json:"learning_rate"`   // of the last step

	// Duration of the pass and its validation; where a run was resumed within the epoch, of what came after, and 0 for the
	// epochs before. This figure and the next are the only ones that differ between two equal runs.
	Duration time.Duration `json:"-"`

	// Images the model was trained on in that time: the training set's, or what was left of them when the run was resumed.
	Images int `json:"-"`
}

// History is the epochs of a run so far.
type History []Epoch

// Best is the index of the epoch with the smallest validation loss, the first of equals, or -1 if there is none that is a
// number.
func (h History) Best() int {
	best := -1
	for i, e := range h {
		if e.Validation == e.Validation && (best < 0 || e.Validation < h[best].Validation) {
			best = i
		}
	}
	return best
}

// Losses returns the training and the validation loss of each epoch.
func (h History) Losses() (training, validation []float64) {
	for _, e := range h {
		training = append(training, e.Training)
		validation = append(validation, e.Validation)
	}
	return training, validation
}

// WriteCSV writes the history to a file, which appears whole or not at all. Numbers have all their digits; durations are left
// out, so equal runs write equal files.
func (h History) WriteCSV(path string) error {
	if err := durable.WriteFile(path, h.csv()); err != nil {
		return fmt.Errorf("train: history: %w", err)
	}
	return nil
}

func (h History) csv() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write([]string{"epoch", "training_loss", "validation_loss", "learning_rate"})
	for _, e := range h {
		w.Write([]string{strconv.Itoa(e.Number), exact(e.Training), exact(e.Validation), exact(e.LR)})
	}
	w.Flush() // into memory: neither this nor the writes can fail
	return b.Bytes()
}

func exact(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
