package main

import (
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data/images"
	"github.com/denoise-go/denoise/train/metrics"
)

// benchPairs measures on recorded pairs: all, or those that training on crops no larger than the pictures leaves to validate with. Broken ones are named and skipped, as in training.
func benchPairs(out, log io.Writer, m models, o benchOptions) error {
	clean, noisy, err := images.OpenPairs(o.clean, o.noisy, images.Options{})
	if err != nil {
		return err
	}
	for _, b := range slices.Concat(clean.Broken, noisy.Broken) {
		fmt.Fprintf(log, "skipped: %s: %v\n", b.Name, b.Err)
	}
	if o.validation != "" {
		n, err := o.share.Of(len(clean.Files))
		if err != nil {
			return err
		}
		if _, clean, err = clean.Split(n); err != nil {
			return err
		}
		if _, noisy, err = noisy.Split(n); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "%d pairs: root of the mean square error, PSNR in dB and SSIM\n\n%-20s %22s %22s\n", len(clean.Files), "", "noisy", "model")
	var sum pairRow
	pixels := 0
	for i, f := range clean.Files {
		r, n, err := m.measurePair(noisy.Files[i], f)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		fmt.Fprintln(out, r.line(f.Name))
		for k, v := range r {
			sum[k].mse += v.mse * float64(n)
			sum[k].psnr += v.psnr / float64(len(clean.Files))
			sum[k].ssim += v.ssim / float64(len(clean.Files))
		}
		pixels += n
	}
	for k := range sum {
		sum[k].mse /= float64(pixels)
	}
	fmt.Fprintln(out, sum.line("all pixels; means"))
	return nil
}

// pairRow has the figures of the noisy picture and of the model's, both clipped to the range from black to white.
type pairRow [2]struct{ mse, psnr, ssim float64 }

func (r pairRow) line(name string) string {
	text := fmt.Sprintf("%-20s", name)
	for _, v := range r {
		text += fmt.Sprintf(" %7.4f %7.2f %6.4f", math.Sqrt(v.mse), v.psnr, v.ssim)
	}
	return text
}

// measurePair measures on one pair, of so many values.
func (m models) measurePair(noisyFile, cleanFile images.File) (r pairRow, values int, err error) {
	var pair [2]picture
	for i, f := range []images.File{noisyFile, cleanFile} {
		p, err := f.Picture()
		if err != nil {
			return r, 0, err
		}
		pair[i] = toPicture(f.Name, p)
	}
	noisy, clean := pair[0], pair[1]
	if noisy.shape != clean.shape {
		return r, 0, fmt.Errorf("want two pictures in colour or two gray ones, got %v and %v", noisy.shape, clean.shape)
	}
	denoised := make([]float32, len(noisy.pixels))
	if err := (autoencoder.Pictures{Model: m.of(noisy.shape.C)}).Planes(denoised, noisy.pixels, noisy.shape); err != nil {
		return r, 0, err
	}
	for i, got := range [][]float32{noisy.pixels, denoised} {
		f, err := metrics.Measure(got, clean.pixels, clean.shape)
		if err != nil {
			return r, 0, err
		}
		r[i].mse, r[i].psnr, r[i].ssim = f.MSEClipped, f.PSNRClipped, f.SSIM
	}
	return r, len(denoised), nil
}
