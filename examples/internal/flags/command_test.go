package flags

import "testing"

func TestCommand(t *testing.T) {
	got := Command("./examples/mnist", []string{"-resume=true", "--restart=false", "-out", "resume", "restart", "-resume-from=x"})
	if want := "go run ./examples/mnist -out resume restart -resume-from=x"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
	got = Command("./examples/mnist", []string{"-loss", "l2", "-resume", "--restart", "-sigma=25/255", "-out", "my runs", "-data", "it's", ""})
	if want := `go run ./examples/mnist -loss l2 -sigma=25/255 -out 'my runs' -data 'it'\''s' ''`; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}
