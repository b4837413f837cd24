package layer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/denoise-go/denoise/internal/null"
	"github.com/denoise-go/denoise/internal/strict"
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
	if null.Is(l) {
		return nil, errNil
	}
	registered, err := typeOf(l.Kind())
	if err != nil {
		return nil, err
	}
	if t := reflect.TypeOf(l); pointedTo(t) != pointedTo(registered) {
		return nil, fmt.Errorf("want the type %v that is registered for the kind %q, got %v", registered, l.Kind(), t)
	}
	kind, err := json.Marshal(l.Kind())
	if err != nil {
		return nil, err
	}
	settings, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	var object struct { // that of other names is passed over, not copied
		Kind json.RawMessage `json:"kind"`
	}
	if err := json.Unmarshal(settings, &object); err != nil || settings[0] != '{' {
		return nil, fmt.Errorf("want settings that are a JSON object, got %.80s", settings)
	}
	if object.Kind != nil {
		return nil, fmt.Errorf(`want settings of other names than "kind", got %.80s`, settings)
	}
	rest := settings[1:]
	if rest[0] != '}' {
		rest = append([]byte(","), rest...)
	}
	return slices.Concat([]byte(`{"kind":`), kind, rest), nil
}

// Bounds of the JSON of a stack, which its depth and the number of its layers do not bound by themselves: each level decodes its text again.
const (
	maxText    = 1 << 18        // bytes
	maxNesting = 2*maxDepth + 8 // two for each stack, and some for settings
)

// UnmarshalJSON reads what MarshalJSON wrote. Kinds that are not registered and settings that a kind does not have are errors.
func (st *Stack) UnmarshalJSON(text []byte) error {
	if len(text) > maxText {
		return fmt.Errorf("layers: want at most %d bytes of JSON, got %d", maxText, len(text))
	}
	if n := nesting(text); n > maxNesting {
		return fmt.Errorf("layers: want brackets at most %d deep, got %d", maxNesting, n)
	}
	var objects []json.RawMessage
	if err := json.Unmarshal(text, &objects); err != nil || objects == nil {
		return fmt.Errorf("layers: want a list of objects, got %.80s", text)
	}
	if len(objects) > maxLayers {
		return fmt.Errorf("layers: want at most %d, got %d", maxLayers, len(objects))
	}
	list := make(Stack, len(objects))
	for i, text := range objects {
		var err error
		if list[i], err = unmarshalLayer(text); err != nil {
			return fmt.Errorf("layer %d: %w", i, err)
		}
	}
	*st = list
	return nil
}

// nesting returns how deep lists and objects stand in each other in a JSON text.
func nesting(text []byte) (most int) {
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
			most = max(most, depth)
		case c == ']' || c == '}':
			depth--
		}
	}
	return most
}

func unmarshalLayer(text []byte) (Layer, error) {
	var head struct {
		Kind json.RawMessage `json:"kind"`
	}
	var kind string
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fmt.Errorf("want an object: %w", err)
	}
	if err := json.Unmarshal(head.Kind, &kind); err != nil {
		return nil, fmt.Errorf(`want an object with a "kind" that is a text, got kind %.80q`, head.Kind)
	}
	t, err := typeOf(kind)
	if err != nil {
		return nil, err
	}
	settings, err := withoutKind(text, head.Kind)
	if err != nil {
		return nil, err
	}
	if len(settings) == 0 {
		if t.Kind() == reflect.Struct && !reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
			return reflect.Zero(t).Interface().(Layer), nil
		}
		settings = []byte("{}")
	}
	made := reflect.New(t) // of a pointer type: a pointer to a nil pointer, which the decoder fills
	if err := strict.JSON(settings, made.Interface()); err != nil {
		return nil, fmt.Errorf("(%s): %w", kind, err)
	}
	return made.Elem().Interface().(Layer), nil
}

// withoutKind returns an object without its kind, or nothing if it has the kind alone. The text is not copied if it begins with the kind, as
// what MarshalJSON wrote does, but overwritten.
func withoutKind(text, kind []byte) ([]byte, error) {
	rest, ok := bytes.CutPrefix(text, slices.Concat([]byte(`{"kind":`), kind))
	switch {
	case ok && string(rest) == "}":
		return nil, nil
	case ok && rest[0] == ',':
		rest[0] = '{'
		return rest, nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(text, &object); err != nil {
		return nil, err
	}
	delete(object, "kind")
	return json.Marshal(object)
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

// pointedTo returns the type that t is, or points to.
func pointedTo(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}
