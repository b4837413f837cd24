package signals

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
)

// wavFile returns a WAV file of one chunk "fmt " and one "data" that state what they are given.
func wavFile(tag, channels, rate, align, bits int, data []byte) []byte {
	body := little.AppendUint16(nil, uint16(tag))
	body = little.AppendUint16(body, uint16(channels))
	body = little.AppendUint32(body, uint32(rate))
	body = little.AppendUint32(body, uint32(rate*align))
	body = little.AppendUint16(body, uint16(align))
	body = little.AppendUint16(body, uint16(bits))
	return appendChunk(appendChunk([]byte("RIFF\x00\x00\x00\x00WAVE"), "fmt ", body), "data", data)
}

// extensibleFile is like it with WAVE_FORMAT_EXTENSIBLE.
func extensibleFile(tag, channels, bits int, data []byte) []byte {
	plain := wavFile(tagExtensible, channels, 8000, channels*bits/8, bits, nil)[20:36]
	body := append(plain, 22, 0, byte(bits), 0, 0, 0, 0, 0, byte(tag), 0)
	return appendChunk(appendChunk([]byte("RIFF\x00\x00\x00\x00WAVE"), "fmt ", append(body, extensible...)), "data", data)
}

// Every encoding reads what is known of it, and writes the same bytes again.
func TestWAVEncodings(t *testing.T) {
	float := func(v float32) []byte { return little.AppendUint32(nil, math.Float32bits(v)) }
	double := func(v float64) []byte { return little.AppendUint64(nil, math.Float64bits(v)) }
	for name, c := range map[string]struct {
		tag, bits int
		data      []byte
		want      []float32
	}{
		"8":         {1, 8, []byte{0, 128, 255, 192}, []float32{-1, 0, 127. / 128, 0.5}},
		"16":        {1, 16, []byte{0, 0x80, 0, 0, 0xff, 0x7f, 1, 0}, []float32{-1, 0, 32767. / 32768, 1. / 32768}},
		"24":        {1, 24, []byte{0, 0, 0x80, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff}, []float32{-1, 8388607. / 8388608, -1. / 8388608}},
		"32":        {1, 32, []byte{0, 0, 0, 0x80, 0, 0, 0, 0x40}, []float32{-1, 0.5}},
		"32 floats": {3, 32, slices.Concat(float(1.5), float(-0.25)), []float32{1.5, -0.25}},
		"64 floats": {3, 64, slices.Concat(double(1.5), double(-0.25)), []float32{1.5, -0.25}},
	} {
		for what, file := range map[string][]byte{
			"plain":      wavFile(c.tag, 1, 8000, c.bits/8, c.bits, c.data),
			"extensible": extensibleFile(c.tag, 1, c.bits, c.data),
		} {
			s, err := decodeWAV(file, Options{}, 100)
			if err != nil || s.Rate != 8000 || s.Channels != 1 || !slices.Equal(s.Values, c.want) {
				t.Errorf("%s, %s: got %+v, error %v, want values %v", name, what, s, err, c.want)
				continue
			}
			again, err := s.Encode("a.WAV", Options{})
			if err != nil || !bytes.Contains(again, c.data) {
				t.Errorf("%s: written as % x, error %v", name, again, err)
			}
			if back, err := decodeWAV(again, Options{}, 100); err != nil || !slices.Equal(back.Values, c.want) || back.Encoding != s.Encoding {
				t.Errorf("%s: read again as %+v, error %v", name, back, err)
			}
		}
	}
}

func TestWAVChannelsAndChunks(t *testing.T) {
	data := []byte{0, 0x40, 0, 0xc0, 0, 0x20, 0, 0xe0, 0, 0x10, 0, 0xf0} // left 0.5, 0.25, 0.125, right the negatives
	file := wavFile(1, 2, 44100, 4, 16, data)
	odd := slices.Concat(file[:12], []byte("LIST\x03\x00\x00\x00abc\x00"), file[12:36], []byte("fact\x04\x00\x00\x00...."), file[36:], []byte("LIST\xff\xff\xff\x7f"))
	for _, file := range [][]byte{file, odd} {
		s, err := decodeWAV(file, Options{}, 6)
		if err != nil || s.Rate != 44100 || s.Len() != 3 || !slices.Equal(s.Channel(0), []float32{0.5, 0.25, 0.125}) || !slices.Equal(s.Channel(1), []float32{-0.5, -0.25, -0.125}) {
			t.Fatalf("got %+v, error %v", s, err)
		}
		again, err := s.Encode("x.wav", Options{})
		if err != nil || !bytes.Equal(again[40:], wavFile(1, 2, 44100, 4, 16, data)[40:]) {
			t.Errorf("written as % x, error %v", again, err)
		}
	}
	// A pipe's size is that of what follows, whole frames of it.
	little.PutUint32(file[40:], 0xffffffff)
	if s, err := decodeWAV(append(file, 1), Options{}, 6); err != nil || s.Len() != 3 {
		t.Errorf("size not known: got %+v, error %v", s, err)
	}
}

func TestWAVRejected(t *testing.T) {
	good := wavFile(1, 1, 8000, 2, 16, make([]byte, 20))
	with := func(at int, b string) []byte {
		file := bytes.Clone(good)
		copy(file[at:], b)
		return file
	}
	nan := little.AppendUint32(make([]byte, 4), math.Float32bits(float32(math.NaN())))
	for want, file := range map[string][]byte{
		"want a WAV file, RIFF…WAVE, got 0 bytes":        nil,
		`that begin with "RIFX`:                          with(0, "RIFX"),
		`want 21 bytes in the chunk "data", got 20`:      with(40, "\x15"),
		`want 4294967295 bytes in the chunk "fmt "`:      with(16, "\xff\xff\xff\xff"),
		`want 2147418111 bytes in the chunk "data"`:      with(40, "\xff\xff\xfe\x7f"),
		`want at least 16 bytes in the chunk "fmt "`:     with(16, "\x0e"),
		`want a chunk "fmt " before the data`:            with(12, "junk"),
		`want a chunk "data", got none`:                  with(36, "junk"),
		`want one chunk "fmt ", got two`:                 slices.Concat(good[:36], good[12:]),
		"got format 7: convert the file":                 with(20, "\x07"),
		"got format 65534":                               with(20, "\xfe\xff"),
		"got 12 bits in format 1":                        with(34, "\x0c"),
		"got 64 bits in format 1":                        with(34, "\x40"),
		"got 16 bits in format 3":                        with(20, "\x03"),
		"want at least 1 channel, got 0":                 with(22, "\x00"),
		"want a rate of 1 to 2147483647 values a second": with(24, "\x00\x00\x00\x00"),
		"want blocks of 2 bytes for 1 channels":          with(32, "\x03"),
		"want blocks of 131070 bytes for 65535 channels": with(22, "\xff\xff"),
		"want data in blocks of 2 bytes, got 19 bytes":   with(40, "\x13"),
		"want values, got none":                          wavFile(1, 1, 8000, 2, 16, nil),
		"want at most 10 values, got more":               wavFile(1, 1, 8000, 2, 16, make([]byte, 22)),
		"got NaN at place 1 of channel 0":                wavFile(3, 1, 8000, 4, 32, nan),
		"got +Inf at place 0":                            wavFile(3, 1, 8000, 8, 64, little.AppendUint64(nil, math.Float64bits(1e300))),
	} {
		if s, err := decodeWAV(file, Options{}, 10); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v and %+v", want, err, s)
		}
	}
	for n := range good {
		if _, err := decodeWAV(good[:n], Options{}, 100); err == nil {
			t.Errorf("the first %d bytes are a file", n)
		}
	}
}

// Values beyond full scale are clipped; nothing wraps around.
func TestPCMClips(t *testing.T) {
	for _, bits := range []int{8, 16, 24, 32} {
		s := &Signal{Channels: 1, Values: []float32{1, -1, 1e30, -1e30, 0.25}, Rate: 1, Encoding: Encoding{Bits: bits}}
		file, err := s.Encode("x.wav", Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeWAV(file, Options{}, 5)
		if err != nil || got.Values[0] < 0.99 || got.Values[1] != -1 || got.Values[2] != got.Values[0] || got.Values[3] != -1 || got.Values[4] != 0.25 {
			t.Errorf("%d bits: got %v, error %v", bits, got.Values, err)
		}
	}
}

func FuzzWAV(f *testing.F) {
	f.Add(wavFile(1, 2, 8000, 4, 16, make([]byte, 12)))
	f.Add(extensibleFile(3, 1, 32, make([]byte, 12)))
	f.Add(wavFile(1, 1, 8000, 3, 24, []byte{1, 2, 3}))
	f.Fuzz(func(t *testing.T, file []byte) { roundTrip(t, file, "x.wav") })
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("time,value\n0,1.5\n1,-2\n"))
	f.Add([]byte("1;2\n\n\"3\";4"))
	f.Fuzz(func(t *testing.T, file []byte) { roundTrip(t, file, "x.csv") })
}

// roundTrip checks that what is read of a file is within its bounds, and is read again from what is written.
func roundTrip(t *testing.T, file []byte, name string) {
	const most = 1 << 12
	format, err := formatOf(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := format.decode(file, Options{}, most)
	if err != nil {
		return
	}
	if err := s.check(); err != nil || len(s.Values) > most {
		t.Fatalf("%d values, %v", len(s.Values), err)
	}
	again, err := s.Encode(name, Options{})
	if err != nil {
		t.Fatal(err)
	}
	back, err := format.decode(again, Options{}, most)
	if err != nil || !slices.Equal(back.Values, s.Values) || back.Channels != s.Channels || back.Rate != s.Rate || back.Encoding != s.Encoding {
		if s.Header == "" || err == nil { // a header may be a number or empty, and is none then
			t.Fatalf("%+v is read again as %+v, error %v", s, back, err)
		}
	}
}
