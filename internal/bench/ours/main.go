// Command ours is the contestant that is this library. It trains through the library's public functions, as a user does.
package main

import (
	"encoding/json"
	"flag"
	"maps"
	"math/rand/v2"
	"sync"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/bench/contest"
	"github.com/denoise-go/denoise/internal/pool"
	"github.com/denoise-go/denoise/internal/sgemm"
	"github.com/denoise-go/denoise/internal/sgemm/ceiling"
)

func main() {
	dir := flag.String("data", "", "`folder` of MNIST's files (default: MNIST as a Go module)")
	flag.Parse()
	m := &mnist{dir: *dir}
	requests := contest.Requests{
		"data": func(contest.Args) (contest.Answer, error) {
			_, err := m.training()
			return contest.Answer{Note: m.dir}, err
		},
		"epoch": func(contest.Args) (contest.Answer, error) {
			set, err := m.training()
			if err != nil {
				return contest.Answer{}, err
			}
			return epoch(set)
		},
		"ceiling": func(args contest.Args) (contest.Answer, error) {
			return contest.Answer{Value: limit(int(args.Number(0, 1)))}, nil
		},
	}
	maps.Copy(requests, contest.ProductRequests(multiply, func(n int) { pool.SetWorkers(n) }))
	for name, cfg := range networks {
		requests["step:"+name] = func(args contest.Args) (contest.Answer, error) {
			set, err := m.samples(cfg.Input)
			if err != nil {
				return contest.Answer{}, err
			}
			return step(cfg, set, int(args.Number(0, 128)), args.Number(1, 1))
		}
		requests["denoise:"+name] = func(args contest.Args) (contest.Answer, error) {
			return denoise(cfg, int(args.Number(0, 1)), args.Number(1, 1))
		}
		requests["quality:"+name] = func(args contest.Args) (contest.Answer, error) {
			sets, err := data.MNIST(m.dir)
			if err != nil {
				return contest.Answer{}, err
			}
			return quality(cfg, sets, uint64(args.Number(0, 0)), int(args.Number(1, 3)))
		}
		requests["module:"+name] = func(contest.Args) (contest.Answer, error) {
			text, err := module(cfg)
			return contest.Answer{Note: text}, err
		}
		requests["config:"+name] = func(contest.Args) (contest.Answer, error) {
			text, err := json.Marshal(cfg)
			return contest.Answer{Note: string(text)}, err
		}
		requests["picture:"+name] = func(args contest.Args) (contest.Answer, error) {
			return picture(cfg, args.Number(0, 1), args.Number(1, 0))
		}
	}
	contest.Serve(requests, flag.Args())
}

// mnist is the 60,000 training images, read when they are first needed.
type mnist struct {
	dir string
	set *data.Set
}

func (m *mnist) training() (*data.Set, error) {
	if m.set != nil {
		return m.set, nil
	}
	mnist, err := data.MNIST(m.dir)
	if err != nil {
		return nil, err
	}
	m.set, m.dir = mnist.Train, mnist.Origin.Dir
	return m.set, nil
}

// samples is the training images where they have so many pixels, else a few random pictures.
func (m *mnist) samples(s layer.Shape) (*data.Set, error) {
	if s.Size() == 28*28 {
		return m.training()
	}
	pixels := make([]uint8, 64*s.Size())
	rand.NewChaCha8([32]byte{}).Read(pixels)
	return data.NewSet("random", s.H, s.W, pixels)
}

func multiply(p *contest.Product) {
	sgemm.Gemm(p.TransA, p.TransB, p.M, p.N, p.K, 1, p.A, p.LdA(), p.B, p.LdB(), 0, p.C, p.N, nil)
}

// limit is the FMA limit of so many cores at once in GFLOP/s.
func limit(cores int) (sum float64) {
	rates := make([]float64, cores)
	var all sync.WaitGroup
	for i := range rates {
		all.Go(func() { rates[i] = ceiling.Measure() })
	}
	all.Wait()
	for _, r := range rates {
		sum += r
	}
	return sum
}
