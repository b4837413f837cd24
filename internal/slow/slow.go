// Package slow says whether tests do what takes long: DENOISE_SLOW=1 go test ./... does, as .ci/run has it, and go test ./... alone does not.
package slow

import (
	"os"
	"testing"
)

// Key is the environment variable. Any value but the empty one counts.
const Key = "DENOISE_SLOW"

// Only skips a test that does something slow, unless it is asked for.
func Only(t *testing.T, what string) {
	t.Helper()
	if os.Getenv(Key) == "" {
		t.Skipf("%s: %s=1 runs this", what, Key)
	}
}

// Count is how many random cases a test tries: some, or all where slow tests are asked for.
func Count(some, all int) int {
	if os.Getenv(Key) == "" {
		return some
	}
	return all
}
