package images

import (
	"cmp"
	"runtime"
	"sync"
)

// DefaultMemory is how many bytes of pictures are decoded at a time where no other limit is set: 1 GiB.
const DefaultMemory = 1 << 30

// budget bounds the bytes that goroutines use at a time.
type budget struct {
	mu      sync.Mutex
	changed sync.Cond
	total   int64
	used    int64
}

func newBudget(total int64) *budget {
	b := &budget{total: total}
	b.changed.L = &b.mu
	return b
}

// use calls f when n bytes are free. What takes more than the total is called alone.
func (b *budget) use(n int64, f func() error) error {
	n = min(n, b.total)
	b.mu.Lock()
	for b.used+n > b.total {
		b.changed.Wait()
	}
	b.used += n
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		b.used -= n
		b.mu.Unlock()
		b.changed.Broadcast()
	}()
	return f()
}

// inspectAll inspects the files by several goroutines and writes an error for each, or nil.
func inspectAll(files []File, errs []error, o Options) {
	b := newBudget(cmp.Or(o.Memory, DefaultMemory))
	each(len(files), func(i int) { errs[i] = files[i].inspect(b, o) })
}

// each calls f with 0 to n−1, from several goroutines.
func each(n int, f func(i int)) {
	next := make(chan int)
	var done sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		done.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	done.Wait()
}
