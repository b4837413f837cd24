// Package pool runs the parts of one job on every core, for jobs as short as a few microseconds.
//
// Everywhere in it a job is a [Task] cut into n parts, the goroutine that calls [Run] works too, and parts are handed out one
// by one as goroutines become free. Which goroutine does which part is left to chance, so a part's result must not depend on it.
package pool
