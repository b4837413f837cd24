package group

import "testing"

// SetBucketLen cuts vectors into smaller buckets during a test.
func SetBucketLen(t *testing.T, n int) {
	old := bucketLen
	t.Cleanup(func() { bucketLen = old })
	bucketLen = n
}
