"""Computes networks with PyTorch: their module is the text that the library gives, their weights are the file that it saves.

Reads the file of requests that is named as argument, JSON {name: {"module", "file", "shape", "x", "target", "level"}}, and prints JSON
{name: {"module", "y", "gradients": {name: …}}}: the output, and the gradients of mean (y − target)², all in float64.
Exits with status 3 and a message where PyTorch does not take a module or its weights.
"""
import json, struct, sys

import torch


def load(path):
    with open(path, "rb") as f:
        n, = struct.unpack("<Q", f.read(8))
        header, data = json.loads(f.read(n)), f.read()
    state = {}
    for name, t in header.items():
        if name != "__metadata__":
            lo, hi = t["data_offsets"]
            assert t["dtype"] == "F32"
            state[name] = torch.tensor(struct.unpack(f"<{(hi - lo) // 4}f", data[lo:hi])).reshape(t["shape"])
    return state


def numbers(t):
    return [float(f"{v:.9g}") for v in t.reshape(-1).tolist()]


def compute(r):
    names = {}
    exec(r["module"], names)
    net = names["net"]
    net.load_state_dict(load(r["file"]), strict=True)
    net = net.double().eval()
    x = torch.tensor(r["x"], dtype=torch.float64).reshape(r["shape"]).requires_grad_()
    target = torch.tensor(r["target"], dtype=torch.float64).reshape(r["shape"])
    inputs = [x]
    if "level" in net.forward.__code__.co_varnames[:net.forward.__code__.co_argcount]:
        inputs.append(torch.tensor(r["level"], dtype=torch.float64))
    y = net(*inputs)
    assert y.shape == x.shape, (y.shape, x.shape)
    ((y - target) ** 2).mean().backward()
    gradients = {"x": numbers(x.grad)}
    for name, p in net.named_parameters():
        gradients[name] = numbers(p.grad)
    return {"module": r["module"], "y": numbers(y), "gradients": gradients}


results = {}
with open(sys.argv[1]) as f:
    for name, request in json.load(f).items():
        try:
            results[name] = compute(request)
        except Exception as e:
            print(f"{name}: {type(e).__name__}: {e}\n{request['module']}", file=sys.stderr)
            sys.exit(3)
print(json.dumps(results))
