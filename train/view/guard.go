package view

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Bounds of what clients may use.
const (
	maxConnections = 512
	maxBody        = 2 << 20 // a sketch of maxPixels, in base64
	maxHeader      = 16 << 10
)

// guarded lets requests through that a page of this server, or a user, can have made. A page of another site cannot: its name for this machine
// (DNS rebinding) is not accepted as a Host, and its requests have another Origin.
func guarded(next http.Handler, hosts []string) http.Handler {
	same := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !known(r.Host, hosts) {
			http.Error(w, fmt.Sprintf("want a Host that is an IP address, localhost or %q, got %q", hosts, r.Host), http.StatusMisdirectedRequest)
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
			http.Error(w, fmt.Sprintf("want a request of a page of this server, got one of %q", origin), http.StatusForbidden)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-cache")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		inTime(w)
		same.Handler(next).ServeHTTP(w, r)
	})
}

// patience is how long a client may take to read what it was sent.
const patience = 10 * time.Second

// inTime begins the time in which a client has to read what is sent next. The connection keeps a deadline from one request to the next.
func inTime(w http.ResponseWriter) {
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(patience))
}

// known reports whether a Host header names this server: by an IP address, as localhost or by one of its names.
func known(host string, names []string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	return net.ParseIP(host) != nil || host == "localhost" || slices.Contains(names, host)
}

// limited is a listener that has so many connections open at most. Others wait.
type limited struct {
	net.Listener
	slots chan struct{}
}

func limit(l net.Listener, n int) net.Listener { return &limited{l, make(chan struct{}, n)} }

func (l *limited) Accept() (net.Conn, error) {
	l.slots <- struct{}{}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.slots
		return nil, err
	}
	return &limitedConn{Conn: c, free: sync.OnceFunc(func() { <-l.slots })}, nil
}

type limitedConn struct {
	net.Conn
	free func()
}

func (c *limitedConn) Close() error {
	defer c.free()
	return c.Conn.Close()
}
