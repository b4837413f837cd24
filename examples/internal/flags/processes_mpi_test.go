//go:build mpi && cgo

package flags

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/train/group"
)

// savedKey is the environment variable that makes the test a rank, and the file that rank 0 writes.
const savedKey = "DENOISE_TEST_SAVED"

// Rank 0 has time to save after it has found that rank 1 stands still, although rank 2 finds it at the same time.
func TestProcessesLetRank0Save(t *testing.T) {
	if saved := os.Getenv(savedKey); saved != "" {
		t.Fatal(loseRank1(saved))
	}
	saved := filepath.Join(t.TempDir(), "saved")
	cmd := exec.Command("mpirun", "--oversubscribe", "-np", "3", os.Args[0], "-test.run", "^TestProcessesLetRank0Save$")
	cmd.Env = append(os.Environ(), savedKey+"="+saved, "GOMAXPROCS=1", "OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1")
	begin := time.Now()
	out, err := cmd.CombinedOutput()
	if !bytes.Contains(out, []byte("rank 0: mpi: rank ")) || err == nil {
		t.Errorf("want an error of rank 0, got %v: %s", err, out)
	}
	if _, err := os.Stat(saved); err != nil {
		t.Errorf("rank 0 has not saved: %v, after %v: %s", err, time.Since(begin), out)
	}
}

// loseRank1 is what each rank does.
func loseRank1(saved string) error {
	p := Processes{deadline: 4 * time.Second}
	return p.In(command.Stdio{}, &Output{}, &HTTP{}, func(g group.Group, _ command.Stdio) error {
		if g.Rank() == 1 {
			time.Sleep(time.Minute)
			return errors.New("rank 1 was not ended")
		}
		_, err := group.Share(g, []byte{1})
		if g.Rank() == 0 {
			time.Sleep(3 * time.Second) // mpirun would kill within about a second
			if err := os.WriteFile(saved, nil, 0o600); err != nil {
				return err
			}
		}
		return err
	})
}
