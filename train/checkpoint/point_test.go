package checkpoint

import "testing"

func TestPointsInNames(t *testing.T) {
	for _, s := range []Point{{0, 0}, {12, 34}, {1234567, 7654321}} {
		if got, ok := parsePoint(s.File()); !ok || got != s {
			t.Errorf("%s is read as %v, %v", s.File(), got, ok)
		}
	}
	for _, name := range []string{"", "state-1.2.safetensors", "state-000001.000002.safetensors.tmp", "state-000001.-00002.safetensors",
		"state-0000001.000002.safetensors", "state-99999999999.000000.safetensors", "../state-000001.000002.safetensors"} {
		if s, ok := parsePoint(name); ok {
			t.Errorf("%q is read as %v", name, s)
		}
	}
}
