// Command openblas is the contestant OpenBLAS: the matrix products of a training step.
package main

import (
	"os"

	"github.com/denoise-go/denoise/internal/bench/contest"
)

func main() {
	requests := contest.ProductRequests(multiply, setThreads)
	requests["version"] = func(contest.Args) (contest.Answer, error) { return contest.Answer{Note: version()}, nil }
	contest.Serve(requests, os.Args[1:])
}
