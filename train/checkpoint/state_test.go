package checkpoint

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/denoise-go/denoise/internal/safetensors"
)

func aState(t *testing.T) []byte {
	t.Helper()
	b, err := Encode([]byte(`{"a":1}`), []safetensors.Tensor{{Name: "x", Shape: []int{3}, Data: []float32{1, 2, -3}}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestStateRoundTrip(t *testing.T) {
	b := aState(t)
	text, tensors, err := Decode(b)
	if err != nil || string(text) != `{"a":1}` || len(tensors) != 1 || !slices.Equal(tensors[0].Data, []float32{1, 2, -3}) {
		t.Fatalf("got %s and %v, error %v", text, tensors, err)
	}
	if again, err := Encode(text, tensors); err != nil || !bytes.Equal(again, b) {
		t.Errorf("a state that was read is written otherwise, error %v", err)
	}
}

func TestStateChecksumSeesEveryBit(t *testing.T) {
	b := aState(t)
	if err := checkSum(b); err != nil {
		t.Fatal(err)
	}
	for i := range b {
		b[i] ^= 1 << (i % 8)
		if checkSum(b) == nil {
			t.Fatalf("bit %d of byte %d of %d was flipped unseen", i%8, i, len(b))
		}
		b[i] ^= 1 << (i % 8)
	}
	for n := range b {
		if checkSum(b[:n]) == nil {
			t.Fatalf("a file cut to %d of %d bytes is taken", n, len(b))
		}
	}
}

// A damaged state is told from one that cannot be read now.
func TestReadTellsDamage(t *testing.T) {
	dir, p, b := t.TempDir(), Point{2, 1}, aState(t)
	if _, err := Read(dir, p); !errors.Is(err, os.ErrNotExist) || errors.Is(err, ErrDamaged) {
		t.Errorf("no file: got error %v", err)
	}
	path := filepath.Join(dir, p.File())
	for name, content := range map[string][]byte{"whole": b, "cut short": b[:len(b)-1], "empty": nil} {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		if got, err := Read(dir, p); (err == nil) != (name == "whole") || err == nil && !bytes.Equal(got, b) || err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: got error %v", name, err)
		}
	}
}
