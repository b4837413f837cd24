package autoencoder

import (
	"errors"
	"sync"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

func TestWithGraphLockHoldsTheLock(t *testing.T) {
	mine := errors.New("mine")
	err := WithGraphLock(func() error {
		if ops.Building.TryLock() {
			ops.Building.Unlock()
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
	if !ops.Building.TryLock() {
		t.Fatal("a panic left the lock closed")
	}
	ops.Building.Unlock()
}

// Gorgonia's Grad writes to a constant that all graphs share when it first meets it: without the lock the race detector sees that.
func TestWithGraphLockFromManyGoroutines(t *testing.T) {
	var made, done sync.WaitGroup
	start := make(chan bool)
	for range 16 {
		made.Add(1)
		done.Go(func() {
			var x, sum *gorgonia.Node
			err := WithGraphLock(func() (err error) {
				x = newBatch(gorgonia.NewGraph(), "x", []float32{1, 2}, 2)
				sum, err = gorgonia.Sum(x)
				return err
			})
			if err != nil {
				t.Error(err)
			}
			made.Done()
			<-start
			err = WithGraphLock(func() error {
				_, err := gorgonia.Grad(sum, x)
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	made.Wait()
	close(start)
	done.Wait()
}
