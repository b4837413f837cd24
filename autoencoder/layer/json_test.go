package layer_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/hostile"
	"github.com/denoise-go/denoise/internal/layercases"
)

func TestStackRefusesJSON(t *testing.T) {
	for text, want := range map[string]string{
		`null`:                            "want a list of objects, got null",
		`{}`:                              "want a list of objects, got {}",
		`[1]`:                             "layer 0: want an object",
		`[null]`:                          `layer 0: want an object with a "kind" that is a text, got kind ""`,
		`[{}]`:                            `layer 0: want an object with a "kind" that is a text, got kind ""`,
		`[{"kind":7}]`:                    `want an object with a "kind" that is a text, got kind "7"`,
		`[{"kind":"relu"},{"kind":"x"}]`:  "layer 1: want a kind of layer that is registered (add, ",
		`[{"KIND":"relu"}]`:               `layer 0: (relu): json: unknown field "KIND"`,
		`[{"kind":"linear","width":3}]`:   `layer 0: (linear): json: unknown field "width"`,
		`[{"kind":"linear","out":"3"}]`:   "layer 0: (linear): json: cannot unmarshal string",
		`[{"kind":"linear","out":1e99}]`:  "layer 0: (linear): json: cannot unmarshal number",
		`[{"kind":"dropout","p":1e999}]`:  "layer 0: (dropout): json: cannot unmarshal number",
		`[{"kind":"reshape","to":[1,2]}]`: "layer 0: (reshape): shape: want a list [channels, height, width], got [1,2]",
		`[{"kind":"residual","body":[{"kind":"linear","out":3,"x":1}]}]`:                    `layer 0: (residual): layer 0: (linear): json: unknown field "x"`,
		strings.Repeat("[", 100) + strings.Repeat("]", 100):                                 "layers: want brackets at most 24 deep, got 100",
		strings.Repeat(`[{"kind":"residual","body":`, 40) + "[]" + strings.Repeat("}]", 40): "layers: want brackets at most 24 deep, got 81",
		"[" + strings.Repeat(`{"kind":"relu"},`, 1024) + `{"kind":"relu"}]`:                 "layers: want at most 1024, got 1025",
		`[{"kind":"relu"}` + strings.Repeat(" ", 1<<20) + "]":                               "layers: want at most 262144 bytes of JSON, got ",
	} {
		st := layer.Stack{layer.ReLU{}}
		err := json.Unmarshal([]byte(text), &st)
		wants(t, text[:min(len(text), 80)], err, want)
		if len(st) != 1 {
			t.Errorf("%.80s: changed the stack", text)
		}
	}
	var st layer.Stack
	wants(t, "a list that does not end", st.UnmarshalJSON([]byte(`[{"kind":"relu"}`)), "want a list of objects")
	brackets := `[{"kind":"tap","name":"` + strings.Repeat(`[\"{`, 100) + `"}]`
	if err := json.Unmarshal([]byte(brackets), &st); err != nil {
		t.Errorf("brackets in a text: %v", err)
	}
}

func TestStackRefusesToWrite(t *testing.T) {
	for what, l := range map[string]layer.Layer{
		"want a kind of layer that is registered":           other{"unheard"},
		"want settings that are a JSON object, got 7":       number(7),
		`want settings of other names than "kind", got {"k`: kindSetting{"x"},
	} {
		_, err := json.Marshal(layer.Stack{l})
		wants(t, "write", err, what)
	}
}

// FuzzStack reads any JSON. What is read gives itself back, and its Plan neither panics nor takes memory of the sizes that it states.
func FuzzStack(f *testing.F) {
	for _, name := range layercases.Names() {
		text, err := json.Marshal(layercases.All()[name].Encoder)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`[{"kind":"linear","out":134217728},{"kind":"residual","body":[{"kind":"reshape","to":[1,1048576,128]}]}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var st, again layer.Stack
		var err error
		const factor = 300 // each of 20 levels decodes its text again
		if n := hostile.Allocated(func() { err = json.Unmarshal(text, &st) }); n > uint64(factor*len(text)+1<<20) {
			t.Errorf("%d bytes allocated for %d", n, len(text))
		}
		if err != nil {
			return
		}
		written, err := json.Marshal(st)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(written, &again); err != nil {
			t.Fatal(err)
		}
		if rewritten, err := json.Marshal(again); err != nil || !bytes.Equal(rewritten, written) {
			t.Errorf("%s came back as %s, error %v", written, rewritten, err)
		}
		for _, s := range []layer.Shape{layer.Vector(1), layer.Vector(12), {C: 1, H: 2, W: 6}, {C: 3, H: 4, W: 5}} {
			n := hostile.Allocated(func() {
				if out, err := st.Plan(layer.NewPlan(), s); err == nil && out.Validate() != nil {
					t.Errorf("%s makes %v of %v", written, out, s)
				}
			})
			if n > uint64(factor*len(text)+1<<20) {
				t.Errorf("%d bytes allocated for the plan of %d", n, len(text))
			}
		}
	})
}
