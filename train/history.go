package train

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"time"

	"github.com/denoise-go/denoise/internal/durable"
)

// Epoch is the result of one pass over the training set.
type Epoch struct {
	Number     int     `json:"epoch"`           // from 1
	Training   float64 `json:"training_loss"`   // mean over the pass, each batch before its step
	Validation float64 `json:"validation_loss"` // mean over the validation set after the pass
	LR         float64 `json:"learning_rate"`   // of the last step

	// Duration of the pass and its validation. If the run was resumed within the epoch it is that of the rest, and 0 for earlier epochs. This
	// field and the next are the only ones that differ between equal runs.
	Duration time.Duration `json:"-"`

	// Images that the model was trained on in that time: those of the training set, or the rest of them if the run was resumed.
	Images int `json:"-"`
}

// History holds the epochs of a run so far.
type History []Epoch

// Best returns the index of the epoch with the smallest validation loss, the first of equals. It is -1 if no loss is a number.
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

// WriteCSV writes the history to a file atomically. Numbers have all their digits. Durations are left out, so that equal runs write equal
// files.
func (h History) WriteCSV(path string) error {
	if err := durable.WriteFile(path, h.csv()); err != nil {
		return fmt.Errorf("train: history: %w", err)
	}
	return nil
}

var historyHead = []string{"epoch", "training_loss", "validation_loss", "learning_rate"}

func (h History) csv() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write(historyHead)
	for _, e := range h {
		w.Write([]string{strconv.Itoa(e.Number), exact(e.Training), exact(e.Validation), exact(e.LR)})
	}
	w.Flush() // into memory: neither this nor the writes can fail
	return b.Bytes()
}

func exact(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
