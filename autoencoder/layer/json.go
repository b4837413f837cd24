package layer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// MarshalJSON writes the list of layers, each an object with its kind and its settings.
func (st Stack) MarshalJSON() ([]byte, error) {
	list := []json.RawMessage{}
	for i, l := range st {
		text, err := marshalLayer(l)
		if err != nil {
			return nil, fmt.Errorf("layer %d%s: %w", i, kindOf(l), err)
		}
		list = append(list, text)
	}
	return json.Marshal(list)
}

func marshalLayer(l Layer) ([]byte, error) {
	if l == nil {
		return nil, fmt.Errorf("want a layer, got nil")
	}
	if _, err := typeOf(l.Kind()); err != nil {
		return nil, err
	}
	kind, err := json.Marshal(l.Kind())
	if err != nil {
		return nil, err
	}
	settings, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	rest, ok := bytes.CutPrefix(settings, []byte("{"))
	if !ok {
		return nil, fmt.Errorf("want settings that are a JSON object, got %.80s", settings)
	}
	if rest[0] != '}' {
		rest = append([]byte(","), rest...)
	}
	return slices.Concat([]byte(`{"kind":`), kind, rest), nil
}

// UnmarshalJSON reads what MarshalJSON wrote. Kinds that are not registered and settings that a kind does not have are errors.
func (st *Stack) UnmarshalJSON(text []byte) error {
	if nesting(text) > maxNesting {
		return fmt.Errorf("layers: want stacks at most %d deep, got more", maxDepth)
	}
	var list []map[string]json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil {
		return fmt.Errorf("layers: want a list of objects: %w", err)
	}
	if len(list) > maxLayers {
		return fmt.Errorf("layers: want at most %d, got %d", maxLayers, len(list))
	}
	*st = make(Stack, len(list))
	for i, object := range list {
		l, err := unmarshalLayer(object)
		if err != nil {
			return fmt.Errorf("layer %d: %w", i, err)
		}
		(*st)[i] = l
	}
	return nil
}

// maxNesting bounds the brackets around a value in the JSON of layers: two for each stack, and some for settings. Each stack copies the
// text of those in it.
const maxNesting = 2*maxDepth + 8

// nesting returns the largest number of brackets and braces around a place in valid JSON.
func nesting(text []byte) (deepest int) {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
			deepest = max(deepest, depth)
		case c == ']' || c == '}':
			depth--
		}
	}
	return deepest
}

func unmarshalLayer(object map[string]json.RawMessage) (Layer, error) {
	var kind string
	if err := json.Unmarshal(object["kind"], &kind); err != nil {
		return nil, fmt.Errorf(`want an object with a "kind" that is a text, got kind %.80q`, object["kind"])
	}
	t, err := typeOf(kind)
	if err != nil {
		return nil, err
	}
	delete(object, "kind")
	settings, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	made := reflect.New(t) // of a pointer type: a pointer to a nil pointer, which the decoder fills
	d := json.NewDecoder(bytes.NewReader(settings))
	d.DisallowUnknownFields()
	if err := d.Decode(made.Interface()); err != nil {
		return nil, fmt.Errorf("(%s): %w", kind, err)
	}
	return made.Elem().Interface().(Layer), nil
}

// typeOf returns the type that is registered for a kind.
func typeOf(kind string) (reflect.Type, error) {
	registryMu.RLock()
	defer registryMu.RUnlock()
	if t, ok := registry[kind]; ok {
		return t, nil
	}
	known := strings.Join(slices.Sorted(maps.Keys(registry)), ", ")
	return nil, fmt.Errorf("want a kind of layer that is registered (%s; layer.Register makes another known), got %.80q", known, kind)
}
