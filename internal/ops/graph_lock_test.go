package ops

import (
	"errors"
	"testing"
)

func TestWithGraphLock(t *testing.T) {
	mine := errors.New("mine")
	err := WithGraphLock(func() error {
		if graphs.TryLock() {
			graphs.Unlock()
			t.Error("others may build meanwhile")
		}
		return mine
	})
	if err != mine {
		t.Errorf("got error %v, want the function's own", err)
	}
	func() {
		defer func() { recover() }()
		WithGraphLock(func() error { panic("mine") })
	}()
	if !graphs.TryLock() {
		t.Fatal("a panic left the lock closed")
	}
	graphs.Unlock()
}
