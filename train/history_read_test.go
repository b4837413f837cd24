package train

import (
	"bytes"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/internal/hostile"
)

func TestReadHistory(t *testing.T) {
	want := History{
		{Number: 1, Training: 0.1, Validation: math.Inf(1), LR: 1e-4},
		{Number: 2, Training: 1e-300, Validation: 1.0 / 3, LR: 0},
	}
	for _, want := range []History{{}, want[:1], want} {
		path := filepath.Join(t.TempDir(), HistoryFile)
		if err := want.WriteCSV(path); err != nil {
			t.Fatal(err)
		}
		got, err := ReadHistory(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) {
			t.Fatalf("want %d epochs, got %d", len(want), len(got))
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("epoch %d: want %v, got %v", i+1, want[i], got[i])
			}
		}
	}
	if _, err := ReadHistory(filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("want an error that names the file, got %v", err)
	}
}

func FuzzHistory(f *testing.F) {
	good := History{{Number: 1, Training: math.NaN(), Validation: math.Inf(-1), LR: 0.5}, {Number: 2, Training: 1}}.csv()
	f.Add(good)
	for _, text := range []string{
		"", "\n", "epoch\n", string(good[:len(good)-1]), string(good) + "3,0,0,0", string(good) + "4,0,0,0\n", string(good) + "3,0.0,0,0\n", string(good) + "3,0,x,0\n",
		strings.Replace(string(good), "learning_rate", `"learning_rate"`, 1), strings.Repeat("\n", 1000),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := parseHistory(b)
		if err == nil && !bytes.Equal(h.csv(), b) {
			t.Errorf("%q is taken as %v", b, h)
		}
	})
}

func TestHistoryHostile(t *testing.T) {
	lines := bytes.Repeat([]byte("\n"), 1<<20)
	if n := hostile.Allocated(func() { parseHistory(lines) }); n > 1<<20 {
		t.Errorf("%d empty lines take %d bytes", len(lines), n)
	}
	good := string(History{{Number: 1, Training: 1, Validation: 2, LR: 3}}.csv())
	for _, text := range []string{"", strings.TrimSpace(good), strings.Replace(good, "1,1", "2,1", 1), strings.Replace(good, ",3", ",3,4", 1), strings.Replace(good, ",3", ",three", 1)} {
		if h, err := parseHistory([]byte(text)); err == nil {
			t.Errorf("%q is taken as %v", text, h)
		}
	}
}
