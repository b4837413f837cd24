package onnxtest

import (
	"fmt"
	"slices"

	"github.com/denoise-go/denoise/internal/onnx"
)

var windowAttributes = []string{"kernel_shape", "strides", "pads", "dilations", "group"}

// window is what a convolution reads of pictures [batch×channels×rows×columns] to make maps of other channels and sizes.
type window struct {
	kernel, stride, pads, dilation []int // of rows and columns; pads of both at the start, then at the end
	groups                         int
}

func windowOf(n onnx.Node, w tensor) (window, error) {
	list := func(name string, otherwise ...int) (to []int) {
		for _, v := range setting(n, name, []int64(nil)) {
			to = append(to, int(v))
		}
		if to == nil {
			return otherwise
		}
		return to
	}
	if len(w.dims) != 4 {
		return window{}, fmt.Errorf("want a weight of 4 dimensions, got %v", w.dims)
	}
	v := window{list("kernel_shape", w.dims[2:]...), list("strides", 1, 1), list("pads", 0, 0, 0, 0), list("dilations", 1, 1), int(setting(n, "group", int64(1)))}
	if len(v.stride) != 2 || len(v.pads) != 4 || len(v.dilation) != 2 || v.groups < 1 || !slices.Equal(v.kernel, w.dims[2:]) {
		return v, fmt.Errorf("want settings of two sides and a kernel as the weight has, got %+v and %v", v, w.dims)
	}
	return v, nil
}

// taps calls f for each product: the places of an element of the pictures, of the weight [maps' channels×pictures' channels/groups×…] and of the
// maps.
func (v window) taps(picture, maps []int, f func(x, w, y int)) {
	in, out := picture[1]/v.groups, maps[1]/v.groups
	for y := range product(maps) {
		col, row := y%maps[3], y/maps[3]%maps[2]
		o, b := y/(maps[3]*maps[2])%maps[1], y/(maps[3]*maps[2]*maps[1])
		for k := range in * v.kernel[0] * v.kernel[1] {
			kx, ky, c := k%v.kernel[1], k/v.kernel[1]%v.kernel[0], k/(v.kernel[1]*v.kernel[0])
			i, j := row*v.stride[0]+ky*v.dilation[0]-v.pads[0], col*v.stride[1]+kx*v.dilation[1]-v.pads[1]
			if i >= 0 && i < picture[2] && j >= 0 && j < picture[3] {
				f(((b*picture[1]+o/out*in+c)*picture[2]+i)*picture[3]+j, o*in*v.kernel[0]*v.kernel[1]+k, y)
			}
		}
	}
}

// covered is how many rows, or columns, of a padded picture the kernel covers.
func (v window) covered(side int) int { return v.dilation[side]*(v.kernel[side]-1) + 1 }

func conv(n onnx.Node, in []tensor) (tensor, error) {
	x, w := in[0], in[1]
	v, err := windowOf(n, w)
	if err == nil && (len(x.dims) != 4 || x.dims[1] != w.dims[1]*v.groups || w.dims[0]%v.groups != 0) {
		err = fmt.Errorf("want pictures [B×C×H×W] and a weight [O×C/G×KH×KW], got %v and %v", x.dims, w.dims)
	}
	if err != nil {
		return tensor{}, err
	}
	y := tensor{dims: []int{x.dims[0], w.dims[0]}}
	for side := range 2 {
		y.dims = append(y.dims, (x.dims[2+side]+v.pads[side]+v.pads[2+side]-v.covered(side))/v.stride[side]+1)
	}
	if err := y.fill(in[2:]); err != nil {
		return tensor{}, err
	}
	v.taps(x.dims, y.dims, func(i, j, k int) { y.data[k] += x.data[i] * w.data[j] })
	return y, nil
}

func convTranspose(n onnx.Node, in []tensor) (tensor, error) {
	x, w := in[0], in[1]
	v, err := windowOf(n, w)
	more := setting(n, "output_padding", []int64{0, 0})
	if err == nil && (len(x.dims) != 4 || x.dims[1] != w.dims[0] || x.dims[1]%v.groups != 0 || len(more) != 2) {
		err = fmt.Errorf("want pictures [B×C×H×W] and a weight [C×O/G×KH×KW], got %v and %v", x.dims, w.dims)
	}
	if err != nil {
		return tensor{}, err
	}
	y := tensor{dims: []int{x.dims[0], w.dims[1] * v.groups}}
	for side := range 2 {
		y.dims = append(y.dims, (x.dims[2+side]-1)*v.stride[side]+v.covered(side)-v.pads[side]-v.pads[2+side]+int(more[side]))
	}
	if err := y.fill(in[2:]); err != nil {
		return tensor{}, err
	}
	v.taps(y.dims, x.dims, func(i, j, k int) { y.data[i] += x.data[k] * w.data[j] })
	return y, nil
}

// fill makes the numbers of pictures: a bias, if there is one.
func (y *tensor) fill(bias []tensor) error {
	if min(y.dims[2], y.dims[3]) < 1 {
		return fmt.Errorf("want an output of rows and columns, got %v", y.dims)
	}
	y.data = make([]float64, product(y.dims))
	if len(bias) == 0 {
		return nil
	}
	if !slices.Equal(bias[0].dims, []int{y.dims[1]}) {
		return fmt.Errorf("want a bias [%d], got %v", y.dims[1], bias[0].dims)
	}
	places := y.dims[2] * y.dims[3]
	for i := range y.data {
		y.data[i] = bias[0].data[i/places%y.dims[1]]
	}
	return nil
}
