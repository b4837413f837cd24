// Package pool runs the parts of one job on every core, for jobs as short as a few microseconds.
//
// A job is a [Task] divided into n parts. The goroutine that calls [Run] works too, and goroutines claim parts one by one as they
// become free. Which goroutine does which part is not deterministic, so a part's result must not depend on it.
package pool
