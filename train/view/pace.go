package view

import (
	"net/http"
	"sync"
	"time"
)

// A run that trains shares the machine with the server. After a burst, which the pages of a hundred clients need, requests are then answered one in each interval, so that no flood of them
// takes more than a few per cent of the processor.
const (
	interval = 30 * time.Millisecond
	burst    = 1000
)

// pace spaces requests out.
type pace struct {
	mu   sync.Mutex
	next time.Time // for the last request that has its time
}

// longest is the longest wait: that of as many requests as there are connections. Only clients that hang up can bring more.
const longest = maxConnections * interval

// reserve returns how long a request that comes now has to wait, or false if that would be too long.
func (p *pace) reserve(now time.Time) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if earliest := now.Add(-burst * interval); p.next.Before(earliest) {
		p.next = earliest
	}
	next := p.next.Add(interval)
	if next.Sub(now) > longest {
		return 0, false
	}
	p.next = next
	return max(0, next.Sub(now)), true
}

// paced lets requests wait while a run trains.
func (s *Server) paced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wait, ok := s.pace.reserve(time.Now())
		switch {
		case ok && wait == 0, !s.hub.training():
		case !ok:
			http.Error(w, "a run trains, and too many requests have come: try again later", http.StatusTooManyRequests)
			return
		default:
			select {
			case <-time.After(wait):
			case <-r.Context().Done():
				return
			}
			inTime(w)
		}
		next.ServeHTTP(w, r)
	})
}
