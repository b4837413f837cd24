package autoencoder

import (
	"os"
	"strings"
	"testing"
)

// shown returns a section's first block of code in a language.
func shown(t *testing.T, section, language string) string {
	t.Helper()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(readme), "\n## "+section+"\n")
	text, _, _ = strings.Cut(text, "\n## ")
	_, text, _ = strings.Cut(text, "```"+language+"\n")
	text, _, _ = strings.Cut(text, "```")
	return text
}

// body returns the lines of an example up to the first empty one.
func body(t *testing.T, name string) string {
	t.Helper()
	source, err := os.ReadFile("example_file_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(source), "func "+name+"() {\n")
	text, _, _ = strings.Cut(text, "\n\n")
	return strings.ReplaceAll(strings.TrimPrefix(text, "\t"), "\n\t", "\n") + "\n"
}

// The README shows the beginning of ExampleReadONNX.
func TestReadmeShowsONNX(t *testing.T) {
	want := strings.ReplaceAll(body(t, "ExampleReadONNX"), "testdata/onnx/halves.onnx", "denoiser.onnx")
	if got := shown(t, "ONNX, both ways", "go"); got != want {
		t.Errorf("README.md shows\n%s\nthe example is\n%s", got, want)
	}
}

// The README shows the text of the experiment's network and the beginning of ExampleLoadAs.
func TestReadmeShowsPyTorch(t *testing.T) {
	const section = "PyTorch weights, both ways"
	m, err := New(MLP28x28())
	if err != nil {
		t.Fatal(err)
	}
	text, err := m.PyTorch()
	if err != nil {
		t.Fatal(err)
	}
	want := text + "net.load_state_dict(safetensors.torch.load_file(\"runs/mnist-l2/best.safetensors\")) # import safetensors.torch\n"
	if got := shown(t, section, "python"); got != want {
		t.Errorf("README.md shows\n%s\nwant\n%s", got, want)
	}
	example := strings.ReplaceAll(body(t, "ExampleLoadAs"), "testdata/", "")
	if got := shown(t, section, "go"); got != example {
		t.Errorf("README.md shows\n%s\nthe example is\n%s", got, example)
	}
}
