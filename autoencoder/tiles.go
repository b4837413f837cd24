package autoencoder

import "github.com/denoise-go/denoise/autoencoder/layer"

// tile is a part of a picture along one side: pixels from begin to end go through the network, and those from keep to keepEnd come out with the
// bits that they have in the whole picture. All four count from the picture's first pixel.
type tile struct{ begin, end, keep, keepEnd int }

// cutSide cuts a side of n pixels, a multiple of the divisor, into the fewest tiles of at most most pixels, whose kept pixels are the side. The last
// tile may be smaller than the others. Most is at least what leastTile returns.
func cutSide(n, most int, f layer.Field) []tile {
	if n <= most {
		return []tile{{0, n, 0, n}}
	}
	size := most / f.Grid * f.Grid
	tiles := cutInto(n, size, f)
	for size -= f.Grid; size >= leastTile(n, f); size -= f.Grid { // the same number of smaller tiles is less work
		smaller := cutInto(n, size, f)
		if len(smaller) > len(tiles) {
			break
		}
		tiles = smaller
	}
	return tiles
}

// leastTile returns the size of the smallest tiles that a side of n pixels is cut into. They begin on the grid, at least the overlap before the pixels
// that they keep, and keep one step of the grid.
func leastTile(n int, f layer.Field) int {
	if f.Overlap >= n { // or Unlimited
		return n
	}
	return min(n, roundUp(2*f.Overlap+f.Grid, f.Grid))
}

// cutInto cuts a side into tiles of size pixels, a multiple of the grid.
func cutInto(n, size int, f layer.Field) (tiles []tile) {
	t := tile{end: size}
	for t.end < n {
		t.keepEnd = t.end - f.Overlap
		tiles = append(tiles, t)
		t.keep = t.keepEnd
		t.begin = (t.keep - f.Overlap) / f.Grid * f.Grid
		if t.end = t.begin + size; t.end >= n {
			t.begin, t.end = roundUp(n-size, f.Grid), n
		}
	}
	t.keepEnd = n
	return append(tiles, t)
}

func roundUp(n, to int) int { return (n + to - 1) / to * to }

// area is a part of a picture.
type area struct{ y, x, h, w int }

// part is a tile of a picture: the pixels that go through the network, and those of the result that are kept.
type part struct{ from, keep area }

// parts returns the tiles of a picture of h×w pixels, which may end before the last ones do.
func parts(h, w int, rows, cols []tile) (list []part) {
	for _, y := range rows {
		for _, x := range cols {
			keep := area{y.keep, x.keep, min(y.keepEnd, h) - y.keep, min(x.keepEnd, w) - x.keep}
			if keep.h > 0 && keep.w > 0 {
				list = append(list, part{area{y.begin, x.begin, y.end - y.begin, x.end - x.begin}, keep})
			}
		}
	}
	return list
}
