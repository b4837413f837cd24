package ops

import "sync"

var graphs sync.Mutex

// WithGraphLock calls f and returns its error. It is where graphs are built, differentiated and compiled: Gorgonia counts and hashes nodes in
// globals that no lock guards. Running graphs needs no lock. The lock is not reentrant.
func WithGraphLock(f func() error) error {
	graphs.Lock()
	defer graphs.Unlock()
	return f()
}
