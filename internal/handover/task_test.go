package handover

import (
	"errors"
	"runtime"
	"testing"
)

func TestTask(t *testing.T) {
	var k Task
	if err := k.Wait(); err != nil {
		t.Errorf("nothing under way: got %v", err)
	}
	broken := errors.New("broken")
	k.Start("test: f", func() error { return broken })
	if err := k.Wait(); err != broken {
		t.Errorf("got %v", err)
	}
	if err := k.Wait(); err != nil {
		t.Errorf("an error is returned once, got %v", err)
	}
	release := make(chan bool)
	k.Start("test: f", func() error {
		<-release
		panic("lost")
	})
	if k.Over() {
		t.Error("a task that waits is over")
	}
	close(release)
	for !k.Over() {
		runtime.Gosched()
	}
	defer func() {
		if r := recover(); r != "lost" {
			t.Errorf("want the task's panic, got %v", r)
		}
	}()
	k.Wait()
}
