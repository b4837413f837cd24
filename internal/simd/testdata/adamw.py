"""Writes adamw.json beside this file: trajectories of torch.optim.AdamW, made with PyTorch 1.13.

Weights and gradients are float32, as is the optimizer's arithmetic. Each case keeps the weights after some steps and both
moments after the last.
"""
import json
import pathlib

import torch

STEPS, SIZE = 50, 13
KEEP = [1, 2, 3, 10, 50]
CASES = [
    dict(lr=1e-4, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01),
    dict(lr=3e-2, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0),
    dict(lr=1e-2, betas=(0.5, 0.9), eps=1e-3, weight_decay=0.3),
    dict(lr=1e-3, betas=(0.0, 0.99), eps=1e-10, weight_decay=1e-2),
]

torch.manual_seed(0)
start = torch.randn(SIZE)
# Gradients from 1e-6 to 10, so that both eps and the moments matter; one element never has any.
grads = torch.randn(STEPS, SIZE) * torch.logspace(-6, 1, SIZE)
grads[:, 4] = 0

cases = []
for case in CASES:
    p = torch.nn.Parameter(start.clone())
    opt = torch.optim.AdamW([p], **case)
    kept = {}
    for step in range(1, STEPS + 1):
        p.grad = grads[step - 1].clone()
        opt.step()
        if step in KEEP:
            kept[step] = p.detach().tolist()
    state = opt.state[p]
    cases.append(dict(
        lr=case["lr"], beta1=case["betas"][0], beta2=case["betas"][1], eps=case["eps"], weight_decay=case["weight_decay"],
        p=kept, m=state["exp_avg"].tolist(), v=state["exp_avg_sq"].tolist(),
    ))

out = pathlib.Path(__file__).with_suffix(".json")
out.write_text(json.dumps(dict(start=start.tolist(), grads=grads.tolist(), cases=cases)) + "\n")
