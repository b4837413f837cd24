package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/denoise-go/denoise/data"
)

// serve answers requests until ctx ends. An address without a host is one of this machine only.
func serve(ctx context.Context, o deployed, stdout io.Writer) error {
	d, err := loadDetector(o.Detector)
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(o.Serve)
	if err != nil {
		return fmt.Errorf("-serve: %w", err)
	}
	if host == "" {
		host = "localhost"
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return fmt.Errorf("-serve: %w", err)
	}
	fmt.Fprintf(stdout, "listening on http://%v: POST /score with a picture, GET /sample?seed=1\n", listener.Addr())
	return serveOn(ctx, listener, d)
}

// serveOn serves on a listener, which it closes. When ctx ends, requests in progress are answered.
func serveOn(ctx context.Context, listener net.Listener, d *detector) error {
	const patience = 5 * time.Second // for a request, its answer, and the end
	server := &http.Server{
		Handler: d.handler(), ReadTimeout: patience, WriteTimeout: 2 * patience, IdleTimeout: 10 * patience, MaxHeaderBytes: 1 << 14,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := server.Shutdown(stopping); err != nil {
		return errors.Join(err, server.Close())
	}
	return nil
}

// handler returns the two things that a trained model is asked for: a verdict on a picture, and a new digit.
func (d *detector) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /score", d.answerScore)
	mux.HandleFunc("GET /sample", d.answerSample)
	return mux
}

// answerScore answers with the verdict on the picture in the body, as JSON.
func (d *detector) answerScore(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPicture))
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		refuse(w, http.StatusRequestEntityTooLarge, fmt.Errorf("picture: want at most %d bytes", large.Limit))
		return
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	picture, err := decodePicture(body, d.Image)
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	verdicts, err := d.judge(r.Context(), picture)
	if err == nil && (math.IsNaN(verdicts[0].Bound) || math.IsInf(verdicts[0].Bound, 0)) {
		err = errors.New("the bound is not finite")
	}
	if err != nil {
		refuse(w, http.StatusInternalServerError, err)
		return
	}
	reply(w, http.StatusOK, verdicts[0])
}

// answerSample answers with a digit that the model generates of the seed in the query, as PNG.
func (d *detector) answerSample(w http.ResponseWriter, r *http.Request) {
	seed, err := strconv.ParseUint(r.FormValue("seed"), 10, 64)
	if err != nil {
		refuse(w, http.StatusBadRequest, fmt.Errorf("sample: want a seed such as /sample?seed=1: %w", err))
		return
	}
	values, err := d.model.Sample(seed, 1)
	if err != nil {
		refuse(w, http.StatusInternalServerError, err)
		return
	}
	picture := image.NewGray(image.Rect(0, 0, d.Image.W, d.Image.H))
	data.Bytes(picture.Pix, values)
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		refuse(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Write(file.Bytes())
}

// refuse answers with an error, as JSON.
func refuse(w http.ResponseWriter, status int, err error) {
	reply(w, status, map[string]string{"error": err.Error()})
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v) // an error is that of a client who is gone
}
