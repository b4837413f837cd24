package autoencoder

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/internal/ops"
)

// It is the lock under which this library builds its own graphs.
func TestWithGraphLockHoldsTheLock(t *testing.T) {
	inside := 0 // nothing but the lock guards it
	var done sync.WaitGroup
	for i := range 32 {
		lock := WithGraphLock
		if i%2 == 0 {
			lock = ops.WithGraphLock
		}
		done.Go(func() {
			err := lock(func() error {
				inside++
				defer func() { inside-- }()
				runtime.Gosched()
				if inside != 1 {
					return fmt.Errorf("%d build at the same time", inside)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
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
