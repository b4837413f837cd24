package images

import (
	"bytes"
	"encoding/binary"
)

// orientations are what has to be done to stored pixels, by the value of the EXIF tag Orientation: where the first row and the first column
// are to be seen (EXIF 2.32, section 4.6.4).
var orientations = [9]symmetry{
	1: 0,                                      // top, left
	2: flippedCols,                            // top, right
	3: flippedRows | flippedCols,              // bottom, right
	4: flippedRows,                            // bottom, left
	5: transposed,                             // left, top
	6: transposed | flippedRows,               // right, top
	7: transposed | flippedRows | flippedCols, // right, bottom
	8: transposed | flippedCols,               // left, bottom
}

// orientation returns what the tag Orientation of EXIF data asks for. Without a valid tag that is nothing.
func orientation(exif []byte) symmetry {
	const tagOrientation, typeShort = 0x0112, 3
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case bytes.HasPrefix(exif, []byte("II*\x00")):
	case bytes.HasPrefix(exif, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return 0
	}
	if len(exif) < 8 {
		return 0
	}
	at := uint64(order.Uint32(exif[4:])) // of the directory: a count, then entries of 12 bytes
	if at+2 > uint64(len(exif)) {
		return 0
	}
	n := uint64(order.Uint16(exif[at:]))
	for i := range n {
		from := at + 2 + 12*i
		if from+12 > uint64(len(exif)) {
			return 0
		}
		entry := exif[from : from+12]
		if order.Uint16(entry) != tagOrientation {
			continue
		}
		if v := order.Uint16(entry[8:]); order.Uint16(entry[2:]) == typeShort && int(v) < len(orientations) {
			return orientations[v]
		}
		return 0
	}
	return 0
}

// exifMark begins EXIF data in JPEG files, and in some WebP files.
var exifMark = []byte("Exif\x00\x00")

// jpegEXIF returns the EXIF data in the segments before a JPEG file's pixels, or nil.
func jpegEXIF(file []byte) []byte {
	const app1, startOfScan = 0xe1, 0xda
	for at := 2; at+4 <= len(file) && file[at] == 0xff; {
		marker, length := file[at+1], int(binary.BigEndian.Uint16(file[at+2:]))
		if marker == 0xff { // fill byte
			at++
			continue
		}
		if marker == startOfScan || length < 2 || at+2+length > len(file) {
			return nil
		}
		if body := file[at+4 : at+2+length]; marker == app1 && bytes.HasPrefix(body, exifMark) {
			return body[len(exifMark):]
		}
		at += 2 + length
	}
	return nil
}

// pngEXIF returns the content of a PNG file's chunk eXIf, or nil.
func pngEXIF(file []byte) []byte {
	const head, tail = 8, 4 // a chunk's length and name, and its checksum
	for at := uint64(8); at+head <= uint64(len(file)); {
		length := uint64(binary.BigEndian.Uint32(file[at:]))
		if at+head+length > uint64(len(file)) {
			return nil
		}
		if string(file[at+4:at+8]) == "eXIf" {
			return file[at+head : at+head+length]
		}
		at += head + length + tail
	}
	return nil
}

// webpEXIF returns the content of a WebP file's chunk EXIF, or nil.
func webpEXIF(file []byte) []byte {
	const head = 8 // a chunk's name and length
	for at := uint64(12); at+head <= uint64(len(file)); {
		length := uint64(binary.LittleEndian.Uint32(file[at+4:]))
		if at+head+length > uint64(len(file)) {
			return nil
		}
		if string(file[at:at+4]) == "EXIF" {
			return bytes.TrimPrefix(file[at+head:at+head+length], exifMark)
		}
		at += head + length + length%2
	}
	return nil
}

// tiffEXIF returns a TIFF file as it is: its first directory has the tag.
func tiffEXIF(file []byte) []byte { return file }
