package group

import (
	"encoding/binary"
	"fmt"
	"math"
)

// maxText bounds the bytes that one rank sends to all.
const maxText = math.MaxInt32

// Share sends a message of each rank, all of one length, to all and returns them by rank. All ranks call it.
func Share(g Group, mine []byte) ([][]byte, error) {
	if err := check(g); err != nil {
		return nil, err
	}
	all := make([][]byte, g.Size())
	for r := range all {
		all[r] = make([]byte, len(mine))
	}
	return all, g.Exchange(repeat(mine, len(all)), all)()
}

// Gather is Share for texts of different lengths.
func Gather(g Group, mine []byte) ([][]byte, error) {
	lengths, err := Share(g, binary.LittleEndian.AppendUint64(nil, uint64(len(mine))))
	if err != nil {
		return nil, err
	}
	all := make([][]byte, len(lengths))
	for r, b := range lengths {
		length := binary.LittleEndian.Uint64(b)
		if length > maxText {
			return nil, fmt.Errorf("group: rank %d: want a text of at most %d bytes, got %d", r, maxText, length)
		}
		all[r] = make([]byte, length)
	}
	return all, g.Exchange(repeat(mine, len(all)), all)()
}

func repeat(b []byte, n int) [][]byte {
	list := make([][]byte, n)
	for i := range list {
		list[i] = b
	}
	return list
}
