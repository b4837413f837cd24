package main

import (
	"context"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/bench/contest"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/metrics"
	"github.com/denoise-go/denoise/train/optim"
)

// quality trains a network from start values and noise of a seed, and returns the PSNR that the last epoch's weights reach on the test set, in
// dB. The recipe is that of torch_step.py: L2, batches of 128, AdamW with a learning rate that falls from 1e-3 to 0 along half a cosine.
func quality(network autoencoder.Config, mnist data.TrainTest, seed uint64, epochs int) (contest.Answer, error) {
	training, validation, err := mnist.Train.Split(50_000)
	if err != nil {
		return contest.Answer{}, err
	}
	adamw := optim.DefaultAdamW()
	adamw.LR = 1e-3
	cfg := train.Config{Recipe: train.Recipe{Optimizer: adamw, Schedule: optim.Cosine{}, Seed: seed}, Epochs: epochs}
	m, err := autoencoder.New(network.WithSeed(seed))
	if err != nil {
		return contest.Answer{}, err
	}
	if _, err := train.Run(context.Background(), m, training, validation, cfg); err != nil {
		return contest.Answer{}, err
	}
	noise := cfg.Recipe.WithDefaults(training).Noise
	got, err := metrics.Evaluate(context.Background(), m, mnist.Test, noise, data.Key{Seed: seed, Purpose: data.Test})
	return contest.Answer{Value: got.PSNR}, err
}
