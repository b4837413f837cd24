package main

import (
	"fmt"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/train/metrics"
)

// anomalies trains networks that never see a digit, for each digit, and measures how well they tell it from the others: by the bound of the variational autoencoder,
// and by the reconstruction error of the plain one.
func (l lab) anomalies(*autoencoder.Model) error {
	if len(l.Digits) == 0 {
		return nil
	}
	l.heading("Second application: anomaly detection")
	table := [][]string{{"digit never seen", "VAE, bound", "AE, reconstruction error"}}
	var areas [2][]float64
	for _, digit := range l.Digits {
		training, err := l.sets.training.without(digit)
		if err != nil {
			return err
		}
		validation, err := l.validation.without(digit)
		if err != nil {
			return err
		}
		row := []string{fmt.Sprint(digit)}
		for i, kind := range []struct {
			name   string
			config autoencoder.Config
			score  func(*autoencoder.Model) ([]float64, error)
		}{{"vae", l.vae(codeWidth), l.surprise}, {"ae", l.plain(codeWidth), l.errors}} {
			name := fmt.Sprintf("anomaly/%s-without-%d", kind.name, digit)
			m, err := l.fit(job{name: name, config: kind.config, training: training, validation: validation, epochs: l.Few})
			if err != nil {
				return err
			}
			scores, err := kind.score(m)
			if err != nil {
				return err
			}
			area, err := l.area(scores, digit)
			if err != nil {
				return err
			}
			areas[i] = append(areas[i], area)
			row = append(row, fmt.Sprintf("%.3f", area))
		}
		table = append(table, row)
	}
	table = append(table, []string{"mean", fmt.Sprintf("%.3f", mean(areas[0])), fmt.Sprintf("%.3f", mean(areas[1]))})
	fmt.Fprint(l.stdout, "Area under the ROC curve, test digits:\n\n")
	writeTable(l.stdout, table)
	return nil
}

// area is that under the ROC curve of a score of all test images for being a digit.
func (l lab) area(scores []float64, digit uint8) (float64, error) {
	var others, those []float64
	for i, label := range l.test.labels {
		if label == digit {
			those = append(those, scores[i])
		} else {
			others = append(others, scores[i])
		}
	}
	return metrics.ROCAUC(others, those)
}

// surprise returns minus the bound of each test image.
func (l lab) surprise(m *autoencoder.Model) ([]float64, error) {
	scores, err := l.density(m).Bounds(l.ctx, l.test.numbers())
	for i := range scores {
		scores[i] = -scores[i]
	}
	return scores, err
}

// errors returns the reconstruction error of each test image, which is what the plain autoencoder is trained to make small.
func (l lab) errors(m *autoencoder.Model) ([]float64, error) {
	images, d := l.test.numbers(), l.test.D()
	decoded := make([]float32, len(images))
	if err := m.Denoise(decoded, images); err != nil {
		return nil, err
	}
	scores := make([]float64, l.test.Len())
	for i := range scores {
		scores[i] = -metrics.BernoulliLikelihood(images[i*d:(i+1)*d], decoded[i*d:(i+1)*d])
	}
	return scores, nil
}
