package main

import (
	"fmt"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/data"
)

const (
	cells     = 4  // along a side of a field
	cellWidth = 32 // numbers of a cell's token
	workWidth = 256

	fieldSigma = 0.25
)

// finding compares attention in networks that find a digit in a large field. They have the same layers in two orders: all cells are worked on and then
// one query reads them, or the query reads the cells, hard or soft, and what it has read is worked on.
func (e *experiment) finding() error {
	training, validation, test, _, err := e.digits(e.sizes.few)
	if err != nil {
		return err
	}
	of := func(digits *data.Set) *fields { return &fields{digits, cells, fieldSigma} }
	f := of(test)
	list := []network{
		{"works on all cells, then reads (soft)", finder(f, layer.Soft, true), finderWork(f, true)},
		{"reads (soft), then works", finder(f, layer.Soft, false), finderWork(f, false)},
		{"reads (hard, straight-through), then works", finder(f, layer.StraightThrough, false), finderWork(f, false)},
		{"reads (hard, Gumbel), then works", finder(f, layer.Gumbel, false), finderWork(f, false)},
	}
	rows, models, first, err := e.rows(list, of(training), of(validation), f, data.NoNoise{}, e.sizes.fewEpochs, smallBatch, e.sizes.seeds)
	if err != nil {
		return err
	}
	note := fmt.Sprintf("Fields of %d×%d cells of %d×%d pixels, one of which has a digit: %d training images, %d epochs, σ = %g, %d test images, mean and standard deviation of %d seeds. PSNR is the digit's.",
		cells, cells, f.cell(), f.cell(), training.Len(), e.sizes.fewEpochs, fieldSigma, test.Len(), e.sizes.seeds)
	e.table("Finding a digit in a field", note, []string{"the query", "parameters", "multiply-adds", "PSNR (dB)", timeNote(first)}, rows, 1)
	return e.fieldLooks(f, models[2])
}

// work are the layers that a token is worked on with.
func work() layer.Stack {
	return layer.Stack{layer.Linear{Out: workWidth}, layer.GELU{}, layer.Linear{Out: workWidth}, layer.GELU{}, layer.Linear{Out: cellWidth}}
}

// finder returns a network that makes the enlarged digit of a field.
func finder(f *fields, hard layer.Hard, workFirst bool) autoencoder.Config {
	n := f.cell()
	cfg := autoencoder.Config{Input: f.Shape(), Encoder: layer.Stack{layer.Patches{Size: n}, layer.Linear{Out: cellWidth}}}
	if workFirst {
		cfg.Encoder = append(cfg.Encoder, work()...)
	}
	cfg.Encoder = append(cfg.Encoder, layer.Tap{Name: "cells"}, layer.Queries{N: 1}, layer.CrossAttention{Tap: "cells", Heads: 1, Hard: hard})
	if !workFirst {
		cfg.Decoder = work()
	}
	cfg.Decoder = append(cfg.Decoder, layer.Linear{Out: n * n}, layer.Reshape{To: layer.Shape{C: 1, H: n, W: n}}, layer.Upsample{Factor: layer.Both(f.side)})
	return cfg
}

// finderWork returns the multiply-adds that a finder needs for a field: of the linear layers on each cell, of keys, values and scores, and of the work.
func finderWork(f *fields, workFirst bool) int {
	tokens, pixels := f.side*f.side, f.cell()*f.cell()
	worked := 1
	if workFirst {
		worked = tokens
	}
	const d = cellWidth
	return tokens*(pixels*d+2*d*d+2*d) + worked*(2*d*workWidth+workWidth*workWidth) + 2*d*d + d*pixels
}
