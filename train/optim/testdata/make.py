"""Trains a small autoencoder with torch.optim's AdamW, Adam and SGD for 50 steps each and writes the trajectories to adamw.json, adam.json and
sgd.json. Made with PyTorch 1.13.

float64 throughout, so that the file holds what exact arithmetic gives to more digits than float32 has.
Run:  /usr/bin/python3 make.py
"""
import json, os
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
ADAM = {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0, "clip_norm": 0}
SGD = {"lr": 0.1, "momentum": 0, "dampening": 0, "nesterov": False, "weight_decay": 0, "clip_norm": 0}
CASES = {
    "adamw": [
        ADAM | {"weight_decay": 0.01},
        ADAM | {"lr": 1e-2, "beta1": 0.8, "beta2": 0.95, "eps": 1e-6, "weight_decay": 0.1},
        ADAM | {"clip_norm": 0.05},
        ADAM | {"clip_norm": 100},  # never reached
    ],
    "adam": [
        ADAM,
        ADAM | {"lr": 1e-2, "beta1": 0.8, "beta2": 0.95, "eps": 1e-6, "weight_decay": 0.1},
        ADAM | {"weight_decay": 0.3, "clip_norm": 0.05},
    ],
    "sgd": [
        SGD,
        SGD | {"weight_decay": 0.3, "clip_norm": 0.05},
        SGD | {"momentum": 0.9, "dampening": 0.5},
        SGD | {"momentum": 0.9, "weight_decay": 0.1},
        SGD | {"momentum": 0.8, "nesterov": True, "weight_decay": 0.1, "clip_norm": 0.5},
    ],
}


def exact32(t):
    return t.to(torch.float32).to(torch.float64)


def flat(net):
    return [p.detach().reshape(-1).tolist() for p in net.parameters()]


def solver(name, c, params):
    adam = dict(lr=c["lr"], betas=(c["beta1"], c["beta2"]), eps=c["eps"], weight_decay=c["weight_decay"]) if "beta1" in c else {}
    if name == "adamw":
        return torch.optim.AdamW(params, **adam)
    if name == "adam":
        return torch.optim.Adam(params, **adam)
    return torch.optim.SGD(params, **{k: v for k, v in c.items() if k != "clip_norm"})


for name, cases in CASES.items():
    torch.manual_seed(1)
    out = {"torch": torch.__version__, "model": {"input": 6, "encoder": [5, 3], "decoder": [4, 6], "seed": 0}, "cases": []}
    x, y = exact32(torch.randn(8, 6)), exact32(torch.randn(8, 6))
    out["x"], out["y"] = x.reshape(-1).tolist(), y.reshape(-1).tolist()
    for c in cases:
        net = nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3), nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 6))
        for p in net.parameters():
            p.data = exact32(p.data)
        case = {"rule": c, "start": flat(net), "losses": []}
        s = solver(name, c, net.parameters())
        for _ in range(50):
            s.zero_grad()
            loss = nn.MSELoss()(net(x), y)
            loss.backward()
            if c["clip_norm"]:
                nn.utils.clip_grad_norm_(net.parameters(), c["clip_norm"])
            s.step()
            case["losses"].append(loss.item())
        case["end"] = flat(net)
        out["cases"].append(case)
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".json"), "w") as f:
        json.dump(out, f)
