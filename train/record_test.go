package train

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/internal/hostile"
)

// aRecord returns the run.json of a run.
func aRecord(t testing.TB) []byte {
	t.Helper()
	cfg := faultConfig(t.TempDir())
	if _, _, err := shortRun(t, cfg); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(cfg.Dir, RunFile))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func FuzzRecord(f *testing.F) {
	f.Add(aRecord(f))
	for _, text := range []string{"", "{}", "null", "[]", `{"epochs":1}{}`, `{"epochs":1e400}`, `{"result":{}}`, strings.Repeat("[", 1000)} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var r *Record
		var err error
		n := hostile.Allocated(func() { r, err = parseRecord(b) })
		if limit := stateFactor*uint64(len(b)) + 1<<20; n > limit { // other goroutines allocate, too
			t.Errorf("%d bytes allocated for %d", n, len(b))
		}
		if err != nil {
			return
		}
		if again, err := r.text(); err != nil || !bytes.Equal(again, b) {
			t.Errorf("taken, but written otherwise: %v", err)
		}
	})
}

func TestRecordHostile(t *testing.T) {
	good := aRecord(t)
	if _, err := parseRecord(good); err != nil {
		t.Fatal(err)
	}
	for old, other := range map[string]string{
		`"epochs": 3`: `"epochs": 3, "epochs": 4`, `"version": 3`: `"version": 2`, `"batch"`: `"batches"`, `"seed": "0"`: `"seed": 0`, `"encoder": [`: `"encoder": [0,`, "\n}\n": "\n}\n{}",
	} {
		b := bytes.Replace(good, []byte(old), []byte(other), 1)
		if bytes.Equal(b, good) {
			t.Fatalf("%q is not there", old)
		}
		if _, err := parseRecord(b); err == nil {
			t.Errorf("%s is taken", other)
		}
	}
	for _, result := range []Result{{}, {Epochs: -1, BestEpoch: -1}, {Epochs: 2, BestEpoch: 3}, {Epochs: 2}, {2, 1, 0.5, -1}, {2, 1, 0.5, 1e-300}} {
		r, err := parseRecord(good)
		if err != nil {
			t.Fatal(err)
		}
		r.Result = &result
		b, err := r.text()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseRecord(b); err == nil {
			t.Errorf("%+v is taken", result)
		}
	}
}

// What a run of version 1 left is refused by its version.
func TestFirstVersionIsRefused(t *testing.T) {
	old := `{"model":{"input":16},"training_set":{"images":10,"height":4,"width":4,"sha256":""},"epochs":3}`
	for _, err := range []error{func() error { _, err := parseRecord([]byte(old)); return err }(), checkVersion([]byte(`{"version":1,"run":` + old + `}`))} {
		if err == nil || !strings.HasPrefix(err.Error(), "want version 3 of the format, got 1: ") {
			t.Errorf("got error %v", err)
		}
	}
}
