package train

import (
	"os"
	"strings"
	"testing"
)

// The README's programs are examples, which are compiled: the package's own, and autoencoder's of a Config up to where it makes the model.
func TestReadmeShowsTheExamples(t *testing.T) {
	readme := readText(t, "../README.md")
	for _, c := range []struct{ file, function, until string }{
		{"example_test.go", "Example", ""},
		{"../autoencoder/example_config_test.go", "ExampleConfig", "model, err :="},
	} {
		var shown string
		_, readme, _ = strings.Cut(readme, "```go\n")
		shown, readme, _ = strings.Cut(readme, "```")
		_, body, _ := strings.Cut(readText(t, c.file), "func "+c.function+"() {\n")
		body, _, _ = strings.Cut(body, "\n}\n")
		body = strings.ReplaceAll(strings.TrimPrefix(body, "\t"), "\n\t", "\n") + "\n"
		if c.until != "" {
			body, _, _ = strings.Cut(body, c.until)
		}
		if shown != body {
			t.Errorf("README.md shows\n%s\nthe example is\n%s", shown, body)
		}
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
