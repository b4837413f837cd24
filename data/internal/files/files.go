// Package files is about sets of files, each of which is a picture or a signal.
package files

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Hash returns the SHA-256 of a file's bytes, 64 hexadecimal digits.
func Hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// Stem is a name without the extension.
func Stem(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

// ByStem returns files by the stems of their names.
func ByStem[F any](list []F, name func(F) string) map[string][]F {
	files := map[string][]F{}
	for _, f := range list {
		files[Stem(name(f))] = append(files[Stem(name(f))], f)
	}
	return files
}

// Split divides files into those to train on and n to validate with, 1 to len(list)−1. The stems of their names decide, so that adding or deleting a file moves few others from one
// part to the other, and lists with the same stems are divided alike.
func Split[F any](list []F, name func(F) string, n int) (training, validation []F) {
	keys := make([]string, len(list)) // in random order, and different even if the names are equal
	for i, f := range list {
		keys[i] = fmt.Sprintf("%s %09d", Hash([]byte(Stem(name(f)))), i)
	}
	last := slices.Sorted(slices.Values(keys))[n-1]
	for i, f := range list {
		if keys[i] <= last {
			validation = append(validation, f)
		} else {
			training = append(training, f)
		}
	}
	return training, validation
}
