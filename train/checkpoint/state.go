package checkpoint

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/internal/safetensors"
)

// MaxState bounds the bytes of a state that is read: twice those of the largest model's.
const MaxState = 4 << 30

// ErrDamaged is why a state is passed over for the one before it.
var ErrDamaged = errors.New("damaged")

const (
	textKey = "denoise.state"
	sumKey  = "denoise.sha256" // sorts before textKey, so that the sum's place is known: see sumStart
)

// Encode returns the file of a state: tensors in the safetensors format, with a text and a checksum in the metadata.
func Encode(text []byte, tensors []safetensors.Tensor) ([]byte, error) {
	f := &safetensors.File{Metadata: map[string]string{textKey: string(text), sumKey: fmt.Sprintf("%064d", 0)}, Tensors: tensors}
	b, err := safetensors.Encode(f)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: state: %w", err)
	}
	copy(b[sumStart:], checksum(b))
	return b, nil
}

// Decode returns the text and the tensors of a file that Encode returned. It does not look at the checksum.
func Decode(b []byte) (text []byte, tensors []safetensors.Tensor, err error) {
	f, err := safetensors.Decode(b)
	if err != nil {
		return nil, nil, err
	}
	return []byte(f.Metadata[textKey]), f.Tensors, nil
}

// Read returns the file of a point's state. A file that is not as Encode returned it is an error that wraps ErrDamaged. Other errors are about a disk
// or permissions: the state may be whole, and must not be passed over.
func Read(dir string, p Point) ([]byte, error) {
	path := filepath.Join(dir, p.File())
	b, err := durable.ReadFile(path, MaxState)
	if errors.Is(err, durable.ErrUnfit) {
		return nil, fmt.Errorf("%w: %w", err, ErrDamaged)
	}
	if err != nil {
		return nil, err
	}
	if err := checkSum(b); err != nil {
		return nil, fmt.Errorf("%s: %w: %w", path, err, ErrDamaged)
	}
	return b, nil
}

// The checksum is the SHA-256 of the file without the 64 digits that are the checksum itself. They follow this text, after the 8 bytes of
// the header's length.
const (
	beforeSum = `{"__metadata__":{"` + sumKey + `":"`
	sumStart  = 8 + len(beforeSum)
	sumEnd    = sumStart + 2*sha256.Size
)

func checksum(b []byte) string {
	sum := sha256.New()
	sum.Write(b[:sumStart])
	sum.Write(b[sumEnd:])
	return hex.EncodeToString(sum.Sum(nil))
}

// checkSum reports a file whose checksum is missing or does not fit.
func checkSum(b []byte) error {
	if len(b) < sumEnd || string(b[8:sumStart]) != beforeSum {
		return errors.New("want a state with its checksum, got another file or a part of one")
	}
	if want, got := string(b[sumStart:sumEnd]), checksum(b); want != got {
		return fmt.Errorf("want the checksum %.12q…, got %.12s…", want, got)
	}
	return nil
}
