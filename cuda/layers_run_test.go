//go:build cuda

package cuda

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/optim"
)

// levelGate is a layer of a user's own: it multiplies each channel by a weight, and adds the noise's level. It has Gorgonia's operations.
type levelGate struct{}

func init() { layer.Register(levelGate{}) }

func (levelGate) Kind() string { return "test.level_gate" }

func (levelGate) Plan(p *layer.Plan, in layer.Shape) (layer.Shape, error) {
	return in, p.Param("gate", layer.Constant(0.75), in.C)
}

func (levelGate) Apply(s *layer.Scope, x *gorgonia.Node) (*gorgonia.Node, error) {
	gate, err := s.Param("gate")
	if err != nil {
		return nil, err
	}
	level, err := s.NoiseLevel(x.Shape()[0])
	if err != nil {
		return nil, err
	}
	y, err := gorgonia.BroadcastHadamardProd(x, gate, nil, []byte{0})
	if err != nil {
		return nil, err
	}
	return gorgonia.BroadcastAdd(y, level, nil, []byte{1})
}

// runLayers trains the network of newModel with layers that have no kernels: some run on the CPU, with keys, levels and a scheduled weight.
func runLayers(t *testing.T, ctx context.Context, cfg train.Config) (*autoencoder.Model, train.History, error) {
	t.Helper()
	network := autoencoder.MLP(36, []int{20, 7}, []int{20, 36}).WithSeed(1)
	network.Encoder = append(network.Encoder, layer.Tanh{}, layer.Dropout{P: 0.2}, levelGate{}, layer.Sparsity{Weight: 0.1}, layer.WeightPenalty{L2: 1e-3})
	m, err := autoencoder.New(network)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Penalties = map[string]optim.Schedule{"sparsity": optim.Cosine{Warmup: 3}}
	h, err := train.Run(ctx, m, newSet(t, "training", 27), newSet(t, "validation", 13), cfg)
	return m, h, err
}

// A network of any layers trains on the device as on the CPU, and a stopped run is resumed bit for bit.
func TestLayersRunAsOnTheCPU(t *testing.T) {
	wantModel, want, err := runLayers(t, t.Context(), shortConfig())
	if err != nil {
		t.Fatal(err)
	}
	cfg := shortConfig()
	cfg.Device, cfg.Dir = open(t, Options{}), t.TempDir()
	gotModel, got, err := runLayers(t, t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	sameRuns(t, got, want, gotModel, wantModel)
	whole := files(t, cfg.Dir)
	for _, step := range []int{2, 6} {
		cfg := shortConfig()
		cfg.Dir, cfg.Start = t.TempDir(), train.Resume
		ctx, cancel := context.WithCancel(t.Context())
		cfg.Device = &stopping{Device: open(t, Options{}), at: step, stop: cancel}
		if _, _, err := runLayers(t, ctx, cfg); !errors.Is(err, context.Canceled) {
			t.Fatalf("step %d: got error %v", step, err)
		}
		cfg.Device = open(t, Options{})
		if _, _, err := runLayers(t, t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		sameFiles(t, fmt.Sprintf("a run stopped in step %d", step), files(t, cfg.Dir), whole)
	}
}

// runVAE trains a variational autoencoder whose divergence follows a schedule.
func runVAE(t *testing.T, ctx context.Context, cfg train.Config) (*autoencoder.Model, train.History, error) {
	t.Helper()
	m, err := autoencoder.New(autoencoder.VAE(36, []int{20, 5}, []int{20, 36}).WithSeed(1))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Loss, cfg.Noise, cfg.Penalties = autoencoder.BCE, data.NoNoise{}, map[string]optim.Schedule{"kl": optim.Warmup{Steps: 4}}
	h, err := train.Run(ctx, m, newSet(t, "training", 27), newSet(t, "validation", 13), cfg)
	return m, h, err
}

// A variational autoencoder draws the CPU's numbers on the device, all its operations have kernels, and a stopped run is resumed bit for bit.
func TestVAERunsAsOnTheCPU(t *testing.T) {
	wantModel, want, err := runVAE(t, t.Context(), shortConfig())
	if err != nil {
		t.Fatal(err)
	}
	cfg, said := shortConfig(), new(bytes.Buffer)
	cfg.Device, cfg.Dir = open(t, Options{Log: slog.New(slog.NewTextHandler(said, nil))}), t.TempDir()
	gotModel, got, err := runVAE(t, t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if said.Len() > 0 {
		t.Errorf("want all operations on the device, got the log %s", said)
	}
	sameRuns(t, got, want, gotModel, wantModel)
	stopped := shortConfig()
	stopped.Dir, stopped.Start = t.TempDir(), train.Resume
	ctx, cancel := context.WithCancel(t.Context())
	stopped.Device = &stopping{Device: open(t, Options{}), at: 4, stop: cancel}
	if _, _, err := runVAE(t, ctx, stopped); !errors.Is(err, context.Canceled) {
		t.Fatalf("got error %v", err)
	}
	stopped.Device = open(t, Options{})
	if _, _, err := runVAE(t, t.Context(), stopped); err != nil {
		t.Fatal(err)
	}
	sameFiles(t, "a run stopped in step 4", files(t, stopped.Dir), files(t, cfg.Dir))
}
