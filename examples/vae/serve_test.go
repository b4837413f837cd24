package main

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// grayPNG returns a PNG of h×w gray pixels.
func grayPNG(t testing.TB, h, w int, pixels []byte) []byte {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, w, h))
	copy(picture.Pix, pixels)
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Both forms of a picture get the verdict that the detector gives.
func TestServeScore(t *testing.T) {
	d, im := tiny(t)
	server := httptest.NewServer(d.handler())
	defer server.Close()
	want, err := d.judge(context.Background(), im.numbers()[:6])
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range [][]byte{im.Image(0), grayPNG(t, 3, 2, im.Image(0))} {
		status, body := post(t, server.URL+"/score", bytes.NewReader(file))
		var got verdict
		if err := json.Unmarshal(body, &got); err != nil || status != http.StatusOK || got != want[0] {
			t.Errorf("status %d, %s, want %+v", status, body, want[0])
		}
	}
}

func TestServeSample(t *testing.T) {
	d, _ := tiny(t)
	server := httptest.NewServer(d.handler())
	defer server.Close()
	var files [3][]byte
	for i, seed := range []string{"1", "1", "2"} {
		response, err := http.Get(server.URL + "/sample?seed=" + seed)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(io.TeeReader(response.Body, writer{&files[i]}))
		response.Body.Close()
		if err != nil || picture.Bounds() != image.Rect(0, 0, 2, 3) || response.Header.Get("Content-Type") != "image/png" {
			t.Errorf("got %v, error %v", picture, err)
		}
	}
	if !bytes.Equal(files[0], files[1]) || bytes.Equal(files[0], files[2]) {
		t.Error("want the same picture for the same seed only")
	}
}

type writer struct{ to *[]byte }

func (w writer) Write(b []byte) (int, error) {
	*w.to = append(*w.to, b...)
	return len(b), nil
}

func TestServeErrors(t *testing.T) {
	d, _ := tiny(t)
	server := httptest.NewServer(d.handler())
	defer server.Close()
	for _, c := range []struct {
		path   string
		body   io.Reader
		status int
		want   string
	}{
		{"/score", strings.NewReader("hello"), http.StatusBadRequest, "want a PNG, or 6 bytes for the pixels of 3×2, got 5 bytes"},
		{"/score", bytes.NewReader(grayPNG(t, 100, 100, nil)), http.StatusBadRequest, "want a PNG of 3×2 pixels"},
		{"/score", bytes.NewReader(make([]byte, maxPicture+1)), http.StatusRequestEntityTooLarge, "want at most 1048576 bytes"},
	} {
		status, body := post(t, server.URL+c.path, c.body)
		var reply struct{ Error string }
		if err := json.Unmarshal(body, &reply); err != nil || status != c.status || !strings.Contains(reply.Error, c.want) {
			t.Errorf("%s: status %d, %s, want %d and %q", c.path, status, body, c.status, c.want)
		}
	}
	for path, want := range map[string]int{"/score": http.StatusMethodNotAllowed, "/sample": http.StatusBadRequest, "/sample?seed=-1": http.StatusBadRequest, "/": http.StatusNotFound} {
		response, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("GET %s: status %d, want %d", path, response.StatusCode, want)
		}
	}
}

func post(t *testing.T, url string, body io.Reader) (status int, answer []byte) {
	t.Helper()
	response, err := http.Post(url, "application/octet-stream", body)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if answer, err = io.ReadAll(response.Body); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, answer
}

// The server listens on this machine only unless it is told otherwise, answers, and returns when the context ends.
func TestServeUntilInterrupted(t *testing.T) {
	d, im := tiny(t)
	dir := filepath.Join(t.TempDir(), "detector")
	if err := d.save(dir); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	said, say := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := serve(ctx, deployed{Detector: dir, Serve: ":0"}, say)
		say.CloseWithError(io.EOF)
		ended <- err
	}()
	line := make([]byte, 200)
	n, err := said.Read(line)
	if err != nil {
		t.Fatalf("%v: %v", err, <-ended)
	}
	_, rest, _ := strings.Cut(string(line[:n]), "http://")
	address, _, _ := strings.Cut(rest, ": ")
	if host, _, err := net.SplitHostPort(address); err != nil || !net.ParseIP(host).IsLoopback() {
		t.Errorf("listens on %q, error %v", address, err)
	}
	if status, body := post(t, "http://"+address+"/score", bytes.NewReader(im.Image(1))); status != http.StatusOK {
		t.Errorf("status %d, %s", status, body)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("after the end of the context: %v", err)
	}
	if err := serve(context.Background(), deployed{Detector: dir, Serve: "8080"}, io.Discard); err == nil || !strings.Contains(err.Error(), "-serve: address 8080: missing port") {
		t.Errorf("an address without a colon: %v", err)
	}
}
