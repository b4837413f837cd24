package autoencoder

import (
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/denoise-go/denoise/internal/safetensors"
)

// loadFactor bounds what loading a model allocates, in times of the file's size.
const loadFactor = 64

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Two thin matrices that claim a wide one between them: 16 kB that would be 16 MB.
func thinMatrices(t testing.TB) []byte {
	vector := func(name string, shape ...int) safetensors.Tensor {
		return safetensors.Tensor{Name: name, Shape: shape, Data: make([]float32, 2048)}
	}
	b, err := safetensors.Encode(&safetensors.File{Tensors: []safetensors.Tensor{
		vector("encoder.0.weight", 2048, 1), vector("encoder.2.weight", 2048, 1), {Name: "decoder.0.weight", Shape: []int{1, 1}, Data: []float32{0}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLoadAllocatesNoMoreThanTheFileHolds(t *testing.T) {
	b := thinMatrices(t)
	var err error
	n := allocated(func() { _, err = decodeModel(b) })
	if err == nil || n > loadFactor*uint64(len(b)) {
		t.Errorf("%d bytes allocated for %d, error %v", n, len(b), err)
	}
}

func FuzzLoad(f *testing.F) {
	good, err := small(f, 1).MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	torch, err := os.ReadFile("testdata/torch.safetensors")
	if err != nil {
		f.Fatal(err)
	}
	for _, b := range [][]byte{good, torch, thinMatrices(f)} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var m *Model
		var err error
		n := allocated(func() { m, err = decodeModel(b) })
		if limit := loadFactor*uint64(len(b)) + 1<<20; n > limit { // other goroutines allocate, too
			t.Errorf("%d bytes allocated for %d", n, len(b))
		}
		if err != nil {
			return
		}
		again, err := m.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		second, err := decodeModel(again)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range second.Params() {
			if first := m.Params()[i]; first.Name != p.Name || !slices.Equal(first.Data, p.Data) {
				t.Errorf("%s came back otherwise", p.Name)
			}
		}
	})
}
