package cuda

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/hostile"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/optim"
)

// Devices that were never open return errors and do not panic, with a GPU or without.
func TestHostileDevices(t *testing.T) {
	set, err := data.NewSet("set", 2, 2, make([]uint8, 40))
	if err != nil {
		t.Fatal(err)
	}
	model, err := autoencoder.New(autoencoder.MLP(4, []int{2}, []int{4}))
	if err != nil {
		t.Fatal(err)
	}
	g := gorgonia.NewGraph()
	x := gorgonia.NewVector(g, gorgonia.Float32, gorgonia.WithShape(4))
	calls := map[string]func() error{
		"Open below 0":           func() error { return hostile.Second(Open(Options{Ordinal: math.MinInt})) },
		"Open of a huge ordinal": func() error { return hostile.Second(Open(Options{Ordinal: math.MaxInt})) },
	}
	for name, d := range map[string]*Device{"a nil device": nil, "a zero device": {}} {
		calls[name+": VM"] = func() error { return hostile.Second(d.VM(g, gorgonia.Nodes{x})) }
		calls[name+": VM of nothing"] = func() error { return hostile.Second(d.VM(nil, nil)) }
		calls[name+": Solver"] = func() error { return hostile.Second(d.Solver(optim.DefaultAdamW())) }
		calls[name+": Solver of nothing"] = func() error { return hostile.Second(d.Solver(nil)) }
		calls[name+": LossSum"] = func() error { return hostile.Second(d.LossSum()) }
		calls[name+": Sync"] = d.Sync
		calls[name+": Check"] = func() error { return train.Check(model, set, set, train.Config{Epochs: 1, Device: d}) }
		calls[name+": Run"] = func() error {
			return hostile.Second(train.Run(t.Context(), model, set, set, train.Config{Epochs: 1, Device: d}))
		}
		if err := d.Close(); err != nil {
			t.Errorf("%s: Close: %v", name, err)
		}
	}
	hostile.Check(t, calls)
}
