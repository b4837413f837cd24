package pool

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// meet is a task of two parts; the second to begin records the time since the start of the Run.
type meet struct {
	start   time.Time
	begun   atomic.Int32
	latency time.Duration
}

func (m *meet) Part(int) {
	if m.begun.Add(1) == 2 {
		m.latency = time.Since(m.start)
		m.begun.Store(3)
	}
	for m.begun.Load() != 3 {
	}
}

// BenchmarkHandOver measures the time from the call of Run to the start of a part on another goroutine, with some time between
// two Runs: short enough for the workers to be spinning still, or long enough for them to sleep.
func BenchmarkHandOver(b *testing.B) {
	for _, gap := range []time.Duration{0, 5 * time.Microsecond, time.Millisecond} {
		b.Run("gap="+gap.String(), func(b *testing.B) {
			defer SetWorkers(SetWorkers(2))
			var latencies []time.Duration
			for b.Loop() {
				for t := time.Now(); time.Since(t) < gap; {
				}
				m := &meet{start: time.Now()}
				Run(2, m)
				latencies = append(latencies, m.latency)
			}
			slices.Sort(latencies)
			b.ReportMetric(float64(latencies[len(latencies)/2].Nanoseconds()), "ns/median")
		})
	}
}

// BenchmarkEmpty is the cost of a Run of n parts that do nothing.
func BenchmarkEmpty(b *testing.B) {
	defer SetWorkers(SetWorkers(2))
	for b.Loop() {
		Run(8, nothing{})
	}
}
