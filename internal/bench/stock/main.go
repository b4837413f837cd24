// Command stock is the contestant that is Gorgonia as it comes: built-in operations, gonum's BLAS, its own Adam.
package main

import (
	"math/rand"
	"os"

	"github.com/denoise-go/denoise/internal/bench/contest"
)

func main() {
	contest.Serve(contest.Requests{"step:mlp": step}, os.Args[1:])
}

// step times training steps, with batches of images and noise drawn from math/rand.
func step(args contest.Args) (contest.Answer, error) {
	batch := int(args.Number(0, 128))
	n, err := newNetwork(batch, initial(rand.New(rand.NewSource(1))))
	if err != nil {
		return contest.Answer{}, err
	}
	defer n.vm.Close()
	b := newBatches(batch)
	return contest.PerCall(args.Number(1, 1), func() error {
		b.draw()
		_, err := n.step(b.noisy, b.clean)
		return err
	})
}
