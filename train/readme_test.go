package train

import (
	"os"
	"strings"
	"testing"
)

// The README's programs are examples, which are compiled. The first is the whole file of the smallest example; the others are the body of the
// package's own example and, up to where it makes the model, that of autoencoder's example of a Config.
func TestReadmeShowsTheExamples(t *testing.T) {
	smallest := strings.NewReplacer("package train_test", "package main", "Example_smallest", "main").Replace(readText(t, "example_smallest_test.go"))
	network, _, _ := strings.Cut(body(t, "../autoencoder/example_config_test.go", "ExampleConfig"), "model, err :=")
	readme := readText(t, "../README.md")
	for _, want := range []string{smallest, body(t, "example_test.go", "Example"), network} {
		var shown string
		_, readme, _ = strings.Cut(readme, "```go\n")
		shown, readme, _ = strings.Cut(readme, "```")
		if shown != want {
			t.Errorf("README.md shows\n%s\nthe example is\n%s", shown, want)
		}
	}
}

// body returns the lines between a function's braces.
func body(t *testing.T, path, function string) string {
	t.Helper()
	_, text, _ := strings.Cut(readText(t, path), "func "+function+"() {\n")
	text, _, _ = strings.Cut(text, "\n}\n")
	return strings.ReplaceAll(strings.TrimPrefix(text, "\t"), "\n\t", "\n") + "\n"
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
