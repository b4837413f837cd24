package main

import (
	"fmt"
)

// What qualities compares: these networks, from start values and noise of this many seeds.
var qualityNetworks = []string{"conv-ae", "unet"}

const qualitySeeds = 3

// qualities trains networks here and in PyTorch and returns a table of the PSNR that they reach on MNIST's test set.
func qualities(c *contestants, epochs int) (string, error) {
	cells := [][]string{{"", "seed", ours, torch, "difference"}}
	for _, network := range qualityNetworks {
		psnr := map[string][]float64{}
		for seed := range qualitySeeds {
			for _, name := range []string{ours, torch} {
				a, err := c.ask(name, fmt.Sprintf("quality:%s %d %d", network, seed, epochs))
				if err != nil {
					return "", err
				}
				say("%s, seed %d: %s %.3f dB", network, seed, name, a.Value)
				psnr[name] = append(psnr[name], a.Value)
			}
			cells = append(cells, qualityRow(network, fmt.Sprint(seed), psnr[ours][seed], psnr[torch][seed]))
		}
		cells = append(cells, qualityRow(network, "mean", mean(psnr[ours]), mean(psnr[torch])))
	}
	return markdown(cells) + fmt.Sprintf("\nPSNR in dB of the 10,000 test images, not clipped, after %d epochs.\n", epochs), nil
}

func qualityRow(network, seed string, a, b float64) []string {
	return []string{network, seed, fmt.Sprintf("%.3f", a), fmt.Sprintf("%.3f", b), fmt.Sprintf("%+.3f", a-b)}
}

func mean(x []float64) (m float64) {
	for _, v := range x {
		m += v / float64(len(x))
	}
	return m
}
