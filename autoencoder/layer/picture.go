package layer

// What PyTorch and ONNX have as vectors [B×C] are pictures of one pixel to a layer of pictures. These write it where they are not.

// pictures applies the module to pictures [B×C×H×W], also where samples of the layer's input or output are vectors.
func (t *Torch) pictures(in, out Shape) {
	from, to := "x", ""
	if in.IsVector() {
		from = "x[:, :, None, None]"
	}
	if out.IsVector() {
		to = ".flatten(1)"
	}
	if from != "x" || to != "" {
		t.Forward("x = %s(%s)%s", t.Self(), from, to)
	}
}

// pictures returns what write makes of x as pictures [B×C×H×W], with vectors instead where out is one.
func (o *ONNX) pictures(x ONNXValue, in, out Shape, write func(x ONNXValue) ONNXValue) ONNXValue {
	if o.Vector(in) {
		x = o.Node("Reshape", nil, x, o.Ints(0, in.C, 1, 1))
	}
	x = write(x)
	if o.Vector(out) {
		x = o.Node("Flatten", nil, x)
	}
	return x
}
