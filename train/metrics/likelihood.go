package metrics

import (
	"fmt"
	"math"
)

// Likelihood returns log p(x|z) of one image x in nats, given what the decoder makes of the code z. Both are D long. It is called from
// several goroutines at once.
type Likelihood func(image, decoded []float32) float64

// BernoulliLikelihood is the likelihood of independent pixels that are 1 with the probabilities that the decoder gives, and else 0: minus the binary
// cross-entropy, summed over pixels. Logarithms are at least −100, as in torch.nn.BCELoss.
//
// A gray pixel y stands for one that is 1 with probability y. The result is then the mean over such binary images, and a bound computed from it is a lower
// bound of their mean log-likelihood, because log-mean-exp is convex. It is no density of gray images (Loaiza-Ganem and Cunningham, "The continuous Bernoulli:
// fixing a pervasive error in variational autoencoders", 2019).
func BernoulliLikelihood(image, decoded []float32) float64 {
	var sum float64
	for i, y := range image {
		y, p := float64(y), float64(decoded[i])
		if y != 0 {
			sum += y * max(math.Log(p), -100)
		}
		if y != 1 {
			sum += (1 - y) * max(math.Log(1-p), -100) // 1−p is exact, or so near to 1 that it does not matter
		}
	}
	return sum
}

// GaussianLikelihood returns the likelihood of independent normal pixels around the decoder's with standard deviation sigma.
func GaussianLikelihood(sigma float64) (Likelihood, error) {
	if !(sigma > 0) || math.IsInf(sigma, 1) {
		return nil, fmt.Errorf("metrics: likelihood: want a standard deviation above 0, got %g", sigma)
	}
	constant := -0.5*math.Log(2*math.Pi) - math.Log(sigma)
	return func(image, decoded []float32) float64 {
		var squares float64
		for i, x := range image {
			d := (float64(x) - float64(decoded[i])) / sigma
			squares += d * d
		}
		return float64(len(image))*constant - squares/2
	}, nil
}
