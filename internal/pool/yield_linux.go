package pool

import "golang.org/x/sys/unix"

// yieldThread lets other threads run on this core. Where another program keeps the other cores busy, the goroutine waited for
// may sit on a thread that waits for this one's core.
func yieldThread() { unix.RawSyscall(unix.SYS_SCHED_YIELD, 0, 0, 0) }
