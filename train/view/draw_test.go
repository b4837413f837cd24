package view

import (
	"bytes"
	"context"
	"math"
	"path/filepath"
	"testing"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
)

func TestPSNROfWhatIsNoNumber(t *testing.T) {
	shape := data.Shape{C: 1, H: 1, W: 2}
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if got, err := psnr([]float32{0, float32(bad)}, []float32{0, 1}, shape); err == nil {
			t.Errorf("%v: got %v dB", bad, got)
		}
	}
	if got, err := psnr([]float32{0, 1}, []float32{0, 1}, shape); got != 200 || err != nil {
		t.Errorf("of equal pictures: got %v dB, error %v", got, err)
	}
}

// A client that is gone leaves the queue, and does not wait for a rest to end.
func TestDrawingOfAClientThatIsGone(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	busy, resting := newDrawing(t.TempDir(), never), newDrawing(t.TempDir(), never)
	busy.turn <- struct{}{} // somebody else's, for ever
	resting.rested = time.Now().Add(time.Hour)
	for _, d := range []*drawing{busy, resting} {
		if err := d.inTurn(ctx, func() error { t.Error("it was called"); return nil }); err == nil || err.Error() != context.Canceled.Error() {
			t.Errorf("got error %v", err)
		}
	}
}

func never() bool { return false }

// While a run trains, nothing is drawn for a time after a drawing, in proportion to what it took.
func TestDrawingsRestWhileARunTrains(t *testing.T) {
	for _, training := range []bool{false, true} {
		const took = 2 * time.Millisecond
		d, before := newDrawing(t.TempDir(), func() bool { return training }), time.Now()
		if err := d.inTurn(context.Background(), func() error { time.Sleep(took); return nil }); err != nil {
			t.Error(err)
		}
		if rests := !d.rested.Before(before.Add((rest + 1) * took)); rests != training {
			t.Errorf("training %v: it rests until %v after %v", training, d.rested, before)
		}
	}
}

// A drawing may have any size, also one that the strides of the network do not divide, and no noise.
func TestDrawingOfAnySize(t *testing.T) {
	root := t.TempDir()
	trainInto(t, filepath.Join(root, "a"), 1)
	for _, name := range []string{"gaussian", "salt-pepper"} {
		m, err := autoencoder.New(autoencoder.FFDNet(layer.Shape{C: 1, H: 4, W: 4}, 4, 3))
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Save(filepath.Join(root, "a", train.BestFile)); err != nil {
			t.Fatal(err)
		}
		for _, strength := range []float64{0, 0.25} {
			in := sketch{Run: "a", Width: 13, Height: 11, Pixels: bytes.Repeat([]byte{40}, 11*13), Noise: name, Strength: strength}
			if out, err := newDrawing(root, never).denoise(in); err != nil || len(out.Denoised) != 11*13 {
				t.Errorf("%s of %v: got %+v, error %v", name, strength, out, err)
			}
		}
	}
}
