package data

// Batch is a batch of an epoch, or a part of it: N samples of D = C·H·W numbers each.
type Batch struct {
	Noisy, Clean []float32 // N×D, sample after sample
	Shape        Shape     // of a sample
	Samples      []int32   // N indices of the samples in the source
	Level        []float32 // N strengths of the noise; nil if it is not a Leveler
	N            int       // samples here
	Of           int       // samples of the whole batch: more than N where the Loader draws a Part
	Index        int       // number of the batch in its epoch, from 0

	// Keys is N×4, for operations that make random numbers: each sample's index, the epoch (0 except for Training), and the low and
	// high halves of the seed. The last three are the bits of unsigned numbers.
	Keys []int32
}

// Rows returns samples from to to−1 of the batch, in the batch's memory.
func (b Batch) Rows(from, to int) Batch {
	d := b.Shape.Size()
	b.Noisy, b.Clean, b.Samples, b.Keys = b.Noisy[from*d:to*d], b.Clean[from*d:to*d], b.Samples[from:to], b.Keys[4*from:4*to]
	if b.Level != nil {
		b.Level = b.Level[from:to]
	}
	b.N = to - from
	return b
}

// Part is rows From to To−1 of a batch, as far as the batch has them. The samples of other rows are neither read nor given noise.
type Part struct{ From, To int }

// Of returns the rows of the part that a batch of n samples has.
func (p Part) Of(n int) Part { return Part{min(p.From, n), min(p.To, n)} }

// Len returns the number of rows.
func (p Part) Len() int { return p.To - p.From }
