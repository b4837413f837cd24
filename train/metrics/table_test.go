package metrics

import (
	"errors"
	"math"
	"strings"
	"testing"
)

var exampleTable = Table{
	{"noisy input", Metrics{0.39897, 0.250011, 6.0249, 9.3804, 0.41313, 0.1}, nil},
	{"denoising autoencoder, σ = 0.5", Metrics{0.0548, 0.01413, 17.56, 17.71, 0.8, 0.014}, nil},
	{"nothing to do", Metrics{0, 0, math.Inf(1), math.Inf(1), 1, 0}, nil},
	{"almost | nothing", Metrics{0.00002, 1.5e-9, 88.2, 88.2, 1, 1.5e-9}, nil},
	{"broken\nname", Metrics{math.NaN(), math.Inf(1), math.Inf(-1), 3, math.NaN(), 1}, nil},
}

// Where one image is exactly right, and where there are no figures, a row still says something.
func TestTableOfRowsWithoutAMean(t *testing.T) {
	table := Table{
		{"a", Metrics{0.1, 0.01, math.Inf(1), math.Inf(1), 0.9, 0.001}, nil},
		{"b", Metrics{0.1, 0.01, 21, math.Inf(1), 0.9, 0}, nil},
		{"c", Metrics{}, errors.New("cannot\nbe fitted")},
	}
	const text = `
       L1      MSE  PSNR (dB)  PSNR clipped (dB)    SSIM
a  0.1000  0.01000  ∞ (20.00)          ∞ (30.00)  0.9000
b  0.1000  0.01000      21.00                  ∞  0.9000
c       –        –          –                  –       –
∞ (n): an image is exactly right; n is the PSNR of the mean squared error
c: cannot be fitted
`
	if got := "\n" + table.Text(); got != text {
		t.Errorf("want%sgot%s", text, got)
	}
	const markdown = `
|   |     L1 |     MSE | PSNR (dB) | PSNR clipped (dB) |   SSIM |
|:--|-------:|--------:|----------:|------------------:|-------:|
| a | 0.1000 | 0.01000 | ∞ (20.00) |         ∞ (30.00) | 0.9000 |
| b | 0.1000 | 0.01000 |     21.00 |                 ∞ | 0.9000 |
| c |      – |       – |         – |                 – |      – |

∞ (n): an image is exactly right; n is the PSNR of the mean squared error

c: cannot be fitted
`
	if got := "\n" + table.Markdown(); got != markdown {
		t.Errorf("want%sgot%s", markdown, got)
	}
}

func TestTableText(t *testing.T) {
	const want = `
                                     L1      MSE  PSNR (dB)  PSNR clipped (dB)    SSIM
noisy input                      0.3990  0.25001       6.02               9.38  0.4131
denoising autoencoder, σ = 0.5   0.0548  0.01413      17.56              17.71  0.8000
nothing to do                    0.0000  0.00000          ∞                  ∞  1.0000
almost | nothing                2.0e-05  1.5e-09      88.20              88.20  1.0000
broken name                         NaN        ∞         −∞               3.00     NaN
`
	if got := "\n" + exampleTable.Text(); got != want {
		t.Errorf("want%sgot%s", want, got)
	}
}

func TestTableMarkdown(t *testing.T) {
	const want = `
|                                |      L1 |     MSE | PSNR (dB) | PSNR clipped (dB) |   SSIM |
|:-------------------------------|--------:|--------:|----------:|------------------:|-------:|
| noisy input                    |  0.3990 | 0.25001 |      6.02 |              9.38 | 0.4131 |
| denoising autoencoder, σ = 0.5 |  0.0548 | 0.01413 |     17.56 |             17.71 | 0.8000 |
| nothing to do                  |  0.0000 | 0.00000 |         ∞ |                 ∞ | 1.0000 |
| almost \| nothing              | 2.0e-05 | 1.5e-09 |     88.20 |             88.20 | 1.0000 |
| broken name                    |     NaN |       ∞ |        −∞ |              3.00 |    NaN |
`
	if got := "\n" + exampleTable.Markdown(); got != want {
		t.Errorf("want%sgot%s", want, got)
	}
}

func TestEmptyTable(t *testing.T) {
	if got := (Table{}).Text(); strings.Count(got, "\n") != 1 {
		t.Errorf("want the head alone, got %q", got)
	}
}
