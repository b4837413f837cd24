package metrics

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// ROCAUC returns the area under the receiver operating characteristic of a score that should be higher for positives than for negatives, in [0, 1]: the
// probability that a random positive scores higher than a random negative, where equal scores count one half. 0.5 is a score that tells nothing.
//
// It is computed exactly from ranks, as the statistic of Mann and Whitney ("On a Test of Whether one of Two Random Variables is Stochastically Larger
// than the Other", 1947; Hanley and McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC) curve", 1982). Scores may be
// infinite. An empty list and NaN are errors.
func ROCAUC(negatives, positives []float64) (float64, error) {
	if len(negatives) == 0 || len(positives) == 0 {
		return 0, fmt.Errorf("metrics: ROC-AUC: want at least one negative and one positive, got %d and %d", len(negatives), len(positives))
	}
	type scored struct {
		score    float64
		positive bool
	}
	all := make([]scored, 0, len(negatives)+len(positives))
	for _, s := range negatives {
		all = append(all, scored{s, false})
	}
	for _, s := range positives {
		all = append(all, scored{s, true})
	}
	for _, s := range all {
		if s.score != s.score {
			return 0, errors.New("metrics: ROC-AUC: want scores that are numbers, got NaN")
		}
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	// Negatives below the scores so far, and twice the number of ordered pairs, ties counted once, which an int of 32 bits does not hold.
	var below, halves int64
	for from := 0; from < len(all); {
		to, ties := from, [2]int64{} // negatives and positives of one score
		for ; to < len(all) && all[to].score == all[from].score; to++ {
			if all[to].positive {
				ties[1]++
			} else {
				ties[0]++
			}
		}
		halves += ties[1] * (2*below + ties[0])
		below += ties[0]
		from = to
	}
	return float64(halves) / 2 / float64(len(negatives)) / float64(len(positives)), nil
}
