package train

import (
	"errors"
	"slices"
	"testing"
)

// Epochs that end during a call share the next one, the last is seen to before wait returns, and nobody waits for a call.
func TestBesideSeesTheNewest(t *testing.T) {
	var seen []int
	begun, goOn := make(chan bool), make(chan bool)
	onEpoch, wait := Beside(func(h History) error {
		seen = append(seen, len(h))
		if len(h) == 1 {
			begun <- true
			<-goOn
		}
		return nil
	})
	for n := 1; n <= 5; n++ {
		if err := onEpoch(make(History, n)); err != nil {
			t.Fatal(err)
		}
		if n == 1 {
			<-begun
		}
	}
	close(goOn)
	if err := wait(); err != nil || !slices.Equal(seen, []int{1, 5}) {
		t.Errorf("want calls with 1 and 5 epochs, got %v, %v", seen, err)
	}
	if err := onEpoch(make(History, 6)); err != nil {
		t.Fatal(err)
	}
	if err := wait(); err != nil || !slices.Equal(seen, []int{1, 5, 6}) {
		t.Errorf("want another call after a wait, got %v, %v", seen, err)
	}
}

func TestBesideReturnsErrors(t *testing.T) {
	broken := errors.New("broken")
	onEpoch, wait := Beside(func(History) error { return broken })
	if err := onEpoch(make(History, 1)); err != nil {
		t.Errorf("the call has hardly begun, got %v", err)
	}
	if err := wait(); err != broken {
		t.Errorf("wait: got %v", err)
	}
	if err := onEpoch(make(History, 2)); err != broken {
		t.Errorf("after the error: got %v", err)
	}
	if _, wait := Beside(nil); wait() != nil {
		t.Error("without a call there is no error")
	}
}

func TestTask(t *testing.T) {
	var k task
	if err := k.wait(); err != nil {
		t.Errorf("nothing under way: got %v", err)
	}
	broken := errors.New("broken")
	k.start(func() error { return broken })
	if err := k.wait(); err != broken {
		t.Errorf("got %v", err)
	}
	if err := k.wait(); err != nil {
		t.Errorf("an error is returned once, got %v", err)
	}
	k.start(func() error { panic("lost") })
	defer func() {
		if r := recover(); r != "lost" {
			t.Errorf("want the task's panic, got %v", r)
		}
	}()
	k.wait()
}
