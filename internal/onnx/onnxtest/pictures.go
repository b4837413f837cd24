package onnxtest

import (
	"fmt"
	"slices"

	"github.com/denoise-go/denoise/internal/onnx"
)

// Operators that move the elements of pictures.

func init() {
	operators["Transpose"] = operator{1, 1, []string{"perm"}, transpose}
	operators["DepthToSpace"] = operator{1, 1, []string{"blocksize", "mode"}, depthToSpace}
}

// transpose has side perm[i] of x as side i.
func transpose(n onnx.Node, in []tensor) (tensor, error) {
	return permute(in[0], ints(n, "perm"))
}

func permute(x tensor, perm []int) (tensor, error) {
	var y tensor
	if sorted := slices.Sorted(slices.Values(perm)); len(perm) != len(x.dims) || len(perm) > 0 && (sorted[0] != 0 || sorted[len(perm)-1] != len(perm)-1) {
		return y, fmt.Errorf("want a permutation of %d sides, got %v", len(x.dims), perm)
	}
	strides := make([]int, len(perm))
	for i, p := range perm {
		y.dims = append(y.dims, x.dims[p])
		strides[i] = product(x.dims[p+1:])
	}
	for i := range product(y.dims) {
		at, rest := 0, i
		for d := len(perm) - 1; d >= 0; d-- {
			at, rest = at+rest%y.dims[d]*strides[d], rest/y.dims[d]
		}
		y.data = append(y.data, x.data[at])
	}
	return y, nil
}

// depthToSpace is of mode CRD: blocks of rows and columns lie side by side in the channels of a channel of the result.
func depthToSpace(n onnx.Node, in []tensor) (tensor, error) {
	x, f := in[0], int(setting(n, "blocksize", int64(0)))
	if len(x.dims) != 4 || f < 1 || x.dims[1]%(f*f) != 0 || setting(n, "mode", "DCR") != "CRD" {
		return tensor{}, fmt.Errorf("want pictures, a block size whose square divides the channels, and mode CRD, got %v and %d", x.dims, f)
	}
	b, c, h, w := x.dims[0], x.dims[1]/(f*f), x.dims[2], x.dims[3]
	y, err := permute(tensor{[]int{b, c, f, f, h, w}, x.data}, []int{0, 1, 4, 2, 5, 3})
	y.dims = []int{b, c, h * f, w * f}
	return y, err
}

// ints returns an attribute that is a list.
func ints(n onnx.Node, name string) (list []int) {
	for _, v := range setting(n, name, []int64(nil)) {
		list = append(list, int(v))
	}
	return list
}
