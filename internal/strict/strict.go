// Package strict decodes JSON and rejects unknown keys and trailing text.
package strict

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// JSON reads text, which must be one JSON value without keys that v does not have, into v.
func JSON(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("want one JSON value, got more text after it")
	}
	return nil
}
