// Package browser opens the page of train/view in Chromium, where it is installed, and uses it as a person does.
//
//	go test .                       # skips without Chromium
//	SCREENSHOTS=/tmp go test .      # also writes pictures of the page there
package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/metrics"
	"github.com/denoise-go/denoise/train/optim"
	"github.com/denoise-go/denoise/train/plot"
	"github.com/denoise-go/denoise/train/view"
)

// limit bounds the whole of a test; nothing is expected to come near it.
const limit = 3 * time.Minute

// open starts Chromium with an empty profile. Its context ends with the test.
func open(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium here")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.Flag("no-sandbox", true), chromedp.Flag("disable-gpu", true))
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// do has the browser do something.
func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// value is that of an expression in JavaScript.
func value[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// wait waits until an expression is true.
func wait(t *testing.T, ctx context.Context, expression string) {
	t.Helper()
	var state string // of the drawing, for the error: the browser ends with the context
	for !value[bool](t, ctx, "Boolean("+expression+")") {
		state = value[string](t, ctx, `JSON.stringify({busy, again, drawn: pixels.filter((v) => v > 0).length, focus: document.activeElement.id, scrollY})`)
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("waiting for %s: %v; the page was in state %s", expression, ctx.Err(), state)
		}
	}
}

// click clicks a button, wherever it is on the page by then.
func click(t *testing.T, ctx context.Context, id string) {
	t.Helper()
	value[bool](t, ctx, fmt.Sprintf("(document.getElementById(%q).click(), true)", id))
}

// screenshot writes pictures of the whole page in light and dark colours, if somebody wants to look at them.
func screenshot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	for _, colours := range []string{"dark", "light"} {
		do(t, ctx, prefer(colours))
		picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name+"-"+colours+".png"), picture, 0o644)
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// prefer has the browser prefer light or dark colours.
func prefer(colours string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colours}}
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
		return err
	})
}

// console collects what the page writes to the console, until the test has ended.
func console(t *testing.T, ctx context.Context) (errors func() []string) {
	t.Helper()
	const last = "that was all"
	messages := chromedp.Console(ctx)
	return func() (list []string) {
		value[bool](t, ctx, fmt.Sprintf("(console.log(%q), true)", last))
		for m, err := range messages {
			if err != nil {
				t.Fatal(err)
			}
			if m.Text == last {
				return list
			}
			if m.IsException() || m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleWarning {
				list = append(list, m.String())
			}
		}
		return list
	}
}

// serve serves a folder at an address until stop is called.
func serve(t *testing.T, dir, address string) (url string, stop func()) {
	t.Helper()
	l, err := view.Listen(address)
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- view.NewServer(dir).Serve(ctx, l) }()
	return "http://" + l.Addr().String() + "/", func() {
		end()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}
}

// trained trains a network on digits into a folder, epoch by epoch: each waits for a receive from next, unless it is nil.
func trained(t *testing.T, dir string, seed uint64, epochs int, next <-chan bool) error {
	mnist, err := data.MNIST("")
	if err != nil {
		return err
	}
	training, err := mnist.Train.Slice(0, 4000)
	if err != nil {
		return err
	}
	m, err := autoencoder.New(autoencoder.MLP(784, []int{128, 32}, []int{128, 784}).WithSeed(seed))
	if err != nil {
		return err
	}
	rule := optim.DefaultAdamW()
	rule.LR = 2e-3
	cfg := train.Config{Recipe: train.Recipe{Optimizer: rule, Batch: 32}, Epochs: epochs, Dir: dir}
	cfg.OnEpoch = append(cfg.OnEpoch, func(h train.History) error {
		if next != nil {
			<-next
		}
		return nil
	})
	if _, err := train.Run(context.Background(), m, training, mnist.Test, cfg); err != nil {
		return err
	}
	noise, err := data.NewGaussian(0, 0.5)
	if err != nil {
		return err
	}
	if err := (plot.Sheet{Set: mnist.Test, Noise: noise, Denoiser: m}).Save(filepath.Join(dir, "samples.png")); err != nil {
		return err
	}
	figures, err := metrics.Evaluate(context.Background(), m, mnist.Test, noise, data.Key{Purpose: data.Test})
	if err != nil {
		return err
	}
	if err := view.SaveResults(dir, metrics.Table{{Name: "autoencoder", Metrics: figures}}); err != nil {
		return err
	}
	return view.Report{Dir: dir}.Save()
}

// A digit that is drawn with the mouse comes back better than its noisy version, from the keyboard as well.
func TestDrawing(t *testing.T) {
	ctx := open(t)
	dir := t.TempDir()
	if err := trained(t, filepath.Join(dir, "digits"), 1, 4, nil); err != nil {
		t.Fatal(err)
	}
	url, stop := serve(t, dir, "localhost:0")
	defer stop()
	do(t, ctx, chromedp.EmulateViewport(1200, 900))
	problems := console(t, ctx)
	do(t, ctx, chromedp.Navigate(url))
	wait(t, ctx, `document.querySelectorAll(".model").length === 1`)

	value[bool](t, ctx, `(document.getElementById("pad").scrollIntoView({block: "center"}), true)`)
	box := value[[]float64](t, ctx, `(({x, y, width, height}) => [x, y, width, height])(document.getElementById("pad").getBoundingClientRect())`)
	at := func(column, row float64) (x, y float64) { return box[0] + column/28*box[2], box[1] + row/28*box[3] }
	x, y := at(10, 7)
	pressed := func(p *input.DispatchMouseEventParams) {
		p.Button, p.ClickCount = input.MouseButtonLeft, 1
	}
	do(t, ctx, chromedp.MouseEvent(chromedp.MousePressed, x, y, pressed))
	for _, to := range [][2]float64{{18, 7}, {16, 12}, {14, 17}, {12, 22}} { // a seven
		x, y = at(to[0], to[1])
		do(t, ctx, chromedp.MouseEvent(chromedp.MouseMoved, x, y, pressed))
	}
	do(t, ctx, chromedp.MouseEvent(chromedp.MouseReleased, x, y, pressed))
	wait(t, ctx, `document.querySelector(".model").dataset.psnr > 0`)
	better := func() {
		t.Helper()
		wait(t, ctx, `!busy`)
		noisy, denoised := value[string](t, ctx, `document.getElementById("noisy").dataset.psnr`), value[string](t, ctx, `document.querySelector(".model").dataset.psnr`)
		var a, b float64
		if n, _ := fmt.Sscan(noisy+" "+denoised, &a, &b); n != 2 || !(a > 4 && a < 8 && b > a+3) {
			t.Errorf("want a PSNR well above that of the noisy drawing, about 6 dB; got %s dB and %s dB", denoised, noisy)
		}
	}
	better()
	if inked := value[float64](t, ctx, `pixels.filter((v) => v > 128).length`); inked < 20 || inked > 200 {
		t.Errorf("want a digit of a few dozen pixels, got %v", inked)
	}
	screenshot(t, ctx, "desktop")

	click(t, ctx, "clear")
	wait(t, ctx, `pixels.every((v) => v === 0)`)
	value[bool](t, ctx, `(document.getElementById("pad").focus(), true)`)
	do(t, ctx, chromedp.KeyEvent(" "), chromedp.KeyEvent(strings.Repeat(kb.ArrowRight, 5)))
	wait(t, ctx, `pixels.some((v) => v > 0)`)
	if said := value[string](t, ctx, `document.getElementById("draw-status").textContent`); !strings.Contains(said, "drawing") {
		t.Errorf("the page says %q", said)
	}
	click(t, ctx, "clear")
	click(t, ctx, "digit")
	wait(t, ctx, `!busy && pixels.some((v) => v > 0)`)
	better()

	do(t, ctx, chromedp.EmulateViewport(390, 844))
	wait(t, ctx, `document.querySelector(".uplot").clientWidth < 390`)
	if wide := value[float64](t, ctx, `document.documentElement.scrollWidth`); wide > 390 {
		t.Errorf("on a phone the page is %v pixels wide", wide)
	}
	screenshot(t, ctx, "phone")
	if list := problems(); len(list) > 0 {
		t.Errorf("in the console: %q", list)
	}

	// A run that comes first leaves each result under its own name. This one has no model after all.
	value[bool](t, ctx, `(runs = [{ ...runs[0], name: "another" }, ...runs], denoise(), true)`)
	wait(t, ctx, `!busy && document.querySelectorAll(".model").length === 2`)
	if names := value[string](t, ctx, `[...document.querySelectorAll(".model figcaption")].map((c) => c.firstChild.textContent).join()`); names != "another,digits" {
		t.Errorf("want the figures of another and of digits, got those of %s", names)
	}
}

// Of long runs the table has the newest epochs and the best and last of each run; a button, which the keyboard reaches, shows all.
func TestManyEpochs(t *testing.T) {
	ctx := open(t)
	url, stop := serve(t, t.TempDir(), "localhost:0")
	defer stop()
	do(t, ctx, chromedp.EmulateViewport(1200, 900), chromedp.Navigate(url))
	wait(t, ctx, `document.getElementById("status").textContent === "live"`)
	value[bool](t, ctx, `(() => {
		const run = (name, n, best) => {
			const losses = Array.from({ length: n }, (_, i) => 0.05 + 0.3 / (i + 1));
			return { name, state: "finished", epochs: n, result: { epochs: n, best_epoch: best, best_validation_loss: 0.05 }, losses: { training: losses, validation: losses, learning_rate: losses } };
		};
		take({ runs: [run("long", 100, 60), run("short", 30, 20)] });
		document.querySelector("details").open = true;
		return true;
	})()`)
	shown := func() string {
		return value[string](t, ctx, `[...document.querySelectorAll("#numbers tbody tr")].map((r) => r.cells[0].textContent).join()`)
	}
	const short = "100,99,98,97,96,95,94,93,92,91,30 epochs are not shown,60,29 epochs are not shown,30,9 epochs are not shown,20,19 epochs are not shown"
	if rows := shown(); rows != short {
		t.Errorf("want the epochs %s, got %s", short, rows)
	}
	if best := value[string](t, ctx, `[...document.querySelectorAll("#numbers strong")].map((e) => e.closest("tr").cells[0].textContent).join()`); best != "60,20" {
		t.Errorf("marked as best: %s", best)
	}
	screenshot(t, ctx, "epochs")
	value[bool](t, ctx, `(document.getElementById("numbers-region").focus(), true)`)
	do(t, ctx, chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(" "))
	wait(t, ctx, `document.querySelectorAll("#numbers tbody tr").length === 100 && document.activeElement.id === "all"`)
	do(t, ctx, chromedp.KeyEvent(" "))
	wait(t, ctx, `document.querySelectorAll("#numbers tbody tr").length < 100`)
	if rows := shown(); rows != short {
		t.Errorf("again: want the epochs %s, got %s", short, rows)
	}
}

// The page follows a run to its end and finds the server again after a restart.
func TestWatching(t *testing.T) {
	ctx := open(t)
	dir := t.TempDir()
	url, stop := serve(t, dir, "localhost:0")
	problems := console(t, ctx)
	do(t, ctx, chromedp.Navigate(url))
	wait(t, ctx, `!document.getElementById("none").hidden`)

	next, done := make(chan bool), make(chan error, 1)
	go func() { done <- trained(t, filepath.Join(dir, "night"), 2, 3, next) }()
	for epoch := 1; epoch <= 3; epoch++ {
		if epoch > 1 {
			next <- true
		}
		wait(t, ctx, fmt.Sprintf(`document.getElementById("runs").textContent.includes("%d of 3")`, epoch))
	}
	next <- true
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	wait(t, ctx, `document.getElementById("runs").textContent.includes("finished") && document.querySelector("#details table") !== null`)
	wait(t, ctx, `document.querySelector("#details img").complete && document.querySelector("#details img").naturalWidth > 0`)
	if rows := value[float64](t, ctx, `document.querySelectorAll("#numbers tbody tr").length`); rows != 3 {
		t.Errorf("want the losses of 3 epochs, got %v", rows)
	}
	if list := problems(); len(list) > 0 {
		t.Errorf("in the console: %q", list)
	}

	stop()
	wait(t, ctx, `document.getElementById("status").textContent.includes("trying again")`)
	_, stop = serve(t, dir, strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/"))
	defer stop()
	wait(t, ctx, `document.getElementById("status").textContent === "live"`)
}
