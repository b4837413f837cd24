package tensorboard

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/denoise-go/denoise/train"
)

// fields are the fields of a message by the names that the test gives to their numbers, as protobuf's own reader sees them.
func fields(t *testing.T, b []byte) map[protowire.Number][]any {
	t.Helper()
	all := map[protowire.Number][]any{}
	for len(b) > 0 {
		number, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		b = b[n:]
		var v any
		switch kind {
		case protowire.VarintType:
			v, n = protowire.ConsumeVarint(b)
		case protowire.Fixed32Type:
			v, n = protowire.ConsumeFixed32(b)
		case protowire.Fixed64Type:
			v, n = protowire.ConsumeFixed64(b)
		case protowire.BytesType:
			v, n = protowire.ConsumeBytes(b)
		}
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		all[number], b = append(all[number], v), b[n:]
	}
	return all
}

// records are the events of a file, whose checksums are right.
func records(t *testing.T, path string) (events [][]byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	check := func(content, sum []byte) {
		c := crc32.Checksum(content, crc32.MakeTable(crc32.Castagnoli))
		if want, got := c>>15|c<<17, binary.LittleEndian.Uint32(sum)-0xa282ead8; want != got {
			t.Errorf("want the checksum %x, got %x", want, got)
		}
	}
	for len(b) > 0 {
		n := binary.LittleEndian.Uint64(b)
		check(b[:8], b[8:])
		check(b[12:12+n], b[12+n:])
		events, b = append(events, b[12:12+n]), b[16+n:]
	}
	return events
}

// The first bytes of every event file of TensorFlow's: a version of 24 bytes with this checksum of its length.
func TestFileBeginsAsTensorFlows(t *testing.T) {
	b := record(version(time.Unix(1700000000, 0)))
	if want := "\x18\x00\x00\x00\x00\x00\x00\x00\xa3\x7f\x4b\x22"; string(b[:12]) != want {
		t.Errorf("want %q, got %q", want, b[:12])
	}
	if f := fields(t, b[12:len(b)-4]); math.Float64frombits(f[1][0].(uint64)) != 1700000000 || string(f[3][0].([]byte)) != "brain.Event:2" {
		t.Errorf("got %v", f)
	}
}

func TestEvents(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runs", "mine")
	picture := image.NewGray(image.Rect(0, 0, 3, 2))
	picture.SetGray(2, 1, color.Gray{200})
	for range 2 { // the second start replaces the first
		e := &Events{Dir: dir}
		h := train.History{{Number: 1, Training: 0.5, Validation: 0.25, LR: 1e-3}, {Number: 2, Training: math.Inf(1), Validation: 0.125, LR: 1e-4}}
		for _, err := range []error{e.Epoch(h[:1]), e.Epoch(h[:1]), e.Epoch(h), e.Scalar(7, "psnr", 18.5), e.Image(2, "samples", picture), e.Close()} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	var got []string
	for _, r := range records(t, filepath.Join(dir, FileName))[1:] {
		event := fields(t, r)
		if now := float64(time.Now().UnixMicro()) / 1e6; math.Float64frombits(event[1][0].(uint64)) > now {
			t.Errorf("got %v after %v", event[1], now)
		}
		for _, v := range fields(t, event[5][0].([]byte))[1] {
			value := fields(t, v.([]byte))
			text := fmt.Sprintf("%d %s", event[2][0], value[1][0])
			if len(value[2]) > 0 {
				text += fmt.Sprint(" ", math.Float32frombits(value[2][0].(uint32)))
			} else {
				i := fields(t, value[4][0].([]byte))
				text += fmt.Sprint(" ", i[1][0], i[2][0], i[3][0])
				p, err := png.Decode(bytes.NewReader(i[4][0].([]byte)))
				if err != nil || p.Bounds() != picture.Bounds() || color.GrayModel.Convert(p.At(2, 1)) != (color.Gray{200}) {
					t.Errorf("want the picture, got %v, %v", p, err)
				}
			}
			got = append(got, text)
		}
	}
	want := []string{
		"1 loss/training 0.5", "1 loss/validation 0.25", "1 learning_rate 0.001",
		"2 loss/training +Inf", "2 loss/validation 0.125", "2 learning_rate 0.0001", "7 psnr 18.5", "2 samples 2 3 4",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("want %q, got %q", want, got)
	}
}

// full is a file on a disk that is full at times: half of what is written arrives, and an error.
type full struct {
	*os.File
	is bool
}

func (f *full) WriteAt(b []byte, at int64) (int, error) {
	if f.is {
		n, _ := f.File.WriteAt(b[:len(b)/2], at)
		return n, syscall.ENOSPC
	}
	return f.File.WriteAt(b, at)
}

// After an error the file goes on with the next call: no epoch is left out, and no part of an event is in the file.
func TestErrors(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, FileName)
	if err := os.Mkdir(path, 0o777); err != nil {
		t.Fatal(err)
	}
	e := &Events{Dir: dir}
	h := train.History{{Number: 1}, {Number: 2}, {Number: 3}}
	if err := e.Epoch(h[:1]); err == nil || !strings.HasPrefix(err.Error(), "tensorboard: ") || e.Close() != nil {
		t.Errorf("a folder in place of the file: got error %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := e.create(); err != nil {
		t.Fatal(err)
	}
	disk := &full{File: e.file.(*os.File)}
	e.file = disk
	for i, fails := range []bool{true, false, true} {
		disk.is = fails
		if err := e.Epoch(h[:i+1]); errors.Is(err, syscall.ENOSPC) != fails || (err != nil) != fails {
			t.Errorf("epoch %d: got error %v", i+1, err)
		}
	}
	disk.is = false
	for _, err := range []error{e.Scalar(4, "a", 1), e.Epoch(h), e.Close()} {
		if err != nil {
			t.Error(err)
		}
	}
	var steps []any
	for _, r := range records(t, path)[1:] {
		steps = append(steps, fields(t, r)[2][0])
	}
	if fmt.Sprint(steps) != "[1 2 4 3]" {
		t.Errorf("got steps %v", steps)
	}
	if err := (&Events{Dir: os.DevNull}).Scalar(1, "x", 1); err == nil {
		t.Error("want an error for a file in place of the folder")
	}
}

// A run that is refused leaves the event file of the one before.
func TestNothingIsCreatedBeforeTheFirstEvent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	e := &Events{Dir: dir}
	if err := e.Epoch(nil); err != nil || e.Close() != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the folder was made")
	}
}
