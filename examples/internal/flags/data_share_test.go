package flags

import "testing"

func TestShares(t *testing.T) {
	for _, c := range []struct {
		text    string
		n, want int
	}{
		{"", 60_000, 10_000}, {"", 13, 2}, {"", 2, 1}, {"", 112_800, 18_800},
		{"5", 13, 5}, {"12", 13, 12}, {"1", 2, 1}, {"0.1", 60_000, 6000}, {"1/6", 60_000, 10_000}, {"0.999", 3, 2}, {"1e-9", 3, 1},
	} {
		s, err := usualShare, error(nil)
		if c.text != "" {
			s, err = ParseShare(c.text)
		}
		if err != nil {
			t.Error(err)
			continue
		}
		if got, err := s.Of(c.n); err != nil || got != c.want {
			t.Errorf("%q of %d: got %d, error %v, want %d", c.text, c.n, got, err, c.want)
		}
	}
	for _, text := range []string{"0", "-1", "1.5", "1.0", "x", "0.0", "NaN", "1/0", "", "7/6"} {
		if s, err := ParseShare(text); err == nil {
			t.Errorf("%q is taken for %+v", text, s)
		}
	}
	for _, c := range []struct {
		s Share
		n int
	}{{usualShare, 1}, {Share{Images: 3}, 3}, {Share{Images: 9}, 3}} {
		if got, err := c.s.Of(c.n); err == nil {
			t.Errorf("%+v of %d is %d", c.s, c.n, got)
		}
	}
}
