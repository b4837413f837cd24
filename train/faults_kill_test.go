package train

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
)

// childKey is the environment variable that makes the test binary a process of the tests below.
const childKey = "DENOISE_TEST_CHILD"

// childJob is what such a process does: it trains a small network on real digits.
type childJob struct {
	Dir     string
	Digits  string // file with the pixels of childImages
	Network autoencoder.Config
}

const (
	childImages     = 500 // the last 100 for validation
	childValidation = 100
)

func child(text string) int {
	if err := childRun(text); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func childRun(text string) error {
	var job childJob
	if err := json.Unmarshal([]byte(text), &job); err != nil {
		return err
	}
	pixels, err := os.ReadFile(job.Digits)
	if err != nil {
		return err
	}
	digits, err := data.NewSet("digits", 28, 28, pixels)
	if err != nil {
		return err
	}
	training, validation, err := digits.Split(childImages - childValidation)
	if err != nil {
		return err
	}
	m, err := autoencoder.New(job.Network)
	if err != nil {
		return err
	}
	cfg := Config{Recipe: Recipe{Batch: 32, Optimizer: adamW(0.02)}, Epochs: 4, Dir: job.Dir, Start: Resume, SaveEvery: 5 * time.Millisecond}
	fmt.Println("training")
	_, err = Run(context.Background(), m, training, validation, cfg)
	return err
}

// runChild starts a process with so many processors and kills it so long after it has begun to train, if it has not come to its end. It returns how
// long it trained.
func runChild(t *testing.T, job childJob, procs int, after time.Duration) (took time.Duration, killed bool) {
	t.Helper()
	text, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childKey+"="+string(text), fmt.Sprintf("GOMAXPROCS=%d", procs)) // counted when it starts
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "training\n" {
		t.Fatalf("want a process that says it is training, got %q, %v", line, err)
	}
	start := time.Now()
	var byUs atomic.Bool
	timer := time.AfterFunc(after, func() {
		byUs.Store(true)
		cmd.Process.Kill()
	})
	defer timer.Stop()
	err = cmd.Wait()
	if err != nil && !byUs.Load() {
		t.Fatalf("want a process that ends well or is killed, got %v", err)
	}
	return time.Since(start), err != nil
}

// writeDigits makes the file of digits.
func writeDigits(t *testing.T) string {
	t.Helper()
	some, err := mnist(t).Train.Slice(0, childImages)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "digits")
	if err := os.WriteFile(path, some.Pixels, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// A process is killed at a random moment, again and again until one comes to the end; then its folder must be that of a
// process that was left alone. The number of processors changes from one to the next.
func TestFaultKilledAtRandomMoments(t *testing.T) {
	if testing.Short() || runtime.GOOS == "windows" { // where a killed process looks like one that failed
		t.Skip("starts dozens of processes")
	}
	t.Parallel()
	digits, shape := writeDigits(t), layer.Shape{C: 1, H: 28, W: 28}
	networks := []autoencoder.Config{
		autoencoder.MLP(784, []int{24, 8}, []int{24, 784}),
		autoencoder.UNet(shape, autoencoder.Level{Stride: 4, Channels: 16}, autoencoder.Level{Stride: 7, Channels: 8}),
		autoencoder.VAE(784, []int{24, 8}, []int{24, 784}),
	}
	var jobs []childJob
	var wholes []time.Duration
	var wants []string

	rng := rand.New(rand.NewPCG(7, 8))
	kills, runs := 0, 0
	for kills < randomFaults(9, 30) {
		network := runs % len(networks)
		if network == len(jobs) { // its first run is left alone
			job := childJob{Dir: filepath.Join(t.TempDir(), "alone"), Digits: digits, Network: networks[network].WithSeed(3)}
			whole, killed := runChild(t, job, 2, time.Hour)
			if killed {
				t.Fatal("the run that is left alone was killed")
			}
			jobs, wholes, wants = append(jobs, job), append(wholes, whole), append(wants, sums(t, job.Dir))
		}
		job, whole, want := jobs[network], &wholes[network], wants[network]
		job.Dir = filepath.Join(t.TempDir(), fmt.Sprint(runs))
		for before := kills; ; kills++ {
			took, killed := runChild(t, job, 1+rng.IntN(4), time.Duration(rng.Float64()*float64(*whole)/2))
			if !killed {
				if kills == before { // a whole run: the machine may be less busy than it was
					*whole = min(*whole, took)
				}
				break
			}
		}
		if got := sums(t, job.Dir); got != want {
			t.Fatalf("run %d: the folder of a killed run holds\n%swant\n%s", runs, got, want)
		}
		runs++
	}
	t.Logf("%d kills in %d runs of %v", kills, runs, wholes)
	survives(t, "SIGKILL at a random moment", kills)
}
