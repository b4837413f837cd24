//go:build cuda

package ops

// Gorgonia's own GPU code needs NVIDIA's libraries to start in this build; with this import it does not.
import _ "github.com/denoise-go/denoise/internal/cudalink"
