package train

import (
	"fmt"

	"github.com/denoise-go/denoise/internal/durable"
)

// writePicture puts a finished picture in place of the file at path, whole or not at all.
func writePicture(path string, picture []byte) error {
	if err := durable.WriteFile(path, picture); err != nil {
		return fmt.Errorf("train: picture: %w", err)
	}
	return nil
}
