package images

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// level is the test pictures' value of 16 bits at a place: different everywhere in small pictures, the high byte as well.
func level(c, y, x int) uint16 { return uint16(257 * ((37*c + 16*y + 3*x + 5) % 256)) }

// testImage is a picture with values of 8 or 16 bits, gray or of three channels.
func testImage(channels, bits, h, w int) image.Image {
	rect := image.Rect(0, 0, w, h)
	var m interface {
		image.Image
		Set(x, y int, c color.Color)
	}
	switch {
	case channels == 1 && bits == 8:
		m = image.NewGray(rect)
	case channels == 1:
		m = image.NewGray16(rect)
	case bits == 8:
		m = image.NewNRGBA(rect)
	default:
		m = image.NewNRGBA64(rect)
	}
	for y := range h {
		for x := range w {
			if channels == 1 {
				m.Set(x, y, color.Gray16{Y: level(0, y, x)})
			} else {
				m.Set(x, y, color.NRGBA64{level(0, y, x), level(1, y, x), level(2, y, x), 0xffff})
			}
		}
	}
	return m
}

func encodePNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	return encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, m) })
}

func encoded(t testing.TB, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encodeJPEG(t testing.TB, m image.Image) []byte {
	return encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, m, &jpeg.Options{Quality: 100}) })
}

func encodeTIFF(t testing.TB, m image.Image) []byte {
	return encoded(t, func(b *bytes.Buffer) error { return tiff.Encode(b, m, nil) })
}

func encodeBMP(t testing.TB, m image.Image) []byte {
	return encoded(t, func(b *bytes.Buffer) error { return bmp.Encode(b, m) })
}

func encodeGIF(t testing.TB, m image.Image) []byte {
	return encoded(t, func(b *bytes.Buffer) error { return gif.Encode(b, m, nil) })
}

// webpFile returns a lossless WebP file of one colour and of any size up to 2¹⁴ a side: its codes have one symbol each, so that no pixel takes a bit.
func webpFile(t testing.TB, h, w int) []byte {
	t.Helper()
	file, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		t.Fatal(err)
	}
	size := uint32(w-1) | uint32(h-1)<<14 // in bits 0 to 27 after the byte 0x2f
	for i := range 3 {
		file[21+i] = byte(size >> (8 * i))
	}
	file[24] = file[24]&0xf0 | byte(size>>24)
	return file
}

// setCRC writes the checksum of a PNG file's chunk, given from its name to its checksum.
func setCRC(chunk []byte) {
	n := len(chunk) - 4
	binary.BigEndian.PutUint32(chunk[n:], crc32.ChecksumIEEE(chunk[:n]))
}

// writeFiles writes files to a new folder and returns its path.
func writeFiles(t testing.TB, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, file := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
