package signals

import (
	"fmt"
	"math"
)

func init() {
	raw := format{decodeRaw, encodeRaw}
	formats[".f32"], formats[".raw"] = raw, raw
}

// decodeRaw reads float32 values, little-endian, with nothing around them.
func decodeRaw(file []byte, o Options, most int) (*Signal, error) {
	n := len(file) / 4
	switch {
	case len(file)%4 != 0:
		return nil, fmt.Errorf("want float32 values of 4 bytes, got %d bytes", len(file))
	case n == 0:
		return nil, errNone
	case n > most:
		return nil, errMost(most)
	}
	s := &Signal{Channels: 1, Values: make([]float32, n)}
	for i := range s.Values {
		s.Values[i] = float32(float64(math.Float32frombits(little.Uint32(file[4*i:]))) / o.scale())
	}
	return s, s.checkFinite()
}

func encodeRaw(s *Signal, o Options) ([]byte, error) {
	if s.Channels != 1 {
		return nil, fmt.Errorf("want 1 channel for a raw file, got %d", s.Channels)
	}
	if err := s.checkFinite(); err != nil {
		return nil, err
	}
	file := make([]byte, 0, 4*len(s.Values))
	for _, v := range s.Values {
		file = little.AppendUint32(file, math.Float32bits(scaled(v, o.scale())))
	}
	return file, nil
}
