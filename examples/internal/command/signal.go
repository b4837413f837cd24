package command

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// UntilSignal returns a context that ends with the first signal to stop, so that the program ends tidily, or with stop. The second signal ends the
// process at once. On Windows closing the console, logging off and shutting down are SIGTERM; the system ends the process some seconds later.
func UntilSignal() (ctx context.Context, stop context.CancelFunc) {
	ctx, stop = signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}
