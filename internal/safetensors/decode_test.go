package safetensors

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/internal/hostile"
)

// file puts a header before n bytes of data.
func file(header string, n int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, n)...)
}

// one is the header of one tensor "a" with the given fields.
func one(fields string) string { return `{"a":{` + fields + `}}` }

// badFiles pairs files with the errors they must give.
var badFiles = []struct {
	why  string
	file []byte
	want string
}{
	{"empty", nil, "want 8 bytes of header length, got 0"},
	{"cut in the length", []byte{1, 0, 0}, "want 8 bytes of header length, got 3"},
	{"header beyond the file", append([]byte{10, 0, 0, 0, 0, 0, 0, 0}, "{}"...), "want a header of 10 bytes, got a file with 2 after its length"},
	{"header beyond the limit", []byte("\xff\xff\xff\xff\xff\xff\xff\xff{}"), "want a header of at most 100000000 bytes, got 18446744073709551615"},
	{"text", []byte("epoch,training_loss,validation_loss\n"), "want a header of at most 100000000 bytes, got 8247265644478689381: it may not be a safetensors file"},
	{"a word", []byte("hello\n"), "want 8 bytes of header length, got 6: it may not be a safetensors file"},
	{"no header", file("", 0), "header: want a JSON object that starts with the first byte"},
	{"space first", file(" {}", 0), "header: want a JSON object that starts with the first byte"},
	{"array", file("[]", 0), "header: want a JSON object that starts with the first byte"},
	{"cut JSON", file(`{"a":`, 0), "header: want one JSON object"},
	{"trailing JSON", file("{}{}", 0), "header: want one JSON object"},
	{"trailing NUL", file("{}\x00", 0), "header: want one JSON object"},
	{"deep nesting", file(strings.Repeat(`{"a":`, 100_000), 0), "header: want one JSON object"},
	{"not UTF-8", file("{\"\xff\":{}}", 0), "header: want UTF-8"},
	{"half a surrogate pair", file(`{"\ud800":{}}`, 0), "header: want pairs of surrogates"},
	{"the other half", file(`{"\udc00":{}}`, 0), "header: want pairs of surrogates"},
	{"two first halves", file(`{"\ud800\ud800":{}}`, 0), "header: want pairs of surrogates"},
	{"same name", file(`{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}`, 8), `tensor "a": named twice`},
	{"same metadata", file(`{"__metadata__":{"k":"1","k":"2"}}`, 0), `__metadata__: "k": given twice`},
	{"two metadata", file(`{"__metadata__":{},"__metadata__":{}}`, 0), `tensor "__metadata__": named twice`},
	{"same field", file(one(`"dtype":"F32","dtype":"F32","shape":[],"data_offsets":[0,4]`), 4), `tensor "a": dtype: given twice`},
	{"unknown field", file(one(`"dtype":"F32","shape":[],"data_offsets":[0,4],"more":0`), 4), `tensor "a": want dtype, shape and data_offsets, got "more"`},
	{"missing field", file(one(`"dtype":"F32","shape":[]`), 4), `tensor "a": want dtype, shape and data_offsets, got fewer`},
	{"no name", file(`{"":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}`, 4), `tensor "": want a name, got none`},
	{"tensor is null", file(`{"a":null}`, 0), `tensor "a": want {, got null`},
	{"metadata is an array", file(`{"__metadata__":["a"]}`, 0), `__metadata__: want {, got [`},
	{"metadata of a number", file(`{"__metadata__":{"k":1}}`, 0), `__metadata__: "k": want a string, got 1`},
	{"other dtype", file(one(`"dtype":"I32","shape":[],"data_offsets":[0,4]`), 4), `tensor "a": dtype: want F16, BF16, F32 or F64, got "I32"`},
	{"dtype is a number", file(one(`"dtype":32,"shape":[],"data_offsets":[0,4]`), 4), `tensor "a": dtype: want a string, got 32`},
	{"shape is a string", file(one(`"dtype":"F32","shape":"1","data_offsets":[0,4]`), 4), `tensor "a": shape: want [, got "1"`},
	{"shape of strings", file(one(`"dtype":"F32","shape":["1"],"data_offsets":[0,4]`), 4), `tensor "a": shape: want a whole number from 0 to`},
	{"negative shape", file(one(`"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]`), 4), `tensor "a": shape: want a whole number from 0 to`},
	{"fraction", file(one(`"dtype":"F32","shape":[1.0],"data_offsets":[0,4]`), 4), `tensor "a": shape: want a whole number from 0 to`},
	{"exponent", file(one(`"dtype":"F32","shape":[1e0],"data_offsets":[0,4]`), 4), `tensor "a": shape: want a whole number from 0 to`},
	{"number beyond 64 bits", file(one(`"dtype":"F32","shape":[18446744073709551617],"data_offsets":[0,4]`), 4), `tensor "a": shape: want a whole number from 0 to`},
	{"overflowing shape", file(one(`"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]`), 0), `tensor "a": shape [4294967296 4294967296] is too large`},
	{"overflow behind a zero", file(one(`"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]`), 0), `tensor "a": shape [0 4294967296 4294967296] is too large`},
	{"overflowing bytes", file(one(`"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]`), 4), `tensor "a": shape [4611686018427387905] is too large`},
	{"rank 9", file(one(`"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]`), 4), `tensor "a": shape: want at most 8 numbers, got more`},
	{"three offsets", file(one(`"dtype":"F32","shape":[],"data_offsets":[0,4,4]`), 4), `tensor "a": data_offsets: want at most 2 numbers, got more`},
	{"one offset", file(one(`"dtype":"F32","shape":[],"data_offsets":[4]`), 4), `tensor "a": data_offsets: want [begin end] with begin ≤ end, got [4]`},
	{"begin after end", file(one(`"dtype":"F32","shape":[],"data_offsets":[4,0]`), 4), `tensor "a": data_offsets: want [begin end] with begin ≤ end, got [4 0]`},
	{"shape against range", file(`{"encoder.0.weight":{"dtype":"F32","shape":[512,784],"data_offsets":[0,12]}}`, 12), `tensor "encoder.0.weight": want 1605632 bytes for shape [512 784], got range [0, 12)`},
	{"range beyond the data", file(one(`"dtype":"F32","shape":[2],"data_offsets":[0,8]`), 4), `tensor "a": want range within 4 bytes of data, got [0, 8)`},
	{"gap before", file(one(`"dtype":"F32","shape":[],"data_offsets":[4,8]`), 8), `tensor "a": want range from 0, where the one before ends, got [4, 8)`},
	{"gap between", file(`{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}`, 12), `tensor "b": want range from 4, where the one before ends, got [8, 12)`},
	{"overlap", file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}`, 12), `tensor "b": want range from 8, where the one before ends, got [4, 12)`},
	{"same range", file(`{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}`, 4), `tensor "b": want range from 4, where the one before ends, got [0, 4)`},
	{"data left over", file(one(`"dtype":"F32","shape":[],"data_offsets":[0,4]`), 5), "want 4 bytes of data for all tensors, got 5"},
	{"data and no tensor", file("{}", 1), "want 0 bytes of data for all tensors, got 1"},
}

func TestDecodeRefuses(t *testing.T) {
	for _, h := range badFiles {
		t.Run(h.why, func(t *testing.T) {
			_, err := Decode(h.file)
			if strconv.IntSize == 32 && strings.HasPrefix(h.why, "overflow") {
				h.want = `tensor "a": shape: want a whole number from 0 to 2147483647`
			}
			if err == nil || !strings.HasPrefix(err.Error(), "safetensors: "+h.want) {
				t.Errorf("want error %q, got %v", h.want, err)
			}
		})
	}
}

// Strings decode as with encoding/json, whatever is escaped in them and how.
func TestUnquote(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	pieces := []string{`\"`, `\\`, `\/`, `\b`, `\f`, `\n`, `\r`, `\t`, `\u0000`, `\u00e9`, `\uD83D`, `\ude00`, `\uD83D\uDE00`, `\uffff`, "a", "é", "😀", "u"}
	for range 20_000 {
		token := `"`
		for range r.IntN(6) {
			token += pieces[r.IntN(len(pieces))]
		}
		token += `"`
		var want string
		if err := json.Unmarshal([]byte(token), &want); err != nil {
			t.Fatal(err)
		}
		if got := unquote(token); got != want {
			t.Fatalf("%s: got %q, want %q", token, got, want)
		}
	}
}

func TestDecodeTakes(t *testing.T) {
	for why, b := range map[string][]byte{
		"nothing":                 file("{}", 0),
		"spaces after the header": file("{}      ", 0),
		"any order":               file(`{"b":{"data_offsets":[4,8],"shape":[],"dtype":"F32"},"__metadata__":{"":""},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 8),
		"no elements in between":  file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"z":{"dtype":"F32","shape":[5,0],"data_offsets":[0,0]}}`, 4),
		"escaped names":           file(`{"\ud83d\ude00\\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4),
	} {
		if _, err := Decode(b); err != nil {
			t.Errorf("%s: %v", why, err)
		}
	}
}

// TestDecodeMemory measures files made to need much memory for their size.
func TestDecodeMemory(t *testing.T) {
	many := func(n int, f func(b *strings.Builder, i int)) string {
		var b strings.Builder
		b.WriteByte('{')
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			f(&b, i)
		}
		b.WriteByte('}')
		return b.String()
	}
	name := func(b *strings.Builder, i int) { // short and unique
		b.WriteByte('"')
		for ; i >= 0; i = i/64 - 1 {
			b.WriteByte("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"[i%64])
		}
		b.WriteString(`":`)
	}
	const n = 30_000
	for why, b := range map[string][]byte{
		"many empty tensors": file(many(n, func(b *strings.Builder, i int) {
			name(b, i)
			b.WriteString(`{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`)
		}), 0),
		"many dimensions": file(many(n, func(b *strings.Builder, i int) {
			name(b, i)
			b.WriteString(`{"dtype":"F32","shape":[0,0,0,0,0,0,0,0],"data_offsets":[0,0]}`)
		}), 0),
		"much metadata":    file(`{"__metadata__":`+many(4*n, func(b *strings.Builder, i int) { name(b, i); b.WriteString(`""`) })+"}", 0),
		"escaped metadata": file(`{"__metadata__":`+many(n, func(b *strings.Builder, i int) { fmt.Fprintf(b, `"\n%x":"\n"`, i) })+"}", 0),
		"long metadata":    file(`{"__metadata__":{"`+strings.Repeat("k", 1<<20)+`":"`+strings.Repeat("v", 4<<20)+`"}}`, 0),
		"long bad dtype":   file(one(`"dtype":"`+strings.Repeat("x", 4<<20)+`"`), 0),
		"long bad name":    file(`{"`+strings.Repeat("\x7f", 4<<20)+`":[]}`, 0),
		"data":             file(one(`"dtype":"F32","shape":[1048576],"data_offsets":[0,4194304]`), 4<<20),
		"halves":           file(one(`"dtype":"F16","shape":[2097152],"data_offsets":[0,4194304]`), 4<<20),
		"doubles":          file(one(`"dtype":"F64","shape":[524288],"data_offsets":[0,4194304]`), 4<<20),
	} {
		var f *File
		var err error
		allocated := hostile.Allocated(func() { f, err = Decode(b) })
		header := binary.LittleEndian.Uint64(b)
		t.Logf("%s: %d bytes of header, %.1f times that allocated (%v)", why, header, float64(allocated)/float64(header), err != nil)
		data := uint64(len(b)) - 8 - header
		if strings.Contains(string(b[:min(len(b), 100)]), `"F16"`) {
			data *= 2
		}
		if limit := 24*header + data + 8192; allocated > limit {
			t.Errorf("%s: want at most %d bytes allocated for %d, got %d", why, limit, len(b), allocated)
		}
		runtime.KeepAlive(f)
	}
}

func FuzzDecode(f *testing.F) {
	good, err := Encode(golden())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	types, err := os.ReadFile("testdata/dtypes.safetensors")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(types)
	for _, h := range badFiles {
		if len(h.file) < 1000 {
			f.Add(h.file)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		first, err := Decode(b)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "safetensors: ") {
				t.Fatalf("want an error that starts with the package's name, got %v", err)
			}
			return
		}
		written, err := Encode(first)
		if err != nil {
			t.Fatalf("decoded, but: %v", err)
		}
		second, err := Decode(written)
		if err != nil {
			t.Fatalf("written, but: %v", err)
		}
		wantSame(t, second, first)
	})
}
