package handover

import (
	"errors"
	"runtime"
	"slices"
	"testing"
)

// Values that come during a call share the next call, the last value is passed before Wait returns, and Put does not wait.
func TestLatestPassesTheNewest(t *testing.T) {
	var seen []int
	begun, goOn := make(chan bool), make(chan bool)
	l := NewLatest("test: f", func(n int) error {
		seen = append(seen, n)
		if n == 1 {
			begun <- true
			<-goOn
		}
		return nil
	})
	for n := 1; n <= 5; n++ {
		if err := l.Put(n); err != nil {
			t.Fatal(err)
		}
		if n == 1 {
			<-begun
		}
	}
	close(goOn)
	if err := l.Wait(); err != nil || !slices.Equal(seen, []int{1, 5}) {
		t.Errorf("want calls with 1 and 5, got %v, %v", seen, err)
	}
	if err := l.Put(6); err != nil {
		t.Fatal(err)
	}
	if err := l.Wait(); err != nil || !slices.Equal(seen, []int{1, 5, 6}) {
		t.Errorf("want another call after a Wait, got %v, %v", seen, err)
	}
}

// An error is that of the last call that has ended; the next value is passed all the same.
func TestLatestReturnsErrors(t *testing.T) {
	broken := errors.New("broken")
	l := NewLatest("test: f", func(n int) error {
		if n < 3 {
			return broken
		}
		return nil
	})
	if err := l.Put(1); err != nil {
		t.Errorf("before any call has ended, got %v", err)
	}
	if err := l.Wait(); err != broken {
		t.Errorf("Wait: got %v", err)
	}
	for n, want := range []error{2: broken, 3: broken, 4: nil} {
		if n < 2 {
			continue
		}
		if err := l.Put(n); err != want {
			t.Errorf("Put(%d): want %v, got %v", n, want, err)
		}
		if err := l.Wait(); (err == broken) != (n < 3) {
			t.Errorf("Wait after Put(%d): got %v", n, err)
		}
	}
	if NewLatest[int]("test: f", nil).Wait() != nil {
		t.Error("without a call there is no error")
	}
}

func TestLatestRaisesPanics(t *testing.T) {
	for _, f := range []func(){func() { panic("lost") }, runtime.Goexit} {
		l := NewLatest("test: f", func(int) error { f(); return nil })
		if err := l.Put(1); err != nil {
			t.Fatal(err)
		}
		for _, call := range []func() error{l.Wait, func() error { return l.Put(2) }} {
			func() {
				defer func() {
					if recover() == nil {
						t.Error("want the panic of the call, got none")
					}
				}()
				call()
			}()
		}
	}
}
