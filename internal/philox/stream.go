package philox

// GroupLen is the number of values in a group: four words of eight blocks.
const GroupLen = 32

// Purpose separates the streams of different uses of one seed. The numbers are frozen: changing one changes every
// result that depends on it.
type Purpose uint32

// The purposes. None is zero, so that a forgotten purpose is not mistaken for one of them.
const (
	Weights         Purpose = 1 // initial values of the parameters; Index counts the tensors
	Shuffle         Purpose = 2 // order of the samples in an epoch; Index is 0
	TrainingNoise   Purpose = 3 // Index is the sample's place in its set, here and below
	ValidationNoise Purpose = 4 // Epoch is 0: the same noise each time
	TestNoise       Purpose = 5 // Epoch is 0

	TrainingLevel   Purpose = 6 // strength of the noise of a whole sample
	ValidationLevel Purpose = 7
	TestLevel       Purpose = 8

	TrainingSample   Purpose = 9 // what a source draws to make a sample, such as the place of a crop
	ValidationSample Purpose = 10
	TestSample       Purpose = 11

	Codes       Purpose = 12 // of a variational autoencoder, to make images of; Index counts the images
	MeasureCode Purpose = 13 // codes that a measure draws; Epoch counts the codes of an image

	TrainingApply   Purpose = 14 // whether a sample gets noise
	ValidationApply Purpose = 15
	TestApply       Purpose = 16

	Layers Purpose = 1 << 16 // and above: for a network's operations, each a purpose of its own; Index is the sample's place in its set
)

// Stream identifies one sequence of random numbers. It has no state: the same Stream always gives the same numbers.
type Stream struct {
	Seed    uint64
	Purpose Purpose
	Epoch   uint32
	Index   uint32
}

func (s Stream) key() [2]uint32 {
	return [2]uint32{uint32(s.Seed), uint32(s.Seed >> 32)}
}

func (s Stream) counter(block uint32) [4]uint32 {
	return [4]uint32{block, s.Index, s.Epoch, uint32(s.Purpose)}
}

// Uniforms fills dst with numbers uniform in [0, 1), multiples of 2⁻²⁴: values 0, 1, 2, … of the stream.
func (s Stream) Uniforms(dst []float32) { s.UniformsFrom(dst, 0) }

// UniformsFrom fills dst as Uniforms does, starting from value 32·group.
func (s Stream) UniformsFrom(dst []float32, group uint32) {
	key, counter := s.key(), s.counter(8*group)
	whole := len(dst) / GroupLen
	uniforms(dst[:whole*GroupLen], key, counter)
	if rest := dst[whole*GroupLen:]; len(rest) > 0 {
		var last [GroupLen]float32
		counter[0] += 8 * uint32(whole)
		uniforms(last[:], key, counter)
		copy(rest, last[:])
	}
}

// Normals fills dst with independent standard normal numbers (mean 0, variance 1): values 0, 1, 2, … of the stream.
// The largest possible magnitude is 5.77.
func (s Stream) Normals(dst []float32) { s.NormalsFrom(dst, 0) }

// NormalsFrom fills dst as Normals does, starting from value 32·group.
func (s Stream) NormalsFrom(dst []float32, group uint32) {
	key, counter := s.key(), s.counter(8*group)
	whole := len(dst) / GroupLen
	normals(dst[:whole*GroupLen], key, counter)
	if rest := dst[whole*GroupLen:]; len(rest) > 0 {
		var last [GroupLen]float32
		counter[0] += 8 * uint32(whole)
		normals(last[:], key, counter)
		copy(rest, last[:])
	}
}
