package layer_test

import (
	"encoding/json"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
)

func TestPairs(t *testing.T) {
	for text, want := range map[string]layer.Pair{"3": layer.Both(3), "[3,3]": layer.Both(3), "[1, 2]": {H: 1, W: 2}, "-1": layer.Both(-1), "0": {}} {
		var got layer.Pair
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s: want %v, got %v, error %v", text, want, got, err)
		}
	}
	for want, p := range map[string]layer.Pair{"3": layer.Both(3), "[1,2]": {H: 1, W: 2}, "0": {}} {
		if got, err := json.Marshal(p); err != nil || string(got) != want {
			t.Errorf("%v: want %s, got %s, error %v", p, want, got, err)
		}
	}
	for _, text := range []string{"null", `"3"`, "[]", "[1]", "[1, 2, 3]", "1.5", "{}", "[1.5, 2]", "1e99"} {
		var p layer.Pair
		wants(t, text, json.Unmarshal([]byte(text), &p), "want a number or a list [rows, columns], got "+text)
	}
	var st layer.Stack
	wants(t, "a layer", json.Unmarshal([]byte(`[{"kind": "conv2d", "out": 1, "kernel": [1,2,3]}]`), &st), "layer 0: (conv2d): want a number or a list [rows, columns], got [1,2,3]")
	if err := json.Unmarshal([]byte(`[{"kind": "conv2d", "out": 1, "kernel": 3, "padding": [0, 1]}]`), &st); err != nil || st[0] != (layer.Conv2d{Out: 1, Kernel: layer.Both(3), Padding: layer.Pair{W: 1}}) {
		t.Errorf("got %+v, error %v", st, err)
	}
}
