package strict

import "testing"

func TestJSON(t *testing.T) {
	for text, ok := range map[string]bool{
		`{"a":1}`: true, " {\"a\":1}\n": true, `{}`: true,
		`{"b":1}`: false, `{"a":1}{}`: false, `{"a":1} x`: false, `{"a":1`: false, ``: false, `{"a":"1"}`: false,
	} {
		var v struct{ A int }
		if err := JSON([]byte(text), &v); (err == nil) != ok {
			t.Errorf("%s: got %v, error %v", text, v, err)
		}
	}
}
