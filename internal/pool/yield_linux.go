package pool

import "golang.org/x/sys/unix"

// yieldThread lets other threads run on this core. If another program keeps the other cores busy, the goroutine that is
// awaited may be on a thread that waits for this core.
func yieldThread() { unix.RawSyscall(unix.SYS_SCHED_YIELD, 0, 0, 0) }
