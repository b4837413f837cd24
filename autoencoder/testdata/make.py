"""Writes small autoencoders as PyTorch saves them, and what they compute:

- torch.safetensors and torch.json: an MLP under the names that Load knows, some inputs, their codes and outputs.
- module, net, dropout, names, nobias, sigmoid, f16, bf16, f64 (.safetensors), sharded.safetensors.index.json and its two files:
  networks of 8 pixels that users have under other names, types and functions. cases.json has the output of each for the input 0, 0.1, …, 0.7.

The file format is 8 bytes of header length, the header in JSON, the tensors: written by hand here, so that the test does not
read what the library's own writer made. widths.safetensors is not from here: the library's first version wrote it.
Run:  /usr/bin/python3 make.py
"""
import collections, json, os, struct
import torch
from torch import nn

here = os.path.dirname(os.path.abspath(__file__))
types = {torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16"}


def save(state, name, metadata={"format": "pt"}):
    header, data = {"__metadata__": metadata}, b""
    for key, t in state.items():
        raw = t.contiguous()
        raw = (raw.view(torch.int16) if raw.dtype == torch.bfloat16 else raw).numpy().tobytes()
        header[key] = {"dtype": types[t.dtype], "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(here, name), "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)
    return len(data)


def half(*widths, bias=True):
    layers = []
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        layers += [nn.Linear(a, b, bias=bias)] + ([nn.ReLU()] if i < len(widths) - 2 else [])
    return nn.Sequential(*layers)


def network(encoder, decoder):
    return nn.Sequential(collections.OrderedDict(encoder=encoder, decoder=decoder)).eval()


torch.manual_seed(2)
net = network(half(12, 9, 7, 4), half(4, 6, 8, 10, 12))
save(net.state_dict(), "torch.safetensors")
x = torch.randn(5, 12)
with torch.no_grad():
    code = net.encoder(x)
    y = net.decoder(code)
out = {"torch": torch.__version__, "x": x.reshape(-1).tolist(), "code": code.reshape(-1).tolist(), "y": y.reshape(-1).tolist()}
with open(os.path.join(here, "torch.json"), "w") as f:
    json.dump(out, f)

torch.manual_seed(3)
x = torch.arange(8) / 10
cases = {}


def case(name, net, state=None):
    """Saves net, under other names if state is given, and notes its output, computed in float32."""
    save(net.state_dict() if state is None else state, name + ".safetensors")
    with torch.no_grad():
        cases[name] = net.float()(x[None])[0].tolist()


def renamed(net, names):
    return {names.get(key.rpartition(".")[0], key.rpartition(".")[0]) + "." + key.rpartition(".")[2]: t for key, t in net.state_dict().items()}


net = network(half(8, 5, 3), half(3, 5, 8))
case("module", net, {"module." + key: t for key, t in net.state_dict().items()})
net = network(half(8, 5, 3), half(3, 5, 8))
case("net", net, renamed(net, {"encoder.0": "net.0", "encoder.2": "net.2", "decoder.0": "net.4", "decoder.2": "net.6"}))
case("dropout", network(
    nn.Sequential(nn.Flatten(), nn.Dropout(0.1), nn.Linear(8, 5), nn.ReLU(), nn.Dropout(0.1), nn.Linear(5, 3)),
    nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Dropout(0.1), nn.Linear(5, 8))))
net = network(half(8, 5, 3), half(3, 5, 8))
case("names", net, renamed(net, {"encoder.0": "fc1", "encoder.2": "bottleneck", "decoder.0": "up.first", "decoder.2": "out.0"}))
case("nobias", network(half(8, 5, 3, bias=False), half(3, 5, 8, bias=False)))
case("sigmoid", network(half(8, 5, 3), nn.Sequential(*half(3, 5, 8), nn.Sigmoid())))
case("f16", network(half(8, 5, 3), half(3, 5, 8)).half())
case("bf16", network(half(8, 5, 3), half(3, 5, 8)).bfloat16())
case("f64", network(half(8, 5, 3), half(3, 5, 8)).double())

# Two files and their index, as Hugging Face's save_pretrained writes them.
net = network(half(8, 5, 3), half(3, 5, 8))
with torch.no_grad():
    cases["sharded"] = net(x[None])[0].tolist()
weight_map, size = {}, 0
for i, part in enumerate(["encoder", "decoder"]):
    file = "sharded-%05d-of-00002.safetensors" % (i + 1)
    state = {key: t for key, t in net.state_dict().items() if key.startswith(part)}
    size += save(state, file)
    weight_map.update({key: file for key in state})
with open(os.path.join(here, "sharded.safetensors.index.json"), "w") as f:
    f.write(json.dumps({"metadata": {"total_size": size}, "weight_map": weight_map}, indent=2, sort_keys=True) + "\n")

with open(os.path.join(here, "cases.json"), "w") as f:
    json.dump(cases, f, indent=1)
