package autoencoder

import (
	"os"
	"strings"
	"testing"
)

// The README shows the text of the experiment's network and the beginning of ExampleLoadAs.
func TestReadmeShowsPyTorch(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "\n## PyTorch weights, both ways\n")
	section, _, _ = strings.Cut(section, "\n## ")
	shown := func(language string) string {
		_, text, _ := strings.Cut(section, "```"+language+"\n")
		text, _, _ = strings.Cut(text, "```")
		return text
	}
	m, err := New(MLP28x28())
	if err != nil {
		t.Fatal(err)
	}
	text, err := m.PyTorch()
	if err != nil {
		t.Fatal(err)
	}
	want := text + "net.load_state_dict(safetensors.torch.load_file(\"runs/mnist-l2/best.safetensors\")) # import safetensors.torch\n"
	if got := shown("python"); got != want {
		t.Errorf("README.md shows\n%s\nwant\n%s", got, want)
	}
	source, err := os.ReadFile("example_file_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(source), "func ExampleLoadAs() {\n")
	body, _, _ = strings.Cut(body, "\n\n")
	body = strings.ReplaceAll(strings.ReplaceAll(strings.TrimPrefix(body, "\t"), "\n\t", "\n"), "testdata/", "") + "\n"
	if got := shown("go"); got != body {
		t.Errorf("README.md shows\n%s\nthe example is\n%s", got, body)
	}
}
