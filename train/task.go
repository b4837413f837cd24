package train

// task is at most one call of a function at a time, on a goroutine of its own.
type task struct{ outcome chan outcome }

type outcome struct {
	err   error
	panic any
}

// raise returns the call's error, or raises its panic again.
func (o outcome) raise() error {
	if o.panic != nil {
		panic(o.panic)
	}
	return o.err
}

// start calls f. The call before must have been waited for.
func (t *task) start(f func() error) {
	t.outcome = make(chan outcome, 1)
	go func(done chan<- outcome) {
		o := outcome{panic: "runtime.Goexit was called"} // unless f returns, or panics with something else
		defer func() {
			if p := recover(); p != nil {
				o.panic = p
			}
			done <- o
		}()
		o.err = f()
		o.panic = nil
	}(t.outcome)
}

// over reports whether there is an outcome to wait for, without waiting.
func (t *task) over() bool { return len(t.outcome) > 0 }

// wait returns the error of the call under way, if there is one, when it is over. A panic is raised again here.
func (t *task) wait() error {
	if t.outcome == nil {
		return nil
	}
	o := <-t.outcome
	t.outcome = nil
	return o.raise()
}
