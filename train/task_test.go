package train

import (
	"errors"
	"runtime"
	"testing"
)

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
	release := make(chan bool)
	k.start(func() error {
		<-release
		panic("lost")
	})
	if k.over() {
		t.Error("a task that waits is over")
	}
	close(release)
	for !k.over() {
		runtime.Gosched()
	}
	defer func() {
		if r := recover(); r != "lost" {
			t.Errorf("want the task's panic, got %v", r)
		}
	}()
	k.wait()
}
