// Package handover passes the outcome of a function from its goroutine to another: its error, its panic, or its call of runtime.Goexit,
// which is passed as a panic.
//
// A panic that nobody recovers from ends the process, and only the goroutine that panics can recover. Functions that belong to a caller
// are therefore run by Call wherever they run on a goroutine that the caller does not see.
package handover

// Outcome is what became of a call. The zero Outcome is that of a call without an error.
type Outcome struct {
	err     error
	failure any // the value of its panic, or nil
}

// Raise returns the call's error, or raises its panic again.
func (o Outcome) Raise() error {
	if o.failure != nil {
		panic(o.failure)
	}
	return o.err
}

// Panicked reports that the call ended with a panic.
func (o Outcome) Panicked() bool { return o.failure != nil }

// Call calls f, then deliver with the outcome, in whatever way f ends. The name of f stands in the panic that takes the place of
// runtime.Goexit: "data: the source called runtime.Goexit".
func Call(name string, f func() error, deliver func(Outcome)) {
	running := true
	defer Recover(name, &running, func(failure any) { deliver(Outcome{failure: failure}) })
	err := f()
	running = false
	deliver(Outcome{err: err})
}

// Recover is the function of a defer statement. If running is set, it recovers from the panic or finds the runtime.Goexit of what was
// running, and calls deliver with the value of the panic.
func Recover(name string, running *bool, deliver func(failure any)) {
	if !*running {
		return
	}
	failure := recover()
	if failure == nil {
		failure = name + " called runtime.Goexit"
	}
	deliver(failure)
}
