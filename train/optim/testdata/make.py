"""Trains a small autoencoder with torch.optim.AdamW for 50 steps and writes its trajectory to adamw.json.

float64 throughout, so that the file holds what exact arithmetic gives to more digits than float32 has.
Run:  /usr/bin/python3 make.py
"""
import json, os
import torch
from torch import nn

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)
CASES = [
    {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01, "clip_norm": 0},
    {"lr": 1e-2, "beta1": 0.8, "beta2": 0.95, "eps": 1e-6, "weight_decay": 0.1, "clip_norm": 0},
    {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0, "clip_norm": 0.05},
    {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0, "clip_norm": 100},  # never reached
]


def exact32(t):
    return t.to(torch.float32).to(torch.float64)


def flat(net):
    return [p.detach().reshape(-1).tolist() for p in net.parameters()]


out = {"torch": torch.__version__, "model": {"input": 6, "encoder": [5, 3], "decoder": [4, 6], "seed": 0}, "cases": []}
x, y = exact32(torch.randn(8, 6)), exact32(torch.randn(8, 6))
out["x"], out["y"] = x.reshape(-1).tolist(), y.reshape(-1).tolist()
for c in CASES:
    net = nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3), nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 6))
    for p in net.parameters():
        p.data = exact32(p.data)
    case = {"adamw": c, "start": flat(net), "losses": [], "norms": []}
    solver = torch.optim.AdamW(net.parameters(), lr=c["lr"], betas=(c["beta1"], c["beta2"]), eps=c["eps"], weight_decay=c["weight_decay"])
    for _ in range(50):
        solver.zero_grad()
        loss = nn.MSELoss()(net(x), y)
        loss.backward()
        if c["clip_norm"]:
            case["norms"].append(nn.utils.clip_grad_norm_(net.parameters(), c["clip_norm"]).item())
        solver.step()
        case["losses"].append(loss.item())
    case["end"] = flat(net)
    out["cases"].append(case)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "adamw.json"), "w") as f:
    json.dump(out, f)
