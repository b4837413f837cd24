package shape

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestShape(t *testing.T) {
	s := Shape{3, 20, 30}
	if s.Size() != 1800 || s.String() != "3×20×30" || s.IsVector() || !Vector(7).IsVector() || Vector(7).Size() != 7 {
		t.Errorf("got size %d, text %v", s.Size(), s)
	}
	text, err := json.Marshal(s)
	if err != nil || string(text) != "[3,20,30]" {
		t.Fatalf("got %s, error %v", text, err)
	}
	var again Shape
	if err := json.Unmarshal(text, &again); err != nil || again != s {
		t.Errorf("got %v, error %v", again, err)
	}
	for _, text := range []string{`[1,2]`, `[1,2,3,4]`, `784`, `"1×2×3"`, `[1,2,3.5]`} {
		if err := json.Unmarshal([]byte(text), &again); err == nil {
			t.Errorf("%s was taken", text)
		}
	}
}

func TestValidate(t *testing.T) {
	for _, s := range []Shape{{1, 1, 1}, {3, 4096, 4096}, {1 << 20, 1, 1}} {
		if err := s.Validate(); err != nil {
			t.Error(err)
		}
	}
	for _, s := range []Shape{{}, {0, 1, 1}, {1, -1, 1}, {1, 1, 1<<20 + 1}, {1 << 20, 1 << 20, 1 << 20}} {
		if err := s.Validate(); err == nil || !strings.HasPrefix(err.Error(), "want a shape") {
			t.Errorf("%v: got error %v", s, err)
		}
	}
}
