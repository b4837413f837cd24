package safetensors

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A scanner walks through text that is known to be valid JSON, token by token. It stands in for a json.Decoder, whose maps
// would keep the last of equal keys and whose tokens would cost dozens of bytes for each byte of a hostile header.
type scanner struct{ rest string }

// next returns the next token as it is written: a bracket, a brace, a string with its quotes, a number, true, false or null.
// Commas and colons are passed over: where the text is valid, nothing hangs on them.
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

// want takes the next token, which must be this one.
func (s *scanner) want(token string) error {
	if got := s.next(); got != token {
		return fmt.Errorf("want %s, got %.80s", token, got)
	}
	return nil
}

// text takes a string.
func (s *scanner) text() (string, error) {
	token := s.next()
	if token[0] != '"' {
		return "", fmt.Errorf("want a string, got %.80s", token)
	}
	return unquote(token), nil
}

// object takes an object, calling value with each key to take the value after it.
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

// unquote returns what a string in JSON stands for.
func unquote(token string) string {
	if !strings.Contains(token, `\`) {
		return token[1 : len(token)-1]
	}
	var text string
	if err := json.Unmarshal([]byte(token), &text); err != nil {
		panic(err) // the text was valid as a whole
	}
	return text
}
