package autoencoder

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/onnx"
)

// onnxNetwork has a linear layer of vectors and one of pictures, a skip, and layers that write nothing.
func onnxNetwork() Config {
	picture := layer.Shape{C: 2, H: 2, W: 3}
	return Config{
		Input:   picture,
		Encoder: layer.Stack{layer.Tap{Name: "picture"}, layer.Flatten{}, layer.Dropout{P: 0.5}, layer.Linear{Out: 4, NoBias: true}, layer.GELU{}, layer.Sparsity{Weight: 1}},
		Decoder: layer.Stack{layer.Linear{Out: 12}, layer.LeakyReLU{}, layer.Reshape{To: picture}, layer.Concatenate{Tap: "picture"},
			layer.Linear{Out: 2}, layer.Residual{Body: layer.Stack{layer.SiLU{}}}},
		Seed: 3,
	}
}

func writeONNX(t *testing.T, cfg Config) []byte {
	t.Helper()
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := m.WriteONNX(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The bytes of a file are a function of the model.
func TestONNXPinned(t *testing.T) {
	const want = "159a3f34565dcbe1f490ec6f7b840c446ed259b3d6ef1fb4472ce9eb3ca5ebad"
	if sum := sha256.Sum256(writeONNX(t, onnxNetwork())); hex.EncodeToString(sum[:]) != want {
		t.Errorf("SHA-256 is %x, want %s", sum, want)
	}
}

func TestONNXStructure(t *testing.T) {
	file, err := onnx.Decode(writeONNX(t, onnxNetwork()))
	if err != nil {
		t.Fatal(err)
	}
	var nodes []string
	for _, n := range file.Graph.Nodes {
		nodes = append(nodes, fmt.Sprintf("%s(%s)=%s", n.Op, strings.Join(n.Inputs, ","), strings.Join(n.Outputs, ",")))
	}
	if want := []string{
		"Flatten(noisy)=encoder.1/Flatten",
		"Gemm(encoder.1/Flatten,encoder.3.weight)=encoder.3/Gemm",
		"Div(encoder.3/Gemm,encoder.4/Constant)=encoder.4/Div",
		"Erf(encoder.4/Div)=encoder.4/Erf",
		"Add(encoder.4/Erf,encoder.4/Constant_1)=encoder.4/Add",
		"Mul(encoder.3/Gemm,encoder.4/Add)=encoder.4/Mul",
		"Mul(encoder.4/Mul,encoder.4/Constant_2)=encoder.4/Mul_1",
		"Gemm(encoder.4/Mul_1,decoder.0.weight,decoder.0.bias)=decoder.0/Gemm",
		"LeakyRelu(decoder.0/Gemm)=decoder.1/LeakyRelu",
		"Reshape(decoder.1/LeakyRelu,decoder.2/Constant)=decoder.2/Reshape",
		"Concat(decoder.2/Reshape,noisy)=decoder.3/Concat",
		"Conv(decoder.3/Concat,decoder.4.weight,decoder.4.bias)=decoder.4/Conv",
		"Sigmoid(decoder.4/Conv)=decoder.5.body.0/Sigmoid",
		"Mul(decoder.4/Conv,decoder.5.body.0/Sigmoid)=decoder.5.body.0/Mul",
		"Add(decoder.4/Conv,decoder.5.body.0/Mul)=denoised",
	}; !reflect.DeepEqual(nodes, want) {
		t.Errorf("got nodes\n%s\nwant\n%s", strings.Join(nodes, "\n"), strings.Join(want, "\n"))
	}
	var tensors []string
	for _, i := range file.Graph.Initializers {
		tensors = append(tensors, fmt.Sprint(i.Name, i.Dims))
	}
	if want := []string{"encoder.3.weight[4 12]", "encoder.4/Constant[]", "encoder.4/Constant_1[]", "encoder.4/Constant_2[]", "decoder.0.weight[12 4]",
		"decoder.0.bias[12]", "decoder.2/Constant[4]", "decoder.4.weight[2 4 1 1]", "decoder.4.bias[2]"}; !reflect.DeepEqual(tensors, want) {
		t.Errorf("got initializers %v, want %v", tensors, want)
	}
	dims := []onnx.Dim{{Name: "batch"}, {Length: 2}, {Length: 2}, {Length: 3}}
	if want := []onnx.Value{{Name: "noisy", Type: onnx.Float, Dims: dims}}; !reflect.DeepEqual(file.Graph.Inputs, want) {
		t.Errorf("got inputs %v, want %v", file.Graph.Inputs, want)
	}
	if want := []onnx.Value{{Name: "denoised", Type: onnx.Float, Dims: dims}}; !reflect.DeepEqual(file.Graph.Outputs, want) {
		t.Errorf("got outputs %v, want %v", file.Graph.Outputs, want)
	}
	text, err := json.Marshal(onnxNetwork())
	if err != nil {
		t.Fatal(err)
	}
	file.Graph = nil
	if want := (&onnx.Model{IRVersion: 7, Producer: "denoise", Opsets: []onnx.Opset{{Version: 13}},
		Metadata: []onnx.Property{{Key: "denoise.config", Value: string(text)}}}); !reflect.DeepEqual(file, want) {
		t.Errorf("got %v, want %v", file, want)
	}
}

// A network of layers that do nothing in inference mode passes its input on.
func TestONNXIdentity(t *testing.T) {
	file, err := onnx.Decode(writeONNX(t, Config{Input: layer.Vector(3), Encoder: layer.Stack{layer.Dropout{}}, Decoder: layer.Stack{layer.Tap{Name: "t"}}}))
	if err != nil {
		t.Fatal(err)
	}
	want := []onnx.Node{{Name: "denoised", Op: "Identity", Inputs: []string{"noisy"}, Outputs: []string{"denoised"}}}
	if !reflect.DeepEqual(file.Graph.Nodes, want) {
		t.Errorf("got nodes %v, want %v", file.Graph.Nodes, want)
	}
}

// full is a writer without space.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestONNXErrors(t *testing.T) {
	cfg := eight()
	cfg.Decoder = append(cfg.Decoder, layer.Residual{Body: layer.Stack{layer.ReLU{}, silent{}}})
	without, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	infinite, err := New(eight())
	if err != nil {
		t.Fatal(err)
	}
	infinite.Params()[1].Data[0] = float32(math.Inf(1))
	for want, m := range map[string]*Model{
		errEmpty.Error(): {},
		"layer decoder.3.body.1 (test.silent): want one that says how ONNX writes it":        without,
		"tensor " + infinite.Params()[1].Name + ": want finite weights, got NaN or infinity": infinite,
	} {
		var b bytes.Buffer
		if err := m.WriteONNX(&b); err == nil || !strings.HasPrefix(err.Error(), "autoencoder: onnx: "+want) || b.Len() > 0 {
			t.Errorf("got error %v and %d bytes, want an error that begins with %q", err, b.Len(), want)
		}
	}
	if err := without.WriteONNX(full{}); !errors.Is(err, layer.ErrNoONNX) {
		t.Errorf("got error %v, want %v", err, layer.ErrNoONNX)
	}
	infinite.Params()[1].Data[0] = 0
	if err := infinite.WriteONNX(full{}); err == nil || err.Error() != "autoencoder: onnx: no space left" {
		t.Errorf("a full disk: got error %v", err)
	}
}
