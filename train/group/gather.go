package group

import (
	"encoding/binary"
	"fmt"
	"math"
)

// maxText bounds the bytes that one rank sends to all.
const maxText = math.MaxInt32

// Gather sends the text of each rank to all and returns them by rank. All ranks call it.
func Gather(g Group, mine []byte) ([][]byte, error) {
	n := g.Size()
	lengths := make([][]byte, n)
	for r := range lengths {
		lengths[r] = make([]byte, 8)
	}
	if err := g.Exchange(repeat(binary.LittleEndian.AppendUint64(nil, uint64(len(mine))), n), lengths)(); err != nil {
		return nil, err
	}
	all := make([][]byte, n)
	for r, b := range lengths {
		length := binary.LittleEndian.Uint64(b)
		if length > maxText {
			return nil, fmt.Errorf("group: rank %d: want a text of at most %d bytes, got %d", r, maxText, length)
		}
		all[r] = make([]byte, length)
	}
	return all, g.Exchange(repeat(mine, n), all)()
}

func repeat(b []byte, n int) [][]byte {
	list := make([][]byte, n)
	for i := range list {
		list[i] = b
	}
	return list
}
