package safetensors

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A scanner walks through text that is known to be valid JSON, token by token. It replaces json.Decoder, whose maps
// keep only the last of equal keys and whose tokens cost dozens of bytes for each byte of a hostile header.
type scanner struct{ rest string }

// next returns the next token as it is written: a bracket, a brace, a string with its quotes, a number, true, false or null.
// It skips commas and colons, which carry no information in valid JSON.
func (s *scanner) next() string {
	text := strings.TrimLeft(s.rest, " \t\r\n,:")
	end := 1
	switch text[0] {
	case '{', '}', '[', ']':
	case '"':
		for text[end] != '"' {
			if text[end] == '\\' {
				end++
			}
			end++
		}
		end++
	default:
		end = strings.IndexAny(text, " \t\r\n,:]}")
	}
	s.rest = text[end:]
	return text[:end]
}

// want consumes the next token, which must equal this one.
func (s *scanner) want(token string) error {
	if got := s.next(); got != token {
		return fmt.Errorf("want %s, got %.80s", token, got)
	}
	return nil
}

// text consumes a string.
func (s *scanner) text() (string, error) {
	token := s.next()
	if token[0] != '"' {
		return "", fmt.Errorf("want a string, got %.80s", token)
	}
	return unquote(token), nil
}

// object consumes an object; it calls value with each key to consume the value after it.
func (s *scanner) object(value func(key string) error) error {
	if err := s.want("{"); err != nil {
		return err
	}
	for {
		token := s.next()
		if token == "}" {
			return nil
		}
		if err := value(unquote(token)); err != nil {
			return err
		}
	}
}

// unquote decodes a JSON string as json.Unmarshal does, without its dozens of bytes of allocations per string.
func unquote(token string) string {
	text := token[1 : len(token)-1]
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for text != "" {
		plain, rest, escaped := strings.Cut(text, `\`)
		b.WriteString(plain)
		text = rest
		if !escaped {
			break
		}
		if rest[0] == 'u' {
			var r rune
			r, text = unescape(rest[1:])
			b.WriteRune(r)
			continue
		}
		b.WriteByte("\"\\/\b\f\n\r\t"[strings.IndexByte(`"\/bfnrt`, rest[0])])
		text = rest[1:]
	}
	return b.String()
}

// unescape consumes the four digits of a \u escape, and the next escape if the two form a surrogate pair.
func unescape(text string) (r rune, rest string) {
	r, rest = digits(text), text[4:]
	if !utf16.IsSurrogate(r) {
		return r, rest
	}
	if second, ok := strings.CutPrefix(rest, `\u`); ok {
		if pair := utf16.DecodeRune(r, digits(second)); pair != utf8.RuneError {
			return pair, second[4:]
		}
	}
	return utf8.RuneError, rest
}

func digits(text string) rune {
	n, _ := strconv.ParseUint(text[:4], 16, 16) // valid JSON has four of them
	return rune(n)
}
