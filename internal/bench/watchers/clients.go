package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// read follows the page's events, until ctx ends or the server does.
func read(ctx context.Context, address string, connected func()) error {
	answer, err := get(ctx, address, "/events")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	lines := bufio.NewReader(answer.Body)
	if _, err := lines.ReadString('\n'); err != nil {
		return err
	}
	connected()
	_, err = io.Copy(io.Discard, lines)
	return err
}

func get(ctx context.Context, address, path string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, "GET", "http://"+address+path, nil)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(request)
}

// stall asks for events and reads nothing.
func stall(ctx context.Context, address string, connected func()) error {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := fmt.Fprintf(c, "GET /events HTTP/1.1\r\nHost: %s\r\n\r\n", address); err != nil {
		return err
	}
	connected()
	<-ctx.Done()
	return ctx.Err()
}

// draw has the newest model denoise a drawing again and again.
func draw(ctx context.Context, address string, connected func()) error {
	answer, err := get(ctx, address, "/runs") // the server looks for runs
	if err != nil {
		return err
	}
	answer.Body.Close()
	connected()
	pixels := make([]byte, 28*28)
	for i := range 28 {
		pixels[29*i] = 255
	}
	sketch := fmt.Sprintf(`{"run": ".", "width": 28, "height": 28, "pixels": %q, "noise": "gaussian", "strength": 0.5}`, base64.StdEncoding.EncodeToString(pixels))
	for ctx.Err() == nil {
		request, err := http.NewRequestWithContext(ctx, "POST", "http://"+address+"/denoise", strings.NewReader(sketch))
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
