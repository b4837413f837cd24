package tensorboard

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// Fields of TensorFlow's messages Event, Summary, Summary.Value and Summary.Image (tensorflow/core/util/event.proto and
// tensorflow/core/framework/summary.proto).
const (
	eventWallTime = 1 // double, seconds since 1970
	eventStep     = 2 // int64
	eventVersion  = 3 // string
	eventSummary  = 5 // Summary

	summaryValue = 1 // repeated Value

	valueTag    = 1 // string
	valueSimple = 2 // float
	valueImage  = 4 // Image

	imageHeight   = 1 // int32
	imageWidth    = 2 // int32
	imageChannels = 3 // int32, 4 for RGBA
	imageEncoded  = 4 // bytes, PNG
)

// version returns the first event of a file.
func version(t time.Time) []byte { return text(wallTime(t), eventVersion, "brain.Event:2") }

// event returns an event with the values of a step.
func event(t time.Time, step int, values ...[]byte) []byte {
	var summary []byte
	for _, v := range values {
		summary = text(summary, summaryValue, string(v))
	}
	return text(varint(wallTime(t), eventStep, step), eventSummary, string(summary))
}

func wallTime(t time.Time) []byte {
	b := protowire.AppendTag(nil, eventWallTime, protowire.Fixed64Type)
	return protowire.AppendFixed64(b, math.Float64bits(float64(t.UnixMicro())/1e6))
}

func scalar(name string, value float64) []byte {
	b := protowire.AppendTag(text(nil, valueTag, name), valueSimple, protowire.Fixed32Type)
	return protowire.AppendFixed32(b, math.Float32bits(float32(value)))
}

func imageOf(name string, width, height int, encoded []byte) []byte {
	b := varint(varint(varint(nil, imageHeight, height), imageWidth, width), imageChannels, 4)
	return text(text(nil, valueTag, name), valueImage, string(text(b, imageEncoded, string(encoded))))
}

func varint(b []byte, field protowire.Number, v int) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), uint64(v))
}

// text appends a field of text, bytes or a message.
func text(b []byte, field protowire.Number, content string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), content)
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// record frames an event as TFRecord does: its length, the length's checksum, the event, its checksum
// (https://www.tensorflow.org/tutorials/load_data/tfrecord).
func record(event []byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(event)))
	b = binary.LittleEndian.AppendUint32(b, masked(b))
	b = append(b, event...)
	return binary.LittleEndian.AppendUint32(b, masked(event))
}

func masked(b []byte) uint32 {
	sum := crc32.Checksum(b, castagnoli)
	return (sum>>15 | sum<<17) + 0xa282ead8
}
