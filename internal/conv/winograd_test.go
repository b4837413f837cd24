package conv

import "testing"

func TestTiled(t *testing.T) {
	good := same3x3(1, 8, 32, 32, 1)
	if good.algorithm() != &winogradTiles {
		t.Error("Winograd's algorithm does not take a 3×3 kernel")
	}
	for name, change := range map[string]func(g *Geometry){
		"kernel":   func(g *Geometry) { g.Kernel = Pair{3, 2} },
		"stride":   func(g *Geometry) { g.Stride = Pair{1, 2} },
		"dilation": func(g *Geometry) { g.Dilation = Pair{2, 1} },
		"groups":   func(g *Geometry) { g.Groups = 2 },
		"channels": func(g *Geometry) { g.C = 1 },
		"outputs":  func(g *Geometry) { g.Out = 1 },
	} {
		g := good
		if change(&g); g.algorithm() == &winogradTiles {
			t.Errorf("Winograd's algorithm takes another %s: %+v", name, g)
		}
	}
}
