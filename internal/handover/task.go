package handover

// Task is at most one call of a function at a time, on a goroutine of its own. The zero Task has no call under way.
type Task struct{ outcome chan Outcome }

// Start calls f, which name stands for in a panic: see Call. The call before must have been waited for.
func (t *Task) Start(name string, f func() error) {
	t.outcome = make(chan Outcome, 1)
	go Call(name, f, func(o Outcome) { t.outcome <- o })
}

// Over reports, without waiting, whether the call under way has ended.
func (t *Task) Over() bool { return len(t.outcome) > 0 }

// Wait returns the error of the call under way, if there is one, once it has ended. It raises the call's panic again.
func (t *Task) Wait() error {
	if t.outcome == nil {
		return nil
	}
	o := <-t.outcome
	t.outcome = nil
	return o.Raise()
}
