package data

import (
	"fmt"

	"github.com/denoise-go/denoise/internal/philox"
)

// Purpose is the use of a set. Each purpose has its own noise for a given seed.
type Purpose uint8

// The purposes.
const (
	Training   Purpose = iota // new noise in every epoch
	Validation                // the same noise in every epoch
	Test                      // the same noise always
)

// String returns "training", "validation" or "test".
func (p Purpose) String() string {
	switch p {
	case Training:
		return "training"
	case Validation:
		return "validation"
	case Test:
		return "test"
	}
	return fmt.Sprintf("Purpose(%d)", uint8(p))
}

func (p Purpose) check() error {
	if p > Test {
		return fmt.Errorf("want purpose training, validation or test, got %v", p)
	}
	return nil
}

// Key identifies one pass over a source: the same key and sample always give the same numbers, clean and noisy.
//
// The caller of a Source or a Noise chooses the epoch. A Loader passes on the number that Epoch is called with for Training,
// and 0 otherwise. train.Run counts the epochs of training from 1; metrics.FitWiener draws the training noise of epochs 0, 1
// and so on until it has enough pairs.
type Key struct {
	Seed    uint64
	Purpose Purpose
	Epoch   uint32 // counts only for Training
}

// Validate returns an error for an unknown purpose. A Noise cannot return an error and panics on such a key, so a
// function that takes a key for a whole set should call Validate first.
func (k Key) Validate() error {
	if err := k.Purpose.check(); err != nil {
		return fmt.Errorf("data: key: %w", err)
	}
	return nil
}

// Normals writes the sample's random numbers from, from+1, … to dst, as independent standard normal numbers (mean 0,
// variance 1, at most 5.77 from 0). They are a Noise's source of randomness; Gaussian uses nothing else.
//
// A number is a function of the seed, the purpose, the epoch, the sample and its place i = from, from+1, … alone, bit for
// bit on every machine; the epoch counts only for Training. Philox-4x32-10 (Salmon, Moraes, Dror and Shaw,
// "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011) makes blocks of four 32-bit words from
//
//	key     = low half of the seed, high half of the seed
//	counter = block, sample, epoch (0 but for Training), purpose (3 Training, 4 Validation, 5 Test)
//
// and numbers 32g to 32g+31 are a group, made of blocks 8g to 8g+7: in words 0 of the eight, then words 1, 2 and 3. A
// uniform number is its word's upper 24 bits as a fraction. Two words of a block, 0 and 1 or 2 and 3, give the two normal
// numbers in their places (Box and Muller, 1958).
//
// So a Noise may fill a large dst at once or, to save memory, in parts: from must not be negative and must be a
// multiple of 32. Uniform and normal numbers of one place are not independent of each other: a Noise that needs both takes
// the second kind from a multiple of 32 beyond the first. Only the low 32 bits of sample count.
//
// It panics if from is invalid or Validate returns an error. Both are programming errors.
func (k Key) Normals(dst []float32, sample, from int) { k.noise(sample).NormalsFrom(dst, group(from)) }

// Uniforms writes the sample's random numbers from, from+1, … to dst, uniform in [0, 1): multiples of 2⁻²⁴. The rest is
// as documented for Normals.
func (k Key) Uniforms(dst []float32, sample, from int) {
	k.noise(sample).UniformsFrom(dst, group(from))
}

// SourceUniforms writes uniform numbers as Uniforms does, but independent of those of the noise. They are for a Source that makes
// samples at random, such as crops. Their purpose in the counter is 9 for Training, 10 for Validation and 11 for Test.
func (k Key) SourceUniforms(dst []float32, sample, from int) {
	k.stream(sample, philox.TrainingSample).UniformsFrom(dst, group(from))
}

// levelUniform returns the one uniform number that decides the strength of a sample's noise. Its purpose in the counter is 6 for
// Training, 7 for Validation and 8 for Test.
func (k Key) levelUniform(sample int) float32 { return k.uniform(sample, philox.TrainingLevel) }

// applyUniform returns the one uniform number that decides whether a sample gets noise. Its purpose in the counter is 14 for
// Training, 15 for Validation and 16 for Test.
func (k Key) applyUniform(sample int) float32 { return k.uniform(sample, philox.TrainingApply) }

// uniform returns the first uniform number of a sample and a use.
func (k Key) uniform(sample int, training philox.Purpose) float32 {
	var u [1]float32
	k.stream(sample, training).Uniforms(u[:])
	return u[0]
}

// noise returns the random numbers of one sample's noise.
func (k Key) noise(sample int) philox.Stream { return k.stream(sample, philox.TrainingNoise) }

// stream returns one sample's random numbers of a use, named by its purpose in Training. Those in Validation and Test follow it.
func (k Key) stream(sample int, training philox.Purpose) philox.Stream {
	s := philox.Stream{Seed: k.Seed, Index: uint32(sample), Purpose: training + philox.Purpose(k.Purpose)}
	switch k.Purpose {
	case Training:
		s.Epoch = k.Epoch
	case Validation, Test:
	default:
		panic(k.Validate())
	}
	return s
}

// group returns the number of the group that begins at a place.
func group(from int) uint32 {
	if from < 0 || from%philox.GroupLen != 0 {
		panic(fmt.Sprintf("data: random numbers: want them from a multiple of %d on, got %d", philox.GroupLen, from))
	}
	return uint32(from / philox.GroupLen)
}
