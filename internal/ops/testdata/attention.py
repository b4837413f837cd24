#!/usr/bin/env python3
"""Writes attention.json: attention of torch and its gradients, soft and straight-through, in float64 of float32 inputs.

Made with PyTorch 1.13: python3 attention.py > attention.json
"""
import json
import math

import torch

torch.manual_seed(1)
BATCH, QUERIES, KEYS, HEADS, D, TEMPERATURE = 2, 3, 5, 2, 6, 0.7


def heads(x):
    """[B×T×D] as [B×HEADS×T×D/HEADS]"""
    return x.unflatten(-1, (HEADS, D // HEADS)).transpose(1, 2)


def attend(q, k, v, hard):
    scores = heads(q) @ heads(k).mT / math.sqrt(D // HEADS)
    if hard:
        soft = torch.softmax(scores / TEMPERATURE, -1)
        one = torch.nn.functional.one_hot(scores.argmax(-1), scores.shape[-1])
        weights = one - soft.detach() + soft
    else:
        weights = torch.softmax(scores, -1)
    return (weights @ heads(v)).transpose(1, 2).flatten(2)


def numbers(*shape):
    return torch.randn(*shape)


out = {}
for name, inputs in {
    "self": [numbers(BATCH, KEYS, 3 * D)],
    "cross": [numbers(BATCH, QUERIES, D), numbers(BATCH, KEYS, 2 * D)],
}.items():
    dy = numbers(BATCH, inputs[0].shape[1], D)
    for kind, hard in {"soft": False, "hard": True}.items():
        leaves = [x.double().requires_grad_() for x in inputs]
        q, k, v = [part for x in leaves for part in x.split(D, -1)]
        y = attend(q, k, v, hard)
        y.backward(dy.double())
        out[name + ", " + kind] = {
            "in": [x.flatten().tolist() for x in inputs],
            "dy": dy.flatten().tolist(),
            "y": y.flatten().tolist(),
            "d": [x.grad.flatten().tolist() for x in leaves],
        }
print(json.dumps(out))
