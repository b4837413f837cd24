"""Writes a small autoencoder as PyTorch saves it (torch.safetensors: names, layout) and what it computes to torch.json.

The file format is 8 bytes of header length, the header in JSON, the tensors: written by hand here, so that the test does not
read what the library's own writer made. Run:  /usr/bin/python3 make.py
"""
import collections, json, os, struct
import torch
from torch import nn

here = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(2)


def half(*widths):
    layers = []
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        layers += [nn.Linear(a, b)] + ([nn.ReLU()] if i < len(widths) - 2 else [])
    return nn.Sequential(*layers)


net = nn.Sequential(collections.OrderedDict(encoder=half(12, 9, 7, 4), decoder=half(4, 6, 8, 10, 12)))
state = net.state_dict()
header, data = {"__metadata__": {"format": "pt"}}, b""
for name, t in state.items():
    raw = t.contiguous().numpy().tobytes()
    header[name] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
    data += raw
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with open(os.path.join(here, "torch.safetensors"), "wb") as f:
    f.write(struct.pack("<Q", len(text)) + text + data)

x = torch.randn(5, 12)
with torch.no_grad():
    code = net.encoder(x)
    y = net.decoder(code)
out = {"torch": torch.__version__, "x": x.reshape(-1).tolist(), "code": code.reshape(-1).tolist(), "y": y.reshape(-1).tolist()}
with open(os.path.join(here, "torch.json"), "w") as f:
    json.dump(out, f)
