package train

import (
	"errors"
	"runtime"
	"slices"
	"testing"
)

// Epochs that end during a call share the next one, the last is seen to before wait returns, and nobody waits for a call.
func TestBesideSeesTheNewest(t *testing.T) {
	var seen []int
	begun, goOn := make(chan bool), make(chan bool)
	b := newBeside(func(h History) error {
		seen = append(seen, len(h))
		if len(h) == 1 {
			begun <- true
			<-goOn
		}
		return nil
	})
	for n := 1; n <= 5; n++ {
		if err := b.onEpoch(make(History, n)); err != nil {
			t.Fatal(err)
		}
		if n == 1 {
			<-begun
		}
	}
	close(goOn)
	if err := b.wait(); err != nil || !slices.Equal(seen, []int{1, 5}) {
		t.Errorf("want calls with 1 and 5 epochs, got %v, %v", seen, err)
	}
	if err := b.onEpoch(make(History, 6)); err != nil {
		t.Fatal(err)
	}
	if err := b.wait(); err != nil || !slices.Equal(seen, []int{1, 5, 6}) {
		t.Errorf("want another call after a wait, got %v, %v", seen, err)
	}
}

func TestBesideReturnsErrors(t *testing.T) {
	broken := errors.New("broken")
	b := newBeside(func(History) error { return broken })
	if err := b.onEpoch(make(History, 1)); err != nil {
		t.Errorf("the call has hardly begun, got %v", err)
	}
	if err := b.wait(); err != broken {
		t.Errorf("wait: got %v", err)
	}
	if err := b.onEpoch(make(History, 2)); err != broken {
		t.Errorf("after the error: got %v", err)
	}
	if newBeside(nil).wait() != nil {
		t.Error("without a call there is no error")
	}
}

// What goes wrong in a callback is the caller's to hear of, however the callback ends.
func TestBesideRaisesPanics(t *testing.T) {
	for _, f := range []func(){func() { panic("lost") }, runtime.Goexit} {
		b := newBeside(func(History) error { f(); return nil })
		if err := b.onEpoch(make(History, 1)); err != nil {
			t.Fatal(err)
		}
		for _, call := range []func() error{b.wait, func() error { return b.onEpoch(make(History, 2)) }} {
			func() {
				defer func() {
					if recover() == nil {
						t.Error("want the callback's panic, got none")
					}
				}()
				call()
			}()
		}
	}
}
