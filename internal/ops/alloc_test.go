//go:build !race

// The race detector lets sync.Pool forget at random, so allocations are counted without it.

package ops

import (
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// From the second run on, no operation allocates: its output and scratch are its own.
func TestOperationsAllocateNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	g := gorgonia.NewGraph()
	value := func(name string, shape ...int) gorgonia.Value { return newInput(g, r, name, shape...).node.Value() }
	const B, I, O = 32, 300, 200
	x, w, b := value("x", B, I), value("w", O, I), value("b", O)
	dz, y := value("dz", B, O), value("y", B, O)
	shape := convGeometry
	node := func(name string, shape ...int) *gorgonia.Node { return newInput(g, r, name, shape...).node }
	values := func(in ...*gorgonia.Node) (v []gorgonia.Value) {
		for _, n := range in {
			v = append(v, n.Value())
		}
		return v
	}
	picture, maps, kernel, b6, b4 := node("picture", imageShape(shape)...), node("maps", mapShape(shape)...), node("kernel", weightShape(shape)...), node("b6", 6), node("b4", 4)
	volume, pooled := value("volume", 4, 5, 30, 32), value("pooled", 4, 2, 15, 32)
	half := [2]int{2, 2}
	maxPool := &MaxPoolOp{newMapping("", Picture{4, 5, 30, 32}, Picture{4, 2, 15, 32}), Windows{Kernel: half, Stride: half}}
	groupNormOp := &GroupNormOp{groupNorm: newGroupNorm("", maxPool.From, 4, 1e-5)}
	qkv, q, kv, keys := node("qkv", 3, 1, 50, 60), node("q", 3, 1, 50, 20), node("kv", 3, 1, 30, 40), keyNode(g, newKeys(3))
	attentionGrad := func(y *gorgonia.Node, in ...*gorgonia.Node) gorgonia.Op {
		grads, err := y.Op().(gorgonia.SDOp).SymDiff(in, y, q)
		if err != nil {
			t.Fatal(err)
		}
		return grads[0].Op()
	}
	soft, cross := must(t)(SelfAttention(qkv, 4)), must(t)(CrossAttention(q, kv, 2))
	hard := must(t)(HardSelfAttention(qkv, Selection{Heads: 4, Temperature: 1, Keys: keys}))
	positions, repeat := must(t)(AddPositions(q, node("w", 50, 20))), must(t)(Repeat(node("w1", 50, 20), 3))
	for _, c := range []struct {
		op gorgonia.Op
		in []gorgonia.Value
	}{
		{soft.Op(), values(qkv)},
		{attentionGrad(soft, qkv), values(q, qkv)},
		{cross.Op(), values(q, kv)},
		{hard.Op(), values(qkv, keys)},
		{attentionGrad(hard, qkv, keys), values(q, qkv, keys)},
		{positions.Op(), values(q, node("w2", 50, 20))},
		{repeat.Op(), values(node("w3", 50, 20))},
		{must(t)(batchSum(q, tensor.Shape{50, 20})).Op(), values(q)},
		{must(t)(stretch(q, 100, tensor.Shape{2, 50})).Op(), values(q)},
		{&LinearOp{ReLU: true}, []gorgonia.Value{x, w, b}},
		{&LinearInputGradOp{}, []gorgonia.Value{dz, w}},
		{&LinearInputGradOp{Masked: true}, []gorgonia.Value{dz, w, x}},
		{&LinearWeightGradOp{}, []gorgonia.Value{dz, x}},
		{&LinearBiasGradOp{}, []gorgonia.Value{dz}},
		{must(t)(newConv(shape, picture, kernel, b6, maps, true)).Op(), values(picture, kernel, b6, maps)},
		{must(t)(newConvTranspose(shape, maps, kernel, b4, picture, true)).Op(), values(maps, kernel, b4, picture)},
		{must(t)(convWeightGrad(shape, picture, maps)).Op(), values(picture, maps)},
		{&ReLUGradOp{}, []gorgonia.Value{dz, y}},
		{&ReLUOp{}, []gorgonia.Value{volume}},
		{&LeakyReLUOp{Slope: 0.01}, []gorgonia.Value{volume}},
		{&LeakyReLUGradOp{Slope: 0.01}, []gorgonia.Value{volume, volume}},
		{&SigmoidOp{}, []gorgonia.Value{volume}},
		{&SigmoidGradOp{}, []gorgonia.Value{volume, volume}},
		{&TanhOp{}, []gorgonia.Value{volume}},
		{&TanhGradOp{}, []gorgonia.Value{volume, volume}},
		{&GELUOp{}, []gorgonia.Value{volume}},
		{&GELUGradOp{}, []gorgonia.Value{volume, volume}},
		{&SiLUOp{}, []gorgonia.Value{volume}},
		{&SiLUGradOp{}, []gorgonia.Value{volume, volume}},
		{&AddOp{}, []gorgonia.Value{volume, volume}},
		{&ConcatenateOp{}, []gorgonia.Value{dz, x}},
		{&ScaleChannelsOp{}, []gorgonia.Value{dz, b}},
		{&ShiftChannelsOp{}, []gorgonia.Value{dz, b}},
		{&ChannelProductsOp{}, []gorgonia.Value{dz, dz}},
		{&ColumnsOp{Lo: 7, N: 100}, []gorgonia.Value{x}},
		{&TransposeOp{Rows: 15, Cols: 20, To: tensor.Shape{B, 20, 15}}, []gorgonia.Value{x}},
		{&PixelShuffleOp{newMapping("", Picture{4, 5, 30, 32}, Picture{4, 10, 60, 8}), 2}, []gorgonia.Value{volume}},
		{&PixelUnshuffleOp{newMapping("", Picture{4, 5, 30, 32}, Picture{4, 1, 6, 800}), 5}, []gorgonia.Value{volume}},
		{&ResampleOp{newMapping("", Picture{4, 5, 30, 32}, Picture{4, 10, 15, 32}), LinearTaps(5, 2), AverageTaps(30, 2, 2, 0)}, []gorgonia.Value{volume}},
		{maxPool, []gorgonia.Value{volume}},
		{&MaxPoolGradOp{Windows: maxPool.Windows, From: maxPool.From, To: maxPool.To, in: maxPool.in, to: maxPool.to}, []gorgonia.Value{pooled, volume}},
		{groupNormOp, []gorgonia.Value{volume, value("channels", 32), value("channels2", 32)}},
		{&GroupNormSumsOp{groupNorm: groupNormOp.groupNorm}, []gorgonia.Value{volume, volume}},
		{&GroupNormGradOp{groupNorm: groupNormOp.groupNorm}, []gorgonia.Value{volume, volume, value("channels3", 32), value("sums", 4, 72)}},
		{&LayerNormOp{Eps: 1e-5}, []gorgonia.Value{dz, b, b}},
		{&LayerNormGradOp{Eps: 1e-5}, []gorgonia.Value{dz, dz, b}},
		{&LayerNormSumsOp{Eps: 1e-5}, []gorgonia.Value{dz, dz}},
		{&NoiseLevelOp{}, []gorgonia.Value{volume, value("level", 4)}},
		{&DropoutOp{P: 0.5}, []gorgonia.Value{x, newKeys(B)}},
		{&GaussianOp{}, []gorgonia.Value{x, newKeys(B)}},
		{&GaussianGradOp{}, []gorgonia.Value{value("half", B, x.Shape()[1]/2), x, newKeys(B)}},
		{&KLOp{}, []gorgonia.Value{x}},
		{&KLGradOp{}, []gorgonia.Value{x, gorgonia.NewF32(1)}},
		{&BCEOp{}, []gorgonia.Value{dz, y, dz}},
		{&BCEGradOp{}, []gorgonia.Value{dz, y, gorgonia.NewF32(1)}},
		{&ColumnsGradOp{Lo: 7, Cols: 1000}, []gorgonia.Value{x}},
		{&MagnitudeOp{Elementwise: L1, Mean: true}, []gorgonia.Value{volume}},
		{&MagnitudeGradOp{Elementwise: L2}, []gorgonia.Value{volume, gorgonia.NewF32(1)}},
		{&PenalizeOp{}, []gorgonia.Value{gorgonia.NewF32(1), gorgonia.NewF32(1), gorgonia.NewF32(1)}},
		{&ScaleOp{}, []gorgonia.Value{gorgonia.NewF32(1), gorgonia.NewF32(1)}},
		{&LossOp{Elementwise: L1}, []gorgonia.Value{dz, y}},
		{&LossGradOp{Elementwise: L1}, []gorgonia.Value{dz, y, gorgonia.NewF32(1)}},
	} {
		n := testing.AllocsPerRun(20, func() {
			if _, err := c.op.Do(c.in...); err != nil {
				t.Fatal(err)
			}
		})
		if n > 0 {
			t.Errorf("%T allocates %v times a run", c.op, n)
		}
	}
}

// Neither does the machine, which binds outputs that keep their tensors.
func TestMachineAllocatesNothing(t *testing.T) {
	n := newNet(t, rand.New(rand.NewPCG(9, 9)), L2, 40, 50, 60, 70)
	twice := must(t)(gorgonia.Add(n.pred, must(t)(Linear(n.hidden, n.w2.node, n.b2.node, false)))) // a sum of gradients
	n.loss = must(t)(L2.Mean(twice, n.target.node))
	grads, err := gorgonia.Grad(n.loss, n.w1.node, n.b1.node)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Machine(n.g, append(gorgonia.Nodes{n.loss}, grads...))
	if err != nil {
		t.Fatal(err)
	}
	allocated := testing.AllocsPerRun(20, func() {
		if err := m.RunAll(); err != nil {
			t.Fatal(err)
		}
	})
	if allocated > 0 {
		t.Errorf("a run allocates %v times", allocated)
	}
}
