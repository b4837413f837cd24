package train

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"math"
	"testing"
	"time"
)

func TestLog(t *testing.T) {
	var b bytes.Buffer
	log := Log(slog.New(slog.NewJSONHandler(&b, nil)))
	h := History{
		{Number: 1, Training: 0.5, Validation: 0.25, LR: 0.125},
		{Number: 2, Training: 0.25, Validation: 0.5, LR: 0.0625, Duration: 2 * time.Second, Images: 100},
	}
	for n := range 3 {
		if err := log(h[:n]); err != nil {
			t.Fatal(err)
		}
	}
	var got []map[string]any
	for lines := json.NewDecoder(&b); lines.More(); {
		var line map[string]any
		if err := lines.Decode(&line); err != nil {
			t.Fatal(err)
		}
		got = append(got, line)
	}
	if len(got) != 2 {
		t.Fatalf("want a line for each epoch, got %v", got)
	}
	if _, ok := got[0]["seconds"]; ok || got[0]["best"] != 1.0 || got[0]["validation_loss"] != 0.25 {
		t.Errorf("got %v", got[0])
	}
	for name, want := range map[string]any{
		"msg": "epoch", "epoch": 2.0, "training_loss": 0.25, "validation_loss": 0.5, "learning_rate": 0.0625, "best": 1.0, "seconds": 2.0, "images_per_second": 50.0,
	} {
		if got[1][name] != want {
			t.Errorf("%s: want %v, got %v", name, want, got[1][name])
		}
	}
}

// JSON has no infinity: slog writes it as text, and the line stays a line of JSON.
func TestLogOfALossThatIsNoNumber(t *testing.T) {
	var b bytes.Buffer
	if err := Log(slog.New(slog.NewJSONHandler(&b, nil)))(History{{Number: 1, Validation: math.Inf(1)}}); err != nil || !json.Valid(b.Bytes()) {
		t.Errorf("got %v, %s", err, b.Bytes())
	}
}
