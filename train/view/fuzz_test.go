package view

import (
	"net/http"
	"path/filepath"
	"testing"
)

// Whatever is sent as a sketch, the server answers, and blames itself for nothing.
func FuzzSketch(f *testing.F) {
	root := f.TempDir()
	trainInto(f, filepath.Join(root, "a"), 1)
	s := NewServer(root)
	if status, text := ask(s, "GET", "/runs", ""); status != http.StatusOK {
		f.Fatal(text)
	}
	for _, text := range []string{
		`{"run":"a","width":2,"height":1,"pixels":"AP8=","noise":"gaussian","strength":0.5,"seed":1}`,
		`{"run":"a","width":1,"height":1,"pixels":"AA==","noise":"poisson","strength":1e-300}`,
		`{"run":"../a"}`, `{"run":"a","width":-1}`, `[]`, `null`, `{"seed":1e400}`, ``,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if status, text := ask(s, "POST", "/denoise", string(body)); status >= 500 {
			t.Errorf("status %d: %s", status, text)
		}
	})
}
