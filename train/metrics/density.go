package metrics

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/internal/null"
	"github.com/denoise-go/denoise/internal/philox"
	"github.com/denoise-go/denoise/internal/pool"
)

// Latent is a model of images x with codes z: a variational autoencoder. Its prior p(z) is standard normal.
type Latent interface {
	// Input and Code return the shapes of an image, of D numbers, and of a code, of C numbers.
	Input() data.Shape
	Code() data.Shape

	// EncodeDistribution writes the means and the variances of the codes q(z|x) of N images [N×D], both N×C.
	EncodeDistribution(mean, variance, images []float32) error

	// Decode writes what the decoder makes of N codes [N×C] to dst [N×D].
	Decode(dst, codes []float32) error
}

// Density measures how probable a Latent model finds images, by codes drawn from q(z|x).
type Density struct {
	Model      Latent
	Likelihood Likelihood // log p(x|z), such as BernoulliLikelihood
	Samples    int        // k, codes drawn for each image; 1 to 2²⁴
	Seed       uint64     // of the codes

	// Common has each image's codes drawn with the same normal numbers, those of image 0. The result for an image is then a function of the image
	// alone, which a detector needs. Otherwise images have numbers of their own, and the errors of a mean over images average out.
	Common bool
}

// Bounds returns for each of N images [N×D] the evidence lower bound in nats,
//
//	1/k Σⱼ log p(x|zⱼ) − KL(q(z|x) ‖ p(z)),  zⱼ from q(z|x),
//
// with the divergence in closed form (Kingma and Welling, "Auto-Encoding Variational Bayes", 2013; Rezende, Mohamed and Wierstra, "Stochastic
// Backpropagation and Approximate Inference in Deep Generative Models", 2014). The weight of the divergence is 1, whatever β the model was trained with.
func (d Density) Bounds(ctx context.Context, images []float32) ([]float64, error) {
	return d.measure(ctx, images, func(q posterior, logs []weight) float64 {
		var sum float64
		for _, w := range logs {
			sum += w.likelihood
		}
		return sum/float64(len(logs)) - q.divergence()
	})
}

// LogLikelihoods returns for each of N images [N×D] the estimate by importance sampling of log p(x) in nats,
//
//	log 1/k Σⱼ p(x|zⱼ) p(zⱼ) / q(zⱼ|x),  zⱼ from q(z|x).
//
// Its expectation is a lower bound that rises with k to log p(x) (Burda, Grosse and Salakhutdinov, "Importance Weighted Autoencoders", 2015).
func (d Density) LogLikelihoods(ctx context.Context, images []float32) ([]float64, error) {
	return d.measure(ctx, images, func(_ posterior, logs []weight) float64 {
		largest := math.Inf(-1)
		for _, w := range logs {
			largest = max(largest, w.likelihood+w.ratio)
		}
		if math.IsInf(largest, -1) {
			return largest
		}
		var sum float64
		for _, w := range logs {
			sum += math.Exp(w.likelihood + w.ratio - largest)
		}
		return largest + math.Log(sum/float64(len(logs)))
	})
}

// weight is what one code contributes: log p(x|z), and log p(z)/q(z|x).
type weight struct{ likelihood, ratio float64 }

// posterior is q(z|x) of one image.
type posterior struct{ mean, variance []float32 }

// divergence is KL(q(z|x) ‖ p(z)).
func (q posterior) divergence() (sum float64) {
	for i, m := range q.mean {
		m, v := float64(m), float64(q.variance[i])
		sum += (m*m + v - math.Log(v) - 1) / 2
	}
	return sum
}

// draw writes a code z = mean + deviation·noise in place of the noise and returns log p(z)/q(z|x).
func (q posterior) draw(noise []float32) (ratio float64) {
	for i, e := range noise {
		e, v := float64(e), float64(q.variance[i])
		z := float64(q.mean[i]) + math.Sqrt(v)*e
		noise[i] = float32(z)
		ratio += (e*e + math.Log(v) - z*z) / 2
	}
	return ratio
}

const (
	densityRows    = 1024    // codes decoded at a time
	densityWeights = 1 << 18 // weights in memory, unless one image has more
	mostSamples    = 1 << 24 // of an image
)

func (d Density) measure(ctx context.Context, images []float32, reduce func(posterior, []weight) float64) ([]float64, error) {
	if null.Is(d.Model) || d.Likelihood == nil {
		return nil, errors.New("metrics: density: want a model and a likelihood, got nil")
	}
	if ctx == nil {
		return nil, errContext
	}
	if d.Samples < 1 || d.Samples > mostSamples {
		return nil, fmt.Errorf("metrics: density: want 1 to %d samples for each image, got %d", mostSamples, d.Samples)
	}
	size := d.Model.Input().Size()
	if size < 1 || d.Model.Code().Size() < 1 {
		return nil, fmt.Errorf("metrics: density: want a model of images and codes, got one of %v and %v", d.Model.Input(), d.Model.Code())
	}
	if len(images)%size != 0 {
		return nil, fmt.Errorf("metrics: density: want images of %d values each, got %d values", size, len(images))
	}
	n := len(images) / size
	results := make([]float64, n)
	chunk := max(1, min(n, densityRows, densityWeights/d.Samples))
	for from := 0; from < n; from += chunk {
		to := min(from+chunk, n)
		if err := d.chunk(ctx, results[from:to], images[from*size:to*size], from, reduce); err != nil {
			return nil, fmt.Errorf("metrics: density: images %d to %d: %w", from, to-1, err)
		}
	}
	return results, nil
}

// chunk measures some images, the first of which is image number first.
func (d Density) chunk(ctx context.Context, results []float64, images []float32, first int, reduce func(posterior, []weight) float64) error {
	size, code, k := d.Model.Input().Size(), d.Model.Code().Size(), d.Samples
	mean, variance := make([]float32, len(results)*code), make([]float32, len(results)*code)
	if err := d.Model.EncodeDistribution(mean, variance, images); err != nil {
		return err
	}
	of := func(i int) posterior {
		return posterior{mean[i*code : (i+1)*code], variance[i*code : (i+1)*code]}
	}
	logs := make([]weight, len(results)*k) // of image i from i·k on
	rows := min(densityRows, len(logs))
	codes, decoded := make([]float32, rows*code), make([]float32, rows*size)
	for from := 0; from < len(logs); from += rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(rows, len(logs)-from)
		for r := range n {
			i, sample := (from+r)/k, (from+r)%k
			z := codes[r*code : (r+1)*code]
			d.noise(first+i, sample).Normals(z)
			logs[from+r].ratio = of(i).draw(z)
		}
		if err := d.Model.Decode(decoded[:n*size], codes[:n*code]); err != nil {
			return err
		}
		pool.Run(pool.Parts(n, scorePart), &likelihoods{d.Likelihood, images, decoded[:n*size], logs[from : from+n], from, k, size})
	}
	for i := range results {
		results[i] = reduce(of(i), logs[i*k:(i+1)*k])
	}
	return nil
}

// noise returns the numbers of one code of an image.
func (d Density) noise(image, sample int) philox.Stream {
	s := philox.Stream{Seed: d.Seed, Purpose: philox.MeasureCode, Epoch: uint32(sample), Index: uint32(image)}
	if d.Common {
		s.Index = 0
	}
	return s
}

// likelihoods is the job of computing log p(x|z) for some rows: a pool.Task.
type likelihoods struct {
	likelihood      Likelihood
	images, decoded []float32
	logs            []weight // of the rows
	from, k, size   int      // the first row's number among all of the images
}

// Part computes rows scorePart·part and following.
func (l *likelihoods) Part(part int) {
	lo, hi := pool.Range(part, len(l.logs), scorePart)
	for r := lo; r < hi; r++ {
		i := (l.from + r) / l.k
		l.logs[r].likelihood = l.likelihood(l.images[i*l.size:(i+1)*l.size], l.decoded[r*l.size:(r+1)*l.size])
	}
}
