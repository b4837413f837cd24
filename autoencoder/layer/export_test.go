package layer

import (
	"maps"
	"slices"
)

// Kinds returns the kinds that are registered.
func Kinds() []string {
	registryMu.RLock()
	defer registryMu.RUnlock()
	return slices.Sorted(maps.Keys(registry))
}
