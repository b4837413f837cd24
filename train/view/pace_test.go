package view

import (
	"testing"
	"time"
)

// Requests of a flood wait for one another, except for those of a burst, which time without requests earns again.
func TestPace(t *testing.T) {
	var p pace
	now := time.Unix(1_000_000, 0)
	for i := range burst + maxConnections {
		want := max(0, time.Duration(i+1-burst)*interval)
		if got, ok := p.reserve(now); got != want || !ok {
			t.Fatalf("request %d of a flood: want a wait of %v, got %v", i, want, got)
		}
	}
	if _, ok := p.reserve(now); ok {
		t.Error("want no wait longer than that of all connections")
	}
	now = now.Add(maxConnections * interval)
	if got, ok := p.reserve(now); got != interval || !ok {
		t.Errorf("after the flood: want a wait of %v, got %v", interval, got)
	}
	now = now.Add(11 * interval)
	for i := range 10 {
		if got, ok := p.reserve(now); got != 0 || !ok {
			t.Errorf("request %d after 10 intervals: want no wait, got %v", i, got)
		}
	}
	if got, ok := p.reserve(now); got != interval || !ok {
		t.Errorf("the next request: want a wait of %v, got %v", interval, got)
	}
}
