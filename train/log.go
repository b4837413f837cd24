package train

import "log/slog"

// Log returns a function for Config.OnEpoch that logs each epoch as a message "epoch" with the attributes epoch, training_loss, validation_loss,
// learning_rate, best, the best epoch so far, and, if they were measured, seconds and images_per_second. A run that is resumed logs the last epoch
// before it once more.
func Log(to *slog.Logger) func(History) error {
	return func(h History) error {
		if len(h) == 0 {
			return nil
		}
		e := h[len(h)-1]
		attrs := []any{
			"epoch", e.Number, "training_loss", e.Training, "validation_loss", e.Validation, "learning_rate", e.LR, "best", h.Best() + 1,
		}
		if s := e.Duration.Seconds(); s > 0 {
			attrs = append(attrs, "seconds", s, "images_per_second", float64(e.Images)/s)
		}
		to.Info("epoch", attrs...)
		return nil
	}
}
