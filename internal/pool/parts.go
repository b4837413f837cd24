package pool

// Parts returns the number of parts of the given length that n elements make.
func Parts(n, length int) int { return (n + length - 1) / length }

// Range returns the bounds of the i-th part of the given length of n elements.
func Range(i, n, length int) (lo, hi int) { return i * length, min((i+1)*length, n) }
