package safetensors

import "strconv"

// hasLoneSurrogate reports whether valid JSON holds a \u escape for one half of a surrogate pair without the other, which
// encodes no character. encoding/json would read it as U+FFFD, so that two different names could become one.
func hasLoneSurrogate(text []byte) bool {
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++ // valid JSON: one more byte follows, and four hex digits after a u
		if text[i] != 'u' {
			continue
		}
		switch unit := escapedUnit(text[i+1:]); {
		case unit>>10 == 0xd800>>10:
			rest := text[i+5:]
			if len(rest) < 6 || rest[0] != '\\' || rest[1] != 'u' || escapedUnit(rest[2:])>>10 != 0xdc00>>10 {
				return true
			}
			i += 10
		case unit>>10 == 0xdc00>>10:
			return true
		default:
			i += 4
		}
	}
	return false
}

// escapedUnit reads four hex digits.
func escapedUnit(text []byte) uint64 {
	unit, _ := strconv.ParseUint(string(text[:4]), 16, 16)
	return unit
}
