#!/usr/bin/env python3
"""Writes activations.json: the activations of torch.nn and their gradients, in float64 of float32 inputs.

Made with PyTorch 1.13: python3 activations.py > activations.json
"""
import json

import torch

x = torch.cat([torch.linspace(-12, 12, 33), torch.tensor([-80.0, -0.3, -1e-3, -1e-30, 0.0, 1e-30, 1e-3, 0.3, 80.0])])
dy = torch.linspace(-2, 2, x.numel())
out = {"x": x.tolist(), "dy": dy.tolist()}
for name, module in {
    "relu": torch.nn.ReLU(),
    "leaky_relu": torch.nn.LeakyReLU(0.01),
    "sigmoid": torch.nn.Sigmoid(),
    "tanh": torch.nn.Tanh(),
    "gelu": torch.nn.GELU(approximate="none"),
    "silu": torch.nn.SiLU(),
}.items():
    v = x.double().requires_grad_()
    y = module(v)
    y.backward(dy.double())
    out[name] = {"y": y.tolist(), "dx": v.grad.tolist()}
print(json.dumps(out))
