package view

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/durable/linktest"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/metrics"
)

// trainInto trains a small network of any size of pictures for some epochs.
func trainInto(t testing.TB, dir string, epochs int) {
	t.Helper()
	set, err := data.NewSet("stripes", 4, 4, []byte(strings.Repeat("\x00\xff\x80\x10", 12)))
	if err != nil {
		t.Fatal(err)
	}
	m, err := autoencoder.New(autoencoder.Config{
		Input: layer.Shape{C: 1, H: 4, W: 4}, Encoder: layer.Stack{layer.Conv2d{Out: 2, Kernel: layer.Both(3), Padding: layer.Both(1)}},
		Decoder: layer.Stack{layer.Conv2d{Out: 1, Kernel: layer.Both(1)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := train.Run(context.Background(), m, set, set, train.Config{Epochs: epochs, Dir: dir}); err != nil {
		t.Fatal(err)
	}
}

// ask sends a request to a server and returns the status and the answer.
func ask(s http.Handler, method, target, body string, header ...string) (int, string) {
	r := httptest.NewRequest(method, "http://localhost:8080"+target, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// listed are the runs that a server tells of.
func listed(t *testing.T, s http.Handler) (list []map[string]any) {
	t.Helper()
	status, text := ask(s, "GET", "/runs", "")
	var news struct{ Runs []map[string]any }
	if err := json.Unmarshal([]byte(text), &news); status != http.StatusOK || err != nil || news.Runs == nil {
		t.Fatalf("status %d, error %v: %s", status, err, text)
	}
	return news.Runs
}

func TestRunsOfAFolder(t *testing.T) {
	root := filepath.Join(t.TempDir(), "runs")
	if list := listed(t, NewServer(root)); len(list) != 0 {
		t.Errorf("want no runs before there is a folder, got %v", list)
	}
	trainInto(t, filepath.Join(root, "a"), 3)
	trainInto(t, filepath.Join(root, "deep", "b & c"), 1)
	trainInto(t, filepath.Join(root, "1", "2", "3", "4", "too deep"), 1)
	if err := SaveResults(filepath.Join(root, "a"), metrics.Table{{Name: "ours", Metrics: metrics.Metrics{PSNR: math.Inf(1)}}}); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(root, "broken"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "broken", train.RunFile), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	list := listed(t, NewServer(root))
	if len(list) != 3 || list[0]["name"] != "a" || list[1]["name"] != "broken" || list[2]["name"] != "deep/b & c" {
		t.Fatalf("got %v", list)
	}
	if list[1]["error"] == nil || list[0]["error"] != nil {
		t.Errorf("want an error for the broken run alone, got %v and %v", list[0]["error"], list[1]["error"])
	}
	if list[0]["state"] != finished || list[0]["model"] != true || list[0]["images_per_second"] == nil || !strings.Contains(fmt.Sprint(list[0]["results"]), "ours") {
		t.Errorf("got %v", list[0])
	}
	h, err := train.ReadHistory(filepath.Join(root, "a", train.HistoryFile))
	if err != nil {
		t.Fatal(err)
	}
	losses := list[0]["losses"].(map[string]any)
	for i, e := range h {
		if got := losses["validation"].([]any)[i]; got != e.Validation {
			t.Errorf("epoch %d: want %v, got %v", i+1, e.Validation, got)
		}
	}
}

func TestColumnsOfWhatIsNoNumber(t *testing.T) {
	text, err := json.Marshal(columns{1, math.NaN(), math.Inf(1), 0.5})
	if string(text) != "[1,null,null,0.5]" || err != nil {
		t.Errorf("got %s, %v", text, err)
	}
}

// A run counts as running until it has been silent for long.
func TestState(t *testing.T) {
	now := time.Now()
	of := func(epochs, done int, seconds float64, silent time.Duration) string {
		r := runText{Epochs: epochs}
		if done > 0 {
			r.Result = &train.Result{Epochs: done, Seconds: seconds}
		}
		return state(r, now.Add(-silent))
	}
	for _, c := range []struct{ got, want string }{
		{of(5, 0, 0, time.Second), running}, {of(5, 0, 0, time.Hour), stopped}, {of(5, 5, 9, time.Hour), finished},
		{of(5, 2, 7200, time.Hour), running}, {of(5, 2, 7200, 4*time.Hour), stopped},
	} {
		if c.got != c.want {
			t.Errorf("want %s, got %s", c.want, c.got)
		}
	}
}

// Only files of runs are served: no path leaves the folder, and no link leads out of it.
func TestFilesOutsideAreNotServed(t *testing.T) {
	top := t.TempDir()
	root := filepath.Join(top, "runs")
	trainInto(t, filepath.Join(root, "a"), 1)
	trainInto(t, filepath.Join(top, "secret"), 1)
	for _, file := range []string{filepath.Join(root, "a", "loss.svg"), filepath.Join(top, "secret", "loss.svg"), filepath.Join(top, "loss.svg")} {
		if err := os.WriteFile(file, []byte("<svg/>"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(top, "secret"), filepath.Join(root, "linked")); err != nil {
		t.Log("no links here:", err)
	}
	if err := os.Symlink(filepath.Join(top, "secret", "loss.svg"), filepath.Join(root, "a", "samples.png")); err != nil {
		t.Log("no links here:", err)
	}
	s := NewServer(root)
	if list := listed(t, s); len(list) != 1 {
		t.Fatalf("want one run, got %v", list)
	}
	if status, text := ask(s, "GET", "/file/loss.svg?run=a", ""); status != http.StatusOK || text != "<svg/>" {
		t.Errorf("status %d: %s", status, text)
	}
	for _, target := range []string{
		"/file/loss.svg?run=../secret", "/file/loss.svg?run=..", "/file/loss.svg?run=linked", "/file/samples.png?run=a", "/file/run.json?run=a",
		"/file/best.safetensors?run=a", "/file/..%2floss.svg?run=a", "/file/loss.svg?run=a/../../secret", "/file/loss.svg?run=/etc", "/file/loss.svg?run=",
		"/../run.json", "/runs/a", "/page.go",
	} {
		if status, text := ask(s, "GET", target, ""); status == http.StatusOK {
			t.Errorf("%s: got %s", target, text)
		}
	}
	for _, page := range []string{"/", "/page.js", "/page.css", "/uPlot.min.js", "/uPlot.min.css", "/uPlot.LICENSE"} {
		if status, text := ask(s, "GET", page, ""); status != http.StatusOK || text == "" {
			t.Errorf("%s: status %d", page, status)
		}
	}
}

// What takes a file's place after the folder was looked at is not served: a link, or a folder that leads outside.
func TestLinksThatComeLaterAreNotServed(t *testing.T) {
	top := t.TempDir()
	root := filepath.Join(top, "runs")
	secret := filepath.Join(top, "secret")
	for _, dir := range []string{filepath.Join(root, "a"), filepath.Join(root, "b"), secret} {
		trainInto(t, dir, 1)
		if err := os.WriteFile(filepath.Join(dir, "loss.svg"), []byte("<svg/>"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := NewServer(root)
	listed(t, s)
	if err := os.Remove(filepath.Join(root, "a", "loss.svg")); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(root, "b")); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{filepath.Join("a", "loss.svg"): filepath.Join(secret, "loss.svg"), "b": secret} {
		linktest.Symlink(t, to, filepath.Join(root, link))
	}
	for _, run := range []string{"a", "b"} {
		if status, text := ask(s, "GET", "/file/loss.svg?run="+run, ""); status != http.StatusNotFound {
			t.Errorf("run %s: status %d: %s", run, status, text)
		}
	}
}

// A folder that cannot be read is looked at as seldom as others, and the message is JSON whatever its path.
func TestFolderThatCannotBeRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a\a\x7f\u00ad\u200b")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Skip("no such names here:", err)
	}
	s := NewServer(file)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	w := httptest.NewRecorder()
	s.events(w, httptest.NewRequest("GET", "/events", nil).WithContext(ctx))
	text, ok := strings.CutPrefix(w.Body.String(), "event: failed\ndata: ")
	var message string
	if err := json.Unmarshal([]byte(text), &message); !ok || err != nil || message == "" {
		t.Errorf("error %v: %s", err, w.Body)
	}
	looked := s.hub.looked
	if _, _, err := s.hub.newest(); err == nil || looked.IsZero() {
		t.Errorf("got error %v after a look at %v", err, looked)
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	s := NewServer(t.TempDir(), "Trainer.example")
	for _, c := range []struct {
		want   int
		header []string
	}{
		{http.StatusOK, nil},
		{http.StatusOK, []string{"Host", "127.0.0.1:8080"}},
		{http.StatusOK, []string{"Host", "[::1]:8080"}},
		{http.StatusOK, []string{"Host", "[::1]"}},
		{http.StatusOK, []string{"Host", "trainer.example:8080"}},
		{http.StatusOK, []string{"Origin", "http://localhost:8080"}},
		{http.StatusMisdirectedRequest, []string{"Host", "evil.example:8080"}},
		{http.StatusMisdirectedRequest, []string{"Host", "localhost.evil.example"}},
		{http.StatusMisdirectedRequest, []string{"Host", ""}},
		{http.StatusForbidden, []string{"Origin", "http://evil.example"}},
		{http.StatusForbidden, []string{"Origin", "null"}},
		{http.StatusForbidden, []string{"Origin", "https://localhost:8080"}},
	} {
		if status, text := ask(s, "GET", "/runs", "", c.header...); status != c.want {
			t.Errorf("%q: want status %d, got %d: %s", c.header, c.want, status, text)
		}
	}
	if status, _ := ask(s, "POST", "/denoise", "{}", "Sec-Fetch-Site", "cross-site"); status != http.StatusForbidden {
		t.Errorf("a form of another site: status %d", status)
	}
	for _, method := range []string{"POST", "DELETE", "PUT"} {
		if status, _ := ask(s, method, "/runs", ""); status != http.StatusMethodNotAllowed {
			t.Errorf("%s: status %d", method, status)
		}
	}
}

func TestDenoise(t *testing.T) {
	root := t.TempDir()
	trainInto(t, filepath.Join(root, "a"), 2)
	s := NewServer(root)
	listed(t, s)
	text := func(in sketch) string {
		b, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	good := sketch{Run: "a", Width: 6, Height: 5, Pixels: bytes.Repeat([]byte{0, 255, 9}, 10), Noise: "gaussian", Strength: 0.5, Seed: 3}
	status, body := ask(s, "POST", "/denoise", text(good))
	var out denoised
	if err := json.Unmarshal([]byte(body), &out); status != http.StatusOK || err != nil || len(out.Denoised) != 30 || len(out.Noisy) != 30 {
		t.Fatalf("status %d, error %v: %s", status, err, body)
	}
	if !(out.PSNRNoisy > 4 && out.PSNRNoisy < 9) || out.PSNR == 0 || !(out.Milliseconds > 0) {
		t.Errorf("noise of 0.5 is of 6 dB; got %+v", out)
	}
	m, err := autoencoder.Load(filepath.Join(root, "a", train.BestFile))
	if err == nil {
		m, err = m.At(layer.Shape{C: 1, H: 5, W: 6})
	}
	if err != nil {
		t.Fatal(err)
	}
	set, err := data.NewSet("again", 5, 6, good.Pixels)
	if err != nil {
		t.Fatal(err)
	}
	noise, err := data.NewGaussian(0, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	_, _, want, err := metrics.Samples(m, set, noise, data.Key{Seed: 3, Purpose: data.Test}, []int{0})
	if err != nil {
		t.Fatal(err)
	}
	pixels := make([]byte, 30)
	if data.Bytes(pixels, want); !bytes.Equal(pixels, out.Denoised) {
		t.Errorf("want what Denoise makes of it, %v, got %v", pixels, out.Denoised)
	}

	bad := func(change func(*sketch)) string {
		in := good
		change(&in)
		return text(in)
	}
	for _, c := range []struct {
		want int
		body string
	}{
		{http.StatusBadRequest, ""},
		{http.StatusBadRequest, "[]"},
		{http.StatusBadRequest, `{"pixels": 3}`},
		{http.StatusBadRequest, strings.Repeat("[", 1<<20)},
		{http.StatusBadRequest, `{"run": "` + strings.Repeat("a", maxBody) + `"}`},
		{http.StatusBadRequest, bad(func(s *sketch) { s.Run = "../a" })},
		{http.StatusBadRequest, bad(func(s *sketch) { s.Width = 7 })},
		{http.StatusBadRequest, bad(func(s *sketch) { s.Width, s.Height = -6, -5 })},
		{http.StatusBadRequest, bad(func(s *sketch) { s.Width, s.Height = 1<<(strconv.IntSize-2), 4 })},
		{http.StatusBadRequest, bad(func(s *sketch) { s.Noise = "rain" })},
		{http.StatusBadRequest, bad(func(s *sketch) { s.Strength = -1 })},
		{http.StatusBadRequest, bad(func(s *sketch) { s.Strength = 1e300 })},
	} {
		if status, text := ask(s, "POST", "/denoise", c.body); status != c.want {
			t.Errorf("%.80s: want status %d, got %d: %s", c.body, c.want, status, text)
		}
	}
}

// A client gets the runs at once, again when one has changed, and what is new when the server ends.
func TestEvents(t *testing.T) {
	root := t.TempDir()
	ctx, end := context.WithCancel(context.Background())
	defer end()
	l, err := Listen("localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- NewServer(root).Serve(ctx, l) }()
	answer, err := http.Get("http://" + l.Addr().String() + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	next := func() string {
		for lines.Scan() {
			if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return text
			}
		}
		return ""
	}
	if got := next(); got != `{"runs":[]}` {
		t.Errorf("got %s", got)
	}
	trainInto(t, filepath.Join(root, "a"), 1)
	for got := next(); !strings.Contains(got, `"epochs":1,"best_epoch":1`); got = next() {
		if got == "" {
			t.Fatal("the events ended without the run")
		}
	}
	trainInto(t, filepath.Join(root, "b"), 1)
	end()
	last := ""
	for got := next(); got != ""; got = next() {
		last = got
	}
	if !strings.Contains(last, `"name":"b"`) {
		t.Errorf("the last news was %s", last)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestListen(t *testing.T) {
	for _, address := range []string{"8080", ":-1", ":http-and-more"} {
		if _, err := Listen(address); err == nil || !strings.Contains(err.Error(), "want an address such as :8080") {
			t.Errorf("%q: got error %v", address, err)
		}
	}
	l, err := Listen(":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if ip := l.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() {
		t.Errorf("want an address of this machine alone, got %v", ip)
	}
}

// More connections than are allowed wait until others are closed.
func TestConnectionsAreLimited(t *testing.T) {
	inner, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	l := limit(inner, 2)
	defer l.Close()
	accepted := make(chan net.Conn)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	for range 3 {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	first, second := <-accepted, <-accepted
	select {
	case <-accepted:
		t.Error("a third connection was accepted")
	default:
	}
	first.Close()
	first.Close() // frees its place once
	third := <-accepted
	for _, c := range []io.Closer{second, third} {
		c.Close()
	}
}
