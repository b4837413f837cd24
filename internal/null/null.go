// Package null knows the two ways in which an interface holds nothing.
package null

import "reflect"

// Is reports whether x is nil or a nil pointer.
func Is(x any) bool {
	v := reflect.ValueOf(x)
	return x == nil || v.Kind() == reflect.Pointer && v.IsNil()
}
