package metrics

import (
	"context"
	"errors"
	"io"

	"github.com/denoise-go/denoise/internal/progress"
)

// errContext reports a context that is nil.
var errContext = errors.New("metrics: want a context, got nil")

type progressKey struct{}

// WithProgress returns a context with which Evaluate, FitWiener and Baselines show on w how far they have come, if they take long: as a bar on a terminal,
// else as a line every ten seconds.
func WithProgress(ctx context.Context, w io.Writer) context.Context {
	return context.WithValue(ctx, progressKey{}, w)
}

// newTask returns a task that the context's writer, if there is one, shows.
func newTask(ctx context.Context, what string) *progress.Task {
	w, _ := ctx.Value(progressKey{}).(io.Writer)
	return progress.NewTask(w, what)
}
