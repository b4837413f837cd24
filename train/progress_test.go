package train

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestProgressIsALineAnEpoch(t *testing.T) {
	var b bytes.Buffer
	p := newProgress(&b, "L1", 4, 50_000)
	p.step(1, mean{1, 128})
	h := History{{Number: 1, Training: 0.125, Validation: 0.25, Duration: 2 * time.Second}}
	p.epoch(h)
	p.epoch(append(h, Epoch{Number: 2, Training: 0.1, Validation: 0.5, Duration: time.Second}))
	p.done()
	want := "epoch   1/4  L1  training 0.125000  validation 0.250000   25000 images/s  6s left  best\n" +
		"epoch   2/4  L1  training 0.100000  validation 0.500000   50000 images/s  2s left\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestBarShowsTheEpochInProgress(t *testing.T) {
	var b bytes.Buffer
	p := newBar(lines{w: &b, loss: "L2", epochs: 4, images: 1000})
	p.step(1, mean{Sum: 25, Images: 100})
	p.epoch(History{{Number: 1, Training: 0.125, Validation: 0.25, Duration: time.Second}})
	p.done()
	for _, want := range []string{"epoch 1/4  L2 0.25000", "images/s", "epoch   1/4  L2  training 0.125000"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q lacks %q", b.String(), want)
		}
	}
}

func TestNoProgressIsSilent(t *testing.T) {
	p := newProgress(nil, "", 1, 1)
	p.step(1, mean{1, 1})
	p.epoch(History{{Number: 1}})
	p.done()
}
