package autoencoder

import (
	"bytes"
	"encoding"
	"encoding/gob"
	"errors"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/denoise-go/denoise/internal/safetensors"
)

var (
	_ encoding.BinaryMarshaler   = (*Model)(nil)
	_ encoding.BinaryUnmarshaler = (*Model)(nil)
)

// wantEqual compares networks, weights, and what the models make of images.
func wantEqual(t *testing.T, got, want *Model) {
	t.Helper()
	if !got.Config().Equal(want.Config()) || !reflect.DeepEqual(got.Params(), want.Params()) {
		t.Error("the models differ")
	}
	d := want.Config().Input.Size()
	x, a, b := images(3, d, 1), make([]float32, 3*d), make([]float32, 3*d)
	if err := got.Denoise(a, x); err != nil {
		t.Fatal(err)
	}
	if err := want.Denoise(b, x); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(a, b) {
		t.Error("the models denoise differently")
	}
}

func TestRead(t *testing.T) {
	b, err := os.ReadFile(torchFile)
	if err != nil {
		t.Fatal(err)
	}
	want, err := Load(torchFile)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(iotest.OneByteReader(bytes.NewReader(b)))
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, got, want)
	broken := errors.New("broken")
	for want, r := range map[string]io.Reader{
		"autoencoder: read: broken":                                            io.MultiReader(bytes.NewReader(b), iotest.ErrReader(broken)),
		"autoencoder: read: safetensors: want ":                                bytes.NewReader(append(b, 0)),
		"autoencoder: read: safetensors: want 8 bytes of header length, got 0": strings.NewReader(""),
	} {
		if m, err := Read(r); m != nil || err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, error %v, want one that begins with %q", m, err, want)
		}
	}
}

func TestUnmarshalBinary(t *testing.T) {
	first, second := small(t, 1), withoutBiases(t)
	m := small(t, 1)
	wantEqual(t, m, first) // compiles graphs of the first weights
	b, err := second.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	state, err := safetensors.Encode(&safetensors.File{Metadata: map[string]string{stateKey: ""}})
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]byte{nil, b[:len(b)-4], append(slices.Clip(b), 0), state} {
		if err := m.UnmarshalBinary(bad); err == nil || !strings.HasPrefix(err.Error(), "autoencoder: read: ") {
			t.Errorf("got error %v", err)
		}
		wantEqual(t, m, first)
	}
	if err := m.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, m, second)
	clear(b) // not kept
	wantEqual(t, m, second)
	for _, m := range []*Model{m, second} { // graphs that were compiled see new weights
		for _, p := range m.Params() {
			for i := range p.Data {
				p.Data[i] /= 2
			}
		}
	}
	wantEqual(t, m, second)
}

// withoutBiases returns a model of another network than small's.
func withoutBiases(t *testing.T) *Model {
	t.Helper()
	m, err := Load("testdata/nobias.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestGob(t *testing.T) {
	type pair struct {
		Name   string
		Model  *Model
		Value  Model
		Absent *Model
	}
	var b bytes.Buffer
	m := withoutBiases(t)
	sent := &pair{Name: "a pair", Model: small(t, 2)}
	if err := sent.Value.UnmarshalBinary(must(m.MarshalBinary())); err != nil {
		t.Fatal(err)
	}
	e := gob.NewEncoder(&b)
	if err := errors.Join(e.Encode(m), e.Encode(sent)); err != nil {
		t.Fatal(err)
	}
	d := gob.NewDecoder(&b)
	var alone *Model
	var got pair
	if err := errors.Join(d.Decode(&alone), d.Decode(&got)); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, alone, m)
	wantEqual(t, got.Model, small(t, 2))
	wantEqual(t, &got.Value, m)
	if got.Name != "a pair" || got.Absent != nil {
		t.Errorf("got %+v", got)
	}
	if err := gob.NewEncoder(&b).Encode(&Model{}); !errors.Is(err, errEmpty) {
		t.Errorf("an empty model: got error %v", err)
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}
