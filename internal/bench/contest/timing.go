package contest

import "time"

// warmUp is how long a call is repeated before it is timed: caches and buffers fill, sleeping threads wake.
const warmUp = 50 * time.Millisecond

// PerCall repeats f for so many seconds, at least twice, and returns the milliseconds a call took: the mean, so that nothing
// that happens between calls is left out.
func PerCall(seconds float64, f func() error) (Answer, error) {
	if _, _, err := repeat(warmUp, 1, f); err != nil {
		return Answer{}, err
	}
	calls, took, err := repeat(time.Duration(seconds*float64(time.Second)), 2, f)
	return Answer{Value: took.Seconds() * 1e3 / float64(calls)}, err
}

// FirstCalls is PerCall without a warm-up, for calls that take seconds: it repeats f for so many seconds, at least once.
func FirstCalls(seconds float64, f func() error) (Answer, error) {
	calls, took, err := repeat(time.Duration(seconds*float64(time.Second)), 1, f)
	return Answer{Value: took.Seconds() * 1e3 / float64(calls)}, err
}

// repeat calls f until the time is over and it was called at least so often.
func repeat(long time.Duration, atLeast int, f func() error) (calls int, took time.Duration, err error) {
	start := time.Now()
	for calls < atLeast || took < long {
		if err := f(); err != nil {
			return calls, took, err
		}
		calls++
		took = time.Since(start)
	}
	return calls, took, nil
}
