package progress

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestProgressIsALineAnEpoch(t *testing.T) {
	var b bytes.Buffer
	p := New(&b, "L1", 4, 50_000)
	p.Step(1, 128, neverAsked(t))
	p.Epoch(Epoch{Number: 1, Training: 0.125, Validation: 0.25, Duration: 2 * time.Second, Images: 50_000, Best: true})
	e := Epoch{Number: 2, Training: 0.1, Validation: 0.5, Duration: time.Second, Images: 50_000}
	p.Epoch(e)
	e.Images = 12_500 // the rest of an epoch, after the run was resumed in it
	p.Epoch(e)
	p.Done()
	want := "epoch   1/4  L1  training 0.125000  validation 0.250000   25000 images/s  6s left  best\n" +
		"epoch   2/4  L1  training 0.100000  validation 0.500000   50000 images/s  2s left\n" +
		"epoch   2/4  L1  training 0.100000  validation 0.500000\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestBarShowsTheEpochInProgress(t *testing.T) {
	var b bytes.Buffer
	p := newBar(lines{w: &b, loss: "L2", epochs: 4, images: 1000})
	looks := 0
	for range 1000 {
		p.Step(1, 100, func() (float64, error) { looks++; return 0.25, nil })
	}
	p.Epoch(Epoch{Number: 1, Training: 0.125, Validation: 0.25, Duration: time.Second, Images: 1000})
	p.Done()
	for _, want := range []string{"epoch 1/4  L2 0.25000", "images/s", "epoch   1/4  L2  training 0.125000"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q lacks %q", b.String(), want)
		}
	}
	if looks == 0 || looks > 10 {
		t.Errorf("1000 steps in no time made the bar ask for the loss %d times", looks)
	}
	wrong := errors.New("wrong")
	p.drawn = time.Time{}
	if err := p.Step(1, 100, func() (float64, error) { return 0, wrong }); err != wrong {
		t.Errorf("got error %v", err)
	}
}

// What was done before a run was resumed is not work of this process: the bar's rate and its time left know only what follows.
func TestBarOfAResumedRunIsOfWhatIsLeft(t *testing.T) {
	p := newBar(lines{w: &bytes.Buffer{}, loss: "L2", epochs: 4, images: 1000})
	loss := func() (float64, error) { return 0.25, nil }
	p.Step(3, 500, loss)
	p.drawn = p.drawn.Add(-time.Hour)
	p.Step(3, 600, loss)
	if s := p.bar.State(); s.Max != 1500 || s.CurrentNum != 100 {
		t.Errorf("the bar shows %d of %d images, want 100 of 1500", s.CurrentNum, s.Max)
	}
}

func neverAsked(t *testing.T) func() (float64, error) {
	return func() (float64, error) {
		t.Error("asked for a loss that nobody sees")
		return 0, nil
	}
}

func TestNoProgressIsSilent(t *testing.T) {
	p := New(nil, "", 1, 1)
	p.Step(1, 1, neverAsked(t))
	p.Epoch(Epoch{Number: 1})
	p.Done()
}
