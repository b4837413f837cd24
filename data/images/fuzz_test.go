package images

import (
	"encoding/binary"
	"testing"
)

// Decode returns a picture within the limit that its header states, or an error.
func FuzzDecode(f *testing.F) {
	const limit = 1 << 12
	for _, file := range huge(f) {
		f.Add(file)
	}
	for _, encode := range withEXIF {
		f.Add(encode(f, exifData(binary.BigEndian, 6)))
	}
	small := testImage(3, 16, 3, 5)
	f.Add(encodePNG(f, small))
	f.Add(encodeTIFF(f, small))
	f.Add(encodeBMP(f, testImage(3, 8, 3, 5)))
	f.Add(encodeGIF(f, testImage(3, 8, 3, 5)))
	f.Add(webpFile(f, 3, 5))
	f.Fuzz(func(t *testing.T, file []byte) {
		h, headerErr := ReadHeader(file)
		p, err := Decode(file, limit)
		if err != nil {
			return
		}
		if headerErr != nil || h.H != p.Shape.H || h.W != p.Shape.W {
			t.Fatalf("header %+v, %v of a picture of %v", h, headerErr, p.Shape)
		}
		if n := h.H * h.W; n > limit || len(p.Pix) != p.Shape.Size()*p.Bits/8 || p.Alpha != nil && len(p.Alpha) != n*p.Bits/8 {
			t.Fatalf("a picture of %v and %d bits has %d bytes and %d of alpha", p.Shape, p.Bits, len(p.Pix), len(p.Alpha))
		}
		p.SetFloat32s(make([]float32, p.Shape.Size()))
		p.Image()
	})
}
