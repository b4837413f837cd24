package flags

import (
	"io"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/data"
)

func TestNoiseFlags(t *testing.T) {
	for args, want := range map[string]string{
		"":                                       "gaussian(mean 0, sigma 0.5)",
		"-sigma 25/255":                          "gaussian(mean 0, sigma 0.09803922)",
		"-sigma 0.1..0.6":                        "gaussian(mean 0, sigma 0.1..0.6)",
		"-sigma 5/255..50/255 -clip":             "clipped(gaussian(mean 0, sigma 0.019607844..0.19607843))",
		"-sigma 300/255":                         "gaussian(mean 0, sigma 1.1764706)",
		"-sigma 1":                               "gaussian(mean 0, sigma 1)",
		"-quantize":                              "quantized(256 levels, gaussian(mean 0, sigma 0.5))",
		"-noiseless 0.1":                         "random-apply(p 0.9, gaussian(mean 0, sigma 0.5))",
		"-noiseless .5 -clip -sigma 0..1":        "random-apply(p 0.5, clipped(gaussian(mean 0, sigma 0..1)))",
		"-quantize -clip -noise speckle":         "quantized(256 levels, speckle(sigma 0.5))",
		"-noise poisson":                         "poisson(peak 30)",
		"-noise poisson -peak 4.5 -clip":         "clipped(poisson(peak 4.5))",
		"-noise none":                            "none",
		"-noise masking -sigma 1/4":              "masking(0.25)",
		"-noise salt-pepper -sigma .1 -quantize": "quantized(256 levels, salt-pepper(0.1))",
	} {
		var n Noise
		if err := Parse("test", "", strings.Fields(args), io.Discard, &n); err != nil || n.Noise.String() != want {
			t.Errorf("%q: got %v, error %v, want %s", args, n.Noise, err, want)
			continue
		}
		if again, err := data.NoiseFromString(want); err != nil || again.String() != want {
			t.Errorf("%s is read back as %v, error %v", want, again, err)
		}
	}
	for args, want := range map[string]string{
		"-sigma 25":                      "want at most 1, got 25 (25/255 for levels of 8 bits)",
		"-sigma 5..50":                   "got 5 (5/255 for levels of 8 bits)",
		"-sigma 0.1..50":                 "got 50 (50/255 for levels of 8 bits)",
		"-sigma x":                       "want a number such as 0.1 or 25/255, got \"x\"",
		"-sigma 25/x":                    "want a number such as 0.1 or 25/255, got \"25/x\"",
		"-sigma 0.1..":                   "want a number such as 0.1 or 25/255, got \"\"",
		"-sigma 25/0":                    "want a finite sigma",
		"-sigma NaN":                     "want a finite sigma",
		"-sigma 0.6..0.1":                "the smaller first",
		"-sigma 0.1..0.6 -noise speckle": "-sigma: want one number with speckle noise, got the range 0.1..0.6",
		"-sigma 0.1 -noise poisson":      "-sigma: want -peak for the strength of poisson noise",
		"-noise none -sigma 0.3":         "-sigma: want a -noise with it, got none",
		"-peak 3":                        "-peak: want -noise poisson with it, got gaussian",
		"-noise poisson -peak 0":         "want a peak of",
		"-noise masking -sigma 9/8":      "want a fraction of pixels",
		"-noiseless 1":                   "-noiseless: want a fraction of at least 0 and below 1, got 1",
		"-noise none -noiseless 0.1":     "-noiseless: want a -noise with it, got none",
		"-noiseless NaN":                 "got NaN",
		"-split letters":                 "-split: want -data with it",
		"-validation 0":                  "-validation: want a number of images, or a fraction between 0 and 1 such as 0.1, got \"0\"",
	} {
		var n Noise
		if err := Parse("test", "", strings.Fields(args), io.Discard, &n, &Data{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: noise %v, error %v, want %q", args, n.Noise, err, want)
		}
	}
}
