package onnxtest

import (
	"fmt"
	"slices"

	"github.com/denoise-go/denoise/internal/onnx"
)

// Operators that move the elements of pictures.

func init() {
	operators["Resize"] = operator{3, 3, []string{"mode", "coordinate_transformation_mode", "nearest_mode"}, resize}
	operators["Expand"] = operator{2, 2, nil, expand}
	operators["Transpose"] = operator{1, 1, []string{"perm"}, transpose}
	operators["DepthToSpace"] = operator{1, 1, []string{"blocksize", "mode"}, depthToSpace}
	operators["SpaceToDepth"] = operator{1, 1, []string{"blocksize"}, spaceToDepth}
	operators["Shape"] = operator{1, 1, nil, shapeOf}
	operators["Gather"] = operator{2, 2, []string{"axis"}, gather}
}

// expand repeats x along sides of 1.
func expand(n onnx.Node, in []tensor) (tensor, error) {
	ones := tensor{}
	for _, v := range in[1].data {
		ones.dims = append(ones.dims, int(v))
	}
	ones.data = slices.Repeat([]float64{1}, product(ones.dims))
	return operators["Mul"].run(n, []tensor{in[0], ones})
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

// spaceToDepth makes channels of the pixels of a block, each with all channels of the picture.
func spaceToDepth(n onnx.Node, in []tensor) (tensor, error) {
	x, f := in[0], int(setting(n, "blocksize", int64(0)))
	if len(x.dims) != 4 || f < 1 || x.dims[2]%f != 0 || x.dims[3]%f != 0 {
		return tensor{}, fmt.Errorf("want pictures and a block size that divides rows and columns, got %v and %d", x.dims, f)
	}
	b, c, h, w := x.dims[0], x.dims[1], x.dims[2]/f, x.dims[3]/f
	y, err := permute(tensor{[]int{b, c, h, f, w, f}, x.data}, []int{0, 3, 5, 1, 2, 4})
	y.dims = []int{b, f * f * c, h, w}
	return y, err
}

// gather takes parts along a side, such as channels, by their numbers.
func gather(n onnx.Node, in []tensor) (tensor, error) {
	x, list, axis := in[0], in[1], int(setting(n, "axis", int64(0)))
	if axis < 0 || axis >= len(x.dims) || len(list.dims) != 1 {
		return tensor{}, fmt.Errorf("want an axis of %v and a list of numbers, got %d and %v", x.dims, axis, list.dims)
	}
	y, side, size := tensor{dims: slices.Clone(x.dims)}, x.dims[axis], product(x.dims[axis+1:])
	y.dims[axis] = len(list.data)
	for b := range product(x.dims[:axis]) {
		for _, c := range list.data {
			if c < 0 || int(c) >= side {
				return y, fmt.Errorf("want numbers below %d, got %g", side, c)
			}
			y.data = append(y.data, x.data[(b*side+int(c))*size:][:size]...)
		}
	}
	return y, nil
}

// shapeOf returns the sides of x.
func shapeOf(_ onnx.Node, in []tensor) (tensor, error) {
	y := tensor{dims: []int{len(in[0].dims)}}
	for _, d := range in[0].dims {
		y.data = append(y.data, float64(d))
	}
	return y, nil
}

// ints returns an attribute that is a list.
func ints(n onnx.Node, name string) (list []int) {
	for _, v := range setting(n, name, []int64(nil)) {
		list = append(list, int(v))
	}
	return list
}

// resize scales rows and columns by whole factors: it repeats pixels, or interpolates with the centers of pixels as places.
func resize(n onnx.Node, in []tensor) (tensor, error) {
	x, scales := in[0], in[2].data
	if len(x.dims) != 4 || len(scales) != 4 || scales[0] != 1 || scales[1] != 1 {
		return x, fmt.Errorf("want pictures and scales of rows and columns, got %v and %v", x.dims, scales)
	}
	linear := setting(n, "mode", "nearest") == "linear"
	switch mode := [2]string{setting(n, "coordinate_transformation_mode", "half_pixel"), setting(n, "nearest_mode", "round_prefer_floor")}; {
	case linear && mode[0] == "half_pixel":
	case !linear && mode == [2]string{"asymmetric", "floor"}:
	default:
		return x, fmt.Errorf("want floor of asymmetric places, or interpolation of half pixels, got %v", mode)
	}
	y := tensor{dims: []int{x.dims[0], x.dims[1], int(float64(x.dims[2]) * scales[2]), int(float64(x.dims[3]) * scales[3])}}
	// place returns two input pixels, and the weight of the second.
	place := func(i, side int) (lo, hi int, weight float64) {
		if !linear {
			lo = int(float64(i) / scales[side])
			return lo, lo, 0
		}
		last := float64(x.dims[side] - 1)
		at := min(max((float64(i)+0.5)/scales[side]-0.5, 0), last)
		lo = int(at)
		return lo, min(lo+1, int(last)), at - float64(lo)
	}
	for plane := range y.dims[0] * y.dims[1] {
		from := x.data[plane*x.dims[2]*x.dims[3]:]
		for i := range y.dims[2] {
			top, bottom, down := place(i, 2)
			for j := range y.dims[3] {
				left, right, across := place(j, 3)
				row := func(r int) float64 {
					return (1-across)*from[r*x.dims[3]+left] + across*from[r*x.dims[3]+right]
				}
				y.data = append(y.data, (1-down)*row(top)+down*row(bottom))
			}
		}
	}
	return y, nil
}
