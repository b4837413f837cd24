package view

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

//go:embed assets
var assets embed.FS

// Server serves a page about the runs below a folder: losses, progress, samples and results of each, as they come, and a canvas to draw on that the
// models denoise. It reads files only, and only those of runs; it follows no links.
type Server struct {
	hosts   []string
	hub     *hub
	drawing *drawing
	pace    pace
	handler http.Handler
}

// NewServer returns a server for the runs in a folder, which need not exist yet, and in the folders below it. Hosts are further names of this
// machine that a browser may use; IP addresses and localhost always do.
func NewServer(dir string, hosts ...string) *Server {
	s := &Server{hub: newHub(dir)}
	s.drawing = newDrawing(dir, s.hub.training)
	for _, h := range hosts {
		s.hosts = append(s.hosts, strings.ToLower(h))
	}
	pages, err := fs.Sub(assets, "assets")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(pages))
	mux.HandleFunc("GET /runs", s.runs)
	mux.HandleFunc("GET /events", s.events)
	mux.HandleFunc("GET /file/{file}", s.file)
	mux.HandleFunc("POST /denoise", s.denoise)
	s.handler = guarded(s.paced(mux), s.hosts)
	return s
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Listen opens an address such as :8080 or localhost:0 for Serve. Without a host it is localhost: other machines can connect only to an address that is
// given, such as 0.0.0.0:8080.
func Listen(address string) (net.Listener, error) {
	if address == "" { // which package net takes for any port of all networks
		return nil, errors.New(`view: want an address such as :8080, got ""`)
	}
	if strings.HasPrefix(address, ":") {
		address = "localhost" + address
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("view: want an address such as :8080: %w", err)
	}
	return limit(l, maxConnections), nil
}

// lastWords is how long clients have to get the last news when the server ends.
const lastWords = 2 * time.Second

// Serve answers requests until ctx ends. Clients then get what was written last.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	if l == nil {
		return errors.New("view: want a listener, as Listen returns one, got nil")
	}
	ending, end := context.WithCancel(context.Background())
	defer end()
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: time.Minute, IdleTimeout: time.Minute, MaxHeaderBytes: maxHeader,
		BaseContext: func(net.Listener) context.Context { return ending },
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	select {
	case err := <-served:
		return fmt.Errorf("view: %w", err)
	case <-ctx.Done():
	}
	s.hub.now()
	end()
	last, cancel := context.WithTimeout(context.Background(), lastWords)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		server.Close()
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("view: %w", err)
	}
	return nil
}

// runs answers with the newest text about the runs.
func (s *Server) runs(w http.ResponseWriter, r *http.Request) {
	text, _, err := s.hub.newest()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(text)
}

// events sends the text about the runs whenever it changes, as server-sent events. A client that does not read in time is disconnected; one that reads
// slowly misses what was replaced meanwhile.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	tick := time.NewTicker(poll)
	defer tick.Stop()
	var sent []byte
	for quiet := 0; ; quiet++ {
		text, changed, err := s.hub.newest()
		inTime(w)
		switch {
		case err != nil:
			message, _ := json.Marshal(err.Error()) // a string has JSON
			fmt.Fprintf(w, "event: failed\ndata: %s\n\n", message)
			err = control.Flush()
		case string(text) != string(sent):
			sent, quiet = text, 0
			fmt.Fprintf(w, "data: %s\n\n", text)
			err = control.Flush()
		case quiet%15 == 14: // a client that is gone is noticed when it is written to
			fmt.Fprint(w, ":\n\n")
			err = control.Flush()
		}
		if err != nil || r.Context().Err() != nil {
			return
		}
		select {
		case <-tick.C:
		case <-changed:
		case <-r.Context().Done():
		}
	}
}

// openRegular opens a regular file in a folder. Another kind, which may have taken the file's place since the folder was looked at, is an error, as is what a link leads to
// outside the folder.
func openRegular(dir, name string) (*os.File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	before, err := root.Lstat(name)
	if err == nil && !before.Mode().IsRegular() {
		err = fmt.Errorf("%s: want a regular file, got %v", name, before.Mode().Type())
	}
	if err != nil {
		return nil, err
	}
	return root.Open(name)
}

// file sends one of servedFiles of the run that the query names.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	run, file := r.URL.Query().Get("run"), r.PathValue("file")
	kind, ok := servedFiles[file]
	if !ok || !s.hub.has(run, file) {
		http.Error(w, fmt.Sprintf("want a file of a run, got %q of %q", file, run), http.StatusNotFound)
		return
	}
	f, err := openRegular(s.hub.folder.dir, filepath.Join(filepath.FromSlash(run), file))
	if err != nil {
		http.Error(w, "the file is gone", http.StatusNotFound)
		return
	}
	defer f.Close()
	if file == ReportFile {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox")
	}
	w.Header().Set("Content-Type", kind)
	info, err := f.Stat()
	if err != nil {
		http.Error(w, "the file cannot be read", http.StatusInternalServerError)
		return
	}
	http.ServeContent(w, r, file, info.ModTime(), f)
}
