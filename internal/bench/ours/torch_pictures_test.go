package main

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

// What torch_pictures.py trains is a model of the library, which denoises.
func TestTorchPictures(t *testing.T) {
	if err := exec.Command(python, "-c", "import torch, PIL").Run(); err != nil {
		t.Skip("no PyTorch or no PIL here:", err)
	}
	dir := t.TempDir()
	pictures, out := filepath.Join(dir, "pictures"), filepath.Join(dir, "torch.safetensors")
	if err := os.Mkdir(pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	img := image.NewGray(image.Rect(0, 0, 64, 64))
	copy(img.Pix, stripes(1, layer.Shape{C: 1, H: 64, W: 64}))
	for _, name := range []string{"a.png", "b.png"} {
		f, err := os.Create(filepath.Join(pictures, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, img); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(python, "../torch_pictures.py", "--images", pictures, "--minutes", "0.0001", "--out", out)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	m, err := autoencoder.Load(out)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(m.Config())
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(networks["resunet64"])
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("want the network %s, got %s", want, got)
	}
	x := make([]float32, 64*64)
	if err := m.Denoise(make([]float32, len(x)), x); err != nil {
		t.Error(err)
	}
}
