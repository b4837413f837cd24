//go:build cuda

package ops

import (
	"gorgonia.org/gorgonia"

	// Gorgonia's own GPU code needs NVIDIA's libraries to start in this build; with this import it does not.
	_ "github.com/denoise-go/denoise/internal/cudalink"
)

func newMachine(g *gorgonia.ExprGraph, outputs gorgonia.Nodes) (gorgonia.VM, error) {
	return Direct(g, outputs)
}
