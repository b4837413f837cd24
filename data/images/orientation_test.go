package images

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/denoise-go/denoise/data"
)

// exifData returns EXIF data with a tag before Orientation, which is in either order of bytes.
func exifData(order binary.AppendByteOrder, value uint16) []byte {
	start := "II*\x00"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		start = "MM\x00*"
	}
	b := order.AppendUint16(order.AppendUint32([]byte(start), 10), 0xabcd) // the directory begins after two other bytes
	b = order.AppendUint16(b, 2)
	for _, tag := range []struct{ name, value uint16 }{{0x0100, 99}, {0x0112, value}} {
		b = order.AppendUint16(order.AppendUint16(b, tag.name), 3)
		b = order.AppendUint16(order.AppendUint32(b, 1), tag.value)
		b = order.AppendUint16(b, 0)
	}
	return order.AppendUint32(b, 0)
}

// withEXIF returns functions that put EXIF data into files.
var withEXIF = map[string]func(t testing.TB, exif []byte) []byte{
	"JPEG": func(t testing.TB, exif []byte) []byte {
		file := encodeJPEG(t, testImage(1, 8, 2, 3))
		body := append([]byte("Exif\x00\x00"), exif...)
		comment := []byte{0xff, 0xff, 0xfe, 0, 4, 'h', 'i'} // a fill byte and a segment of another kind
		segment := append(binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2)), body...)
		return bytes.Join([][]byte{file[:2], comment, segment, file[2:]}, nil)
	},
	"PNG": func(t testing.TB, exif []byte) []byte {
		file := encodePNG(t, testImage(1, 8, 2, 3))
		chunk := append(binary.BigEndian.AppendUint32(nil, uint32(len(exif))), "eXIf"...)
		chunk = append(append(chunk, exif...), 0, 0, 0, 0)
		setCRC(chunk[4:])
		return bytes.Join([][]byte{file[:33], chunk, file[33:]}, nil)
	},
	"TIFF": func(t testing.TB, exif []byte) []byte { // the picture's own directory has the tag, in place of ResolutionUnit
		file := encodeTIFF(t, testImage(1, 8, 2, 3))
		value := orientationValue(exif)
		n := int(binary.LittleEndian.Uint32(file[4:]))
		entries := file[n+2:][:12*int(binary.LittleEndian.Uint16(file[n:]))]
		// Entries are in the order of their tags: those above Orientation move down, the last one is lost.
		at := 0
		for binary.LittleEndian.Uint16(entries[at:]) < 0x0112 {
			at += 12
		}
		kept := entries[at : len(entries)-12]
		copy(entries[at+12:], bytes.Clone(kept))
		binary.LittleEndian.PutUint16(entries[at:], 0x0112)
		binary.LittleEndian.PutUint16(entries[at+2:], 3)
		binary.LittleEndian.PutUint32(entries[at+4:], 1)
		binary.LittleEndian.PutUint32(entries[at+8:], uint32(value))
		return file
	},
}

// orientationValue finds the value that exifData was given.
func orientationValue(exif []byte) uint16 {
	if exif[0] == 'I' {
		return binary.LittleEndian.Uint16(exif[32:])
	}
	return binary.BigEndian.Uint16(exif[32:])
}

// The rows of the picture 2×3 with pixels a b c, d e f as they are to be seen, by the tag's value: the tag says where the stored first row and first column go.
var seen = [9]string{
	1: "abc def", 2: "cba fed", 3: "fed cba", 4: "def abc",
	5: "ad be cf", 6: "da eb fc", 7: "fc eb da", 8: "cf be ad",
}

func TestOrientation(t *testing.T) {
	letter := map[uint16]byte{}
	for i := range 6 {
		letter[level(0, i/3, i%3)] = byte('a' + i)
	}
	for name, file := range withEXIF {
		for value := range uint16(9) {
			for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
				want := seen[max(value, 1)] // 0 is no orientation
				shape := data.Shape{C: 1, H: 2, W: 3}
				if value >= 5 {
					shape.H, shape.W = 3, 2
				}
				f := file(t, exifData(order, value))
				if h, err := ReadHeader(f); err != nil || h.H != shape.H || h.W != shape.W {
					t.Fatalf("%s: orientation %d: got header %+v, %v", name, value, h, err)
				}
				p := decoded(t, f, shape, 8)
				got := ""
				for y := range shape.H {
					for x := range shape.W {
						got += string(nearest(letter, p.at(0, y, x)))
					}
					got += " "
				}
				if got != want+" " {
					t.Errorf("%s: orientation %d: got %s, want %s", name, value, got, want)
				}
			}
		}
	}
	if got := orientation(webpEXIF(append([]byte("RIFF\x00\x00\x00\x00WEBPVP8L\x01\x00\x00\x00x\x00EXIF\x26\x00\x00\x00"), exifData(binary.BigEndian, 6)...))); got != orientations[6] {
		t.Errorf("WebP: got %d", got)
	}
}

// nearest returns the letter of the level next to v, as JPEG changes levels a little.
func nearest(letter map[uint16]byte, v uint16) byte {
	best, distance := byte('?'), 3*257
	for l, b := range letter {
		if d := int(l) - int(v); max(d, -d) < distance {
			best, distance = b, max(d, -d)
		}
	}
	return best
}

// Alpha turns with the colours, and a part of a plane turns as a whole does.
func TestSymmetry(t *testing.T) {
	p, err := FromImage(testImage(3, 16, 3, 5))
	if err != nil {
		t.Fatal(err)
	}
	p.Alpha = bytes.Clone(p.Pix[:30])
	all := map[string]bool{}
	for s := range symmetry(symmetries) {
		q := p.oriented(s)
		if !bytes.Equal(q.Alpha, q.Pix[:30]) {
			t.Errorf("symmetry %d: alpha differs from the first channel", s)
		}
		part := make([]byte, 2*2*2)
		s.apply(part, p.Pix[2*(5+2):], 2, 2, 5, 2) // rows 1 and 2, columns 2 and 3
		all[fmt.Sprint(part)] = true
	}
	if len(all) != symmetries {
		t.Errorf("got %d different flips and turns of a square, want %d", len(all), symmetries)
	}
}
