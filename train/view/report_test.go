package view_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/metrics"
	"github.com/denoise-go/denoise/train/view"
)

// aRun trains a small network for some epochs into a new folder.
func aRun(t *testing.T, epochs int) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "a run & more")
	set, err := data.NewSet("stripes", 4, 4, []byte(strings.Repeat("\x00\xff\x80\x10", 12)))
	if err != nil {
		t.Fatal(err)
	}
	m, err := autoencoder.New(autoencoder.MLP(16, []int{5}, []int{16}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := train.Run(context.Background(), m, set, set, train.Config{Epochs: epochs, Dir: dir}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func saved(t *testing.T, r view.Report) string {
	t.Helper()
	if err := r.Save(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(r.Dir, view.ReportFile))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestReport(t *testing.T) {
	dir := aRun(t, 3)
	for name, content := range map[string]string{"loss.svg": "<svg/>", "samples.png": "pixels"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := view.SaveResults(dir, metrics.Table{{Name: "<b>ours</b>", Metrics: metrics.Metrics{L1: 0.125, PSNR: 18.8, SSIM: math.NaN()}}, {Name: "fitted", Err: errors.New("constant images")}}); err != nil {
		t.Fatal(err)
	}
	r := view.Report{Dir: dir, Command: "go run . <args>"}
	text := saved(t, r)
	for _, want := range []string{
		"<title>a run &amp; more</title>", "3 of 3 epochs", "after epoch 3.", // name and result
		"&lt;b&gt;ours&lt;/b&gt;", "<td>0.1250</td>", "<td>18.80</td>", "<td>NaN</td>", "fitted: constant images", // results
		`src="data:image/svg&#43;xml;base64,PHN2Zy8&#43;"`, `src="data:image/png;base64,cGl4ZWxz"`, // pictures
		"gaussian(mean 0, sigma 0.5)", "adamw(lr 0.0001", // recipe
		`{&#34;kind&#34;:&#34;linear&#34;,&#34;out&#34;:5}`, "1×4×4", // network and data
		"best.safetensors", "history.csv", "platform", // files and environment
		"go run . &lt;args&gt;",
		`<th scope="row">3</th>`, // the last epoch
	} {
		if !strings.Contains(text, want) {
			t.Errorf("want %q in the report", want)
		}
	}
	for _, not := range []string{"http:", "https:", "<script", "url(", "href="} { // it is whole without other files
		if strings.Contains(text, not) {
			t.Errorf("want no %q in the report", not)
		}
	}
	if again := saved(t, r); again != text {
		t.Error("want the same bytes from the same folder")
	}
}

// A report of a run without pictures and results has the rest.
func TestReportOfLittle(t *testing.T) {
	text := saved(t, view.Report{Dir: aRun(t, 1), Title: "<i>"})
	if !strings.Contains(text, "<h1>&lt;i&gt;</h1>") || strings.Contains(text, "<img") || strings.Contains(text, "Results on") {
		t.Errorf("got %s", text)
	}
}

func TestReportErrors(t *testing.T) {
	if err := (view.Report{Dir: t.TempDir()}).Save(); err == nil || !strings.Contains(err.Error(), "run.json") {
		t.Errorf("a folder without a run: got error %v", err)
	}
	dir := aRun(t, 2)
	if err := os.WriteFile(filepath.Join(dir, "loss.gif"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := (view.Report{Dir: dir, Pictures: []view.Picture{{File: "loss.gif"}}}).Save(); err == nil || !strings.Contains(err.Error(), "want a picture that ends in .png") {
		t.Errorf("a picture of another kind: got error %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, train.HistoryFile), []byte("epoch\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := (view.Report{Dir: dir}).Save(); err == nil || !strings.Contains(err.Error(), "history.csv") {
		t.Errorf("a broken history: got error %v", err)
	}
}
