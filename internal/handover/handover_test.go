package handover

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// However a call ends, its outcome arrives once and is raised where it is waited for.
func TestCall(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		f    func() error
		want string
	}{
		{func() error { return nil }, "<nil>"},
		{func() error { return broken }, "broken"},
		{func() error { panic("lost") }, "panic: lost"},
		{func() error { panic(broken) }, "panic: broken"},
		{func() error { runtime.Goexit(); return nil }, "panic: test: f called runtime.Goexit"},
	} {
		outcomes := make(chan Outcome, 2)
		go Call("test: f", c.f, func(o Outcome) { outcomes <- o })
		o := <-outcomes
		if got := raised(o); got != c.want || o.Panicked() != strings.HasPrefix(c.want, "panic: ") || len(outcomes) > 0 {
			t.Errorf("got %q, want %q once", got, c.want)
		}
	}
}

// raised returns what Raise does.
func raised(o Outcome) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprint("panic: ", p)
		}
	}()
	return fmt.Sprint(o.Raise())
}
