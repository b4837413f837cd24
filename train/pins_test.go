package train

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/safetensors"
	"github.com/denoise-go/denoise/internal/sgemm"
	"github.com/denoise-go/denoise/train/optim"
)

// pinsFile holds the expected SHA-256 of what pinned runs write. A line is
//
//	arithmetic run file SHA-256
//
// where arithmetic is what sgemm.Arithmetic returns and file is best (best.safetensors), state (the last one) or history (history.csv).
const pinsFile = "testdata/pins.txt"

// pinnedRuns are what differs from a run of pinnedConfig with pinnedModel.
//
// A run trains 3 epochs on 300 images and validates on 100. The weights of the 5 layers are 17,072 numbers. With 2 FLOP each for the
// product, its gradient of the input and its gradient of the weights, a run takes at most 3·300·6·17,072 + 3·100·2·17,072 = 102 MFLOP
// and those of this network take 819 MFLOP. That of the U-Net, whose convolutions multiply 77,056 times an image, takes 462. An emulator does
// both in seconds.
var pinnedRuns = []struct {
	name   string
	change func(*Config)
	model  func() (*autoencoder.Model, error) // nil for pinnedModel
}{
	{"l1", func(c *Config) { c.Loss = autoencoder.L1 }, nil},
	{"l2", func(c *Config) { c.Loss = autoencoder.L2 }, nil},
	{"huber", func(c *Config) { c.Loss = autoencoder.Huber(0.25) }, nil},
	{"gorgonia", func(c *Config) { c.Loss = brightnessL1 }, nil},
	{"clip", func(c *Config) { c.Optimizer = clipped(c.Optimizer, 0.01) }, nil},
	{"cosine", func(c *Config) { c.Schedule = optim.Cosine{Warmup: 4, Floor: 0.1} }, nil},
	{"masking", func(c *Config) { c.Noise, _ = data.NewMasking(0.3); c.Seed = 1<<40 + 1 }, nil},
	{"early-best", func(c *Config) { c.Optimizer = adamW(0.3) }, nil}, // epoch 2 is the best, so the last state holds its weights too
	{"unet", func(*Config) {}, pinnedUNet},
	{"vae", func(c *Config) {
		c.Loss, c.Noise, c.Penalties = autoencoder.BCE, data.NoNoise{}, map[string]optim.Schedule{"kl": optim.Warmup{Steps: 7}}
	}, pinnedVAE},
}

// pinnedConfig makes 4 batches of 64 images and one of 44 an epoch.
func pinnedConfig(dir string) Config {
	return Config{Recipe: Recipe{Batch: 64, Optimizer: adamW(3e-3)}, Epochs: 3, Dir: dir, SaveEvery: -1}
}

func pinnedModel() (*autoencoder.Model, error) {
	return autoencoder.New(autoencoder.MLP(196, []int{50, 20, 12}, []int{29, 196}).WithSeed(3))
}

// pinnedUNet has convolutions of each algorithm of internal/conv: Winograd's, direct ones of kernel 3×3, and some as large as their stride.
func pinnedUNet() (*autoencoder.Model, error) {
	image := data.Shape{C: 1, H: 14, W: 14}
	return autoencoder.New(autoencoder.UNet(image, autoencoder.Level{Stride: 7, Channels: 16, Depth: 1}, autoencoder.Level{Stride: 2, Channels: 8, Depth: 1}).WithSeed(3))
}

func pinnedVAE() (*autoencoder.Model, error) {
	return autoencoder.New(autoencoder.VAE(196, []int{50, 6}, []int{50, 196}).WithSeed(3))
}

// brightnessL1 is mean |p−t| + |mean p − mean t|, of Gorgonia's own operations. None of them rounds differently where the compiler fuses
// a multiplication and an addition.
func brightnessL1(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	d, err := gorgonia.Sub(pred, target)
	if err != nil {
		return nil, err
	}
	pixels := gorgonia.Must(gorgonia.Mean(gorgonia.Must(gorgonia.Abs(d))))
	brightness := gorgonia.Must(gorgonia.Sub(gorgonia.Must(gorgonia.Mean(pred)), gorgonia.Must(gorgonia.Mean(target))))
	return gorgonia.Add(pixels, gorgonia.Must(gorgonia.Abs(brightness)))
}

// TestPins compares the bits of whole runs with those of the version that testdata/pins.txt comes from. They depend on
// sgemm.Arithmetic alone: not on the processor, the operating system or the number of goroutines.
func TestPins(t *testing.T) {
	training, validation := pinnedImages(t)
	want := readPins(t)
	var changed strings.Builder
	for _, run := range pinnedRuns {
		cfg := pinnedConfig(t.TempDir())
		run.change(&cfg)
		newModel := pinnedModel
		if run.model != nil {
			newModel = run.model
		}
		model, err := newModel()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Run(context.Background(), model, training, validation, cfg); err != nil {
			t.Fatalf("%s: %v", run.name, err)
		}
		states, err := filepath.Glob(filepath.Join(cfg.Dir, "state-*.safetensors"))
		if err != nil || len(states) == 0 {
			t.Fatalf("%s: want a state, got %v, %v", run.name, states, err)
		}
		for _, pin := range [][2]string{
			{"best", sumTensors(t, filepath.Join(cfg.Dir, BestFile))},
			{"state", sumTensors(t, states[len(states)-1])},
			{"history", fmt.Sprintf("%x", sha256.Sum256(readFile(t, cfg.Dir, HistoryFile)))},
		} {
			key := strings.Join([]string{sgemm.Arithmetic(), run.name, pin[0]}, " ")
			if want[key] != pin[1] {
				fmt.Fprintln(&changed, key, pin[1])
			}
		}
	}
	if changed.Len() > 0 {
		t.Errorf("training gives other bits than it did. Such a change is a decision that its commit message explains; "+
			"if this one is meant, these are the new lines of %s:\n%s", pinsFile, &changed)
	}
	if got, want := len(want), 2*3*len(pinnedRuns); got != want {
		t.Errorf("%s: want %d lines, got %d", pinsFile, want, got)
	}
}

// pinnedImages returns every second pixel of every second row of MNIST's first images.
func pinnedImages(t *testing.T) (training, validation *data.Set) {
	t.Helper()
	digits := mnist(t).Train
	var pixels []uint8
	for i := range 400 {
		image := digits.Image(i)
		for y := 0; y < digits.H; y += 2 {
			for x := 0; x < digits.W; x += 2 {
				pixels = append(pixels, image[y*digits.W+x])
			}
		}
	}
	set, err := data.NewSet("small digits", digits.H/2, digits.W/2, pixels)
	if err != nil {
		t.Fatal(err)
	}
	training, validation, err = set.Split(300)
	if err != nil {
		t.Fatal(err)
	}
	return training, validation
}

// sumTensors is the SHA-256 of a file's numbers in their order, 4 little-endian bytes each. Names, shapes and metadata do not count.
func sumTensors(t *testing.T, path string) string {
	t.Helper()
	f, err := safetensors.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	for _, tensor := range f.Tensors {
		if err := binary.Write(sum, binary.LittleEndian, tensor.Data); err != nil {
			t.Fatal(err)
		}
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

// readPins returns the hashes by what stands before them.
func readPins(t *testing.T) map[string]string {
	t.Helper()
	f, err := os.Open(pinsFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	pins := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		key := lines.Text()
		if i := strings.LastIndexByte(key, ' '); i >= 0 {
			pins[key[:i]] = key[i+1:]
		}
	}
	return pins
}
