package layer

import (
	"encoding/json"
	"strings"
)

// Difference returns the index of the first layer that differs between two lists, with the JSON of both layers, or "none" past the end of a list.
// Equal lists have the index -1.
func (st Stack) Difference(other Stack) (at int, a, b string) {
	for i := range max(len(st), len(other)) {
		if a, b := st.text(i), other.text(i); a != b {
			return i, a, b
		}
	}
	return -1, "", ""
}

// text returns the JSON of a layer.
func (st Stack) text(i int) string {
	if i >= len(st) {
		return "none"
	}
	b, err := json.Marshal(st[i : i+1])
	if err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(strings.TrimPrefix(string(b), "["), "]")
}
