package signals

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Encoding is how a WAV file holds a value. Its zero value stands for PCM of 16 bits.
type Encoding struct {
	Bits  int  // 8, 16, 24 or 32; of floats 32 or 64
	Float bool // floats instead of PCM
}

func (e Encoding) or16() Encoding { return cmp.Or(e, Encoding{Bits: 16}) }

// codec reads and writes one value. Integers of n bits are divided by 2ⁿ⁻¹; those of 8 bits are not signed.
type codec struct {
	get func(b []byte) float32
	put func(b []byte, v float32)
}

var little = binary.LittleEndian

var codecs = map[Encoding]codec{
	{8, false}: {
		func(b []byte) float32 { return (float32(b[0]) - 128) / 128 },
		func(b []byte, v float32) { b[0] = byte(pcm(v, 8) + 128) },
	},
	{16, false}: {
		func(b []byte) float32 { return float32(int16(little.Uint16(b))) / (1 << 15) },
		func(b []byte, v float32) { little.PutUint16(b, uint16(pcm(v, 16))) },
	},
	{24, false}: {
		func(b []byte) float32 {
			return float32(int32(uint32(b[0])<<8|uint32(b[1])<<16|uint32(b[2])<<24)>>8) / (1 << 23)
		},
		func(b []byte, v float32) {
			n := pcm(v, 24)
			b[0], b[1], b[2] = byte(n), byte(n>>8), byte(n>>16)
		},
	},
	{32, false}: {
		func(b []byte) float32 { return float32(int32(little.Uint32(b))) / (1 << 31) },
		func(b []byte, v float32) { little.PutUint32(b, uint32(pcm(v, 32))) },
	},
	{32, true}: {
		func(b []byte) float32 { return math.Float32frombits(little.Uint32(b)) },
		func(b []byte, v float32) { little.PutUint32(b, math.Float32bits(v)) },
	},
	{64, true}: {
		func(b []byte) float32 { return float32(math.Float64frombits(little.Uint64(b))) },
		func(b []byte, v float32) { little.PutUint64(b, math.Float64bits(float64(v))) },
	},
}

// pcm returns the integer of so many bits that is nearest to a value.
func pcm(v float32, bits int) int64 {
	half := math.Ldexp(1, bits-1)
	return int64(min(max(math.RoundToEven(float64(v)*half), -half), half-1))
}

// Format tags of WAV files.
const (
	tagPCM        = 1
	tagFloat      = 3
	tagExtensible = 0xfffe
)

// extensible is the end of the GUID that holds one of the other tags.
const extensible = "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"

// unknownSize is from where on the size of a chunk says that it was not known when the file was begun: programs that write to a pipe put such sizes.
const unknownSize = 0x7fff0000

func init() {
	wav := format{decodeWAV, encodeWAV}
	formats[".wav"], formats[".wave"] = wav, wav
}

// wavFormat is what the chunk "fmt " states.
type wavFormat struct {
	encoding Encoding
	channels int
	rate     uint32
}

// decodeWAV reads a WAV file. Chunks other than "fmt " and "data" are skipped, and so is all behind the data.
func decodeWAV(file []byte, _ Options, most int) (*Signal, error) {
	if len(file) < 12 || string(file[:4]) != "RIFF" || string(file[8:12]) != "WAVE" {
		return nil, fmt.Errorf("want a WAV file, RIFF…WAVE, got %d bytes that begin with %.12q", len(file), file[:min(12, len(file))])
	}
	var f *wavFormat
	for rest := file[12:]; len(rest) >= 8; {
		name, size := string(rest[:4]), uint64(little.Uint32(rest[4:]))
		body := rest[8:]
		known := size <= uint64(len(body))
		switch {
		case known:
			body = body[:size]
		case name != "data" || size < unknownSize:
			return nil, fmt.Errorf("want %d bytes in the chunk %q, got %d: the file is truncated or damaged", size, name, len(body))
		}
		switch name {
		case "fmt ":
			if f != nil {
				return nil, errors.New(`want one chunk "fmt ", got two`)
			}
			var err error
			if f, err = readWAVFormat(body); err != nil {
				return nil, err
			}
		case "data":
			if f == nil {
				return nil, errors.New(`want a chunk "fmt " before the data, got none`)
			}
			return f.values(body, known, most)
		}
		rest = rest[min(len(rest), 8+len(body)+len(body)%2):]
	}
	return nil, errors.New(`want a chunk "data", got none`)
}

func readWAVFormat(b []byte) (*wavFormat, error) {
	if len(b) < 16 {
		return nil, fmt.Errorf(`want at least 16 bytes in the chunk "fmt ", got %d`, len(b))
	}
	tag := little.Uint16(b)
	if tag == tagExtensible && len(b) >= 40 && string(b[26:40]) == extensible {
		tag = little.Uint16(b[24:])
	}
	f := &wavFormat{Encoding{int(little.Uint16(b[14:])), tag == tagFloat}, int(little.Uint16(b[2:])), little.Uint32(b[4:])}
	_, ok := codecs[f.encoding]
	switch align := int(little.Uint16(b[12:])); {
	case tag != tagPCM && tag != tagFloat:
		return nil, fmt.Errorf("want PCM (format 1) or floats (format 3), got format %d: convert the file", tag)
	case !ok:
		return nil, fmt.Errorf("want PCM of 8, 16, 24 or 32 bits or floats of 32 or 64, got %d bits in format %d", f.encoding.Bits, tag)
	case f.channels < 1:
		return nil, errors.New("want at least 1 channel, got 0")
	case f.rate < 1 || f.rate > math.MaxInt32:
		return nil, fmt.Errorf("want a rate of 1 to %d values a second, got %d", math.MaxInt32, f.rate)
	case align != f.channels*f.encoding.Bits/8:
		return nil, fmt.Errorf("want blocks of %d bytes for %d channels of %d bits, got %d", f.channels*f.encoding.Bits/8, f.channels, f.encoding.Bits, align)
	}
	return f, nil
}

// values reads the data, whose length the file knows or which are all that is left of it.
func (f *wavFormat) values(data []byte, known bool, most int) (*Signal, error) {
	width := f.encoding.Bits / 8
	block := f.channels * width
	n := len(data) / block
	switch {
	case known && len(data)%block != 0:
		return nil, fmt.Errorf("want data in blocks of %d bytes, got %d bytes", block, len(data))
	case n == 0:
		return nil, errNone
	case int64(n)*int64(f.channels) > int64(most):
		return nil, errMost(most)
	}
	s := &Signal{Channels: f.channels, Values: make([]float32, n*f.channels), Rate: int(f.rate), Encoding: f.encoding}
	get := codecs[f.encoding].get
	for c := range f.channels {
		to := s.Channel(c)
		for i := range to {
			to[i] = get(data[i*block+c*width:])
		}
	}
	if f.encoding.Float {
		return s, s.checkFinite()
	}
	return s, nil
}

// encodeWAV writes a WAV file in the signal's encoding. A signal without a rate is an error, for players need one.
func encodeWAV(s *Signal, _ Options) ([]byte, error) {
	e := s.Encoding.or16()
	codec, ok := codecs[e]
	width := e.Bits / 8
	const header = 12 + 8 + 18 + 8 + 4 + 8 // of RIFF, fmt, fact and data
	size := int64(len(s.Values)) * int64(width)
	switch {
	case !ok:
		return nil, fmt.Errorf("want an encoding of PCM of 8, 16, 24 or 32 bits or of floats of 32 or 64, got %+v", e)
	case s.Rate < 1:
		return nil, fmt.Errorf("want a rate for a WAV file, got %d", s.Rate)
	case s.Channels*width > math.MaxUint16 || size > math.MaxInt32-header:
		return nil, fmt.Errorf("want less than 2 GiB and 64 KiB a block for a WAV file, got %d channels of %d values in %d bits", s.Channels, s.Len(), e.Bits)
	}
	if err := s.checkFinite(); err != nil {
		return nil, err
	}
	block := s.Channels * width
	body := little.AppendUint16(nil, tagPCM)
	if e.Float {
		body = little.AppendUint16(nil, tagFloat)
	}
	body = little.AppendUint16(body, uint16(s.Channels))
	body = little.AppendUint32(body, uint32(s.Rate))
	body = little.AppendUint32(body, uint32(min(int64(s.Rate)*int64(block), math.MaxUint32)))
	body = little.AppendUint16(body, uint16(block))
	body = little.AppendUint16(body, uint16(e.Bits))
	file := make([]byte, 12, header+size+1)
	if e.Float {
		file = appendChunk(file, "fmt ", append(body, 0, 0))
		file = appendChunk(file, "fact", little.AppendUint32(nil, uint32(s.Len())))
	} else {
		file = appendChunk(file, "fmt ", body)
	}
	file = append(file, "data"...)
	file = little.AppendUint32(file, uint32(size))
	data := file[len(file) : len(file)+int(size)]
	for c := range s.Channels {
		for i, v := range s.Channel(c) {
			codec.put(data[i*block+c*width:][:width], v)
		}
	}
	file = file[:len(file)+int(size)]
	if size%2 == 1 {
		file = append(file, 0)
	}
	copy(file, "RIFF")
	little.PutUint32(file[4:], uint32(len(file)-8))
	copy(file[8:], "WAVE")
	return file, nil
}

func appendChunk(file []byte, name string, body []byte) []byte {
	file = append(file, name...)
	file = little.AppendUint32(file, uint32(len(body)))
	return append(file, body...)
}
