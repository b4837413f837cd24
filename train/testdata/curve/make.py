"""Trains a network other than the default with PyTorch and writes its loss curve to curve.json.

Weights, order of images and noise are those of the Go library: its counter-based numbers are computed here anew with
NumPy, from their definition (Philox-4x32-10, Box-Muller). So the two curves can be compared number by number.

Run:  /usr/bin/python3 make.py DIR   with DIR the folder of train-images-idx3-ubyte.gz
"""
import gzip, json, os, sys
import numpy as np
import torch
from torch import nn

SEED, EPOCHS, BATCH, LR, SIGMA = 7, 5, 100, 1e-3, 0.5
IMAGES, VALIDATION = 8000, 2000
ENCODER, DECODER = [256, 64], [64, 128, 256, 784]
WEIGHTS, SHUFFLE, TRAINING, VALIDATING = 1, 2, 3, 4  # purposes


def philox(counter, seed):
    """counter: four uint32 arrays (broadcast). Returns four uint32 arrays."""
    c = [np.asarray(x, np.uint64) for x in np.broadcast_arrays(*counter)]
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    low = np.uint64(0xFFFFFFFF)
    for _ in range(10):
        p0, p1 = c[0] * np.uint64(0xD2511F53), c[2] * np.uint64(0xCD9E8D57)
        c = [(p1 >> np.uint64(32)) ^ c[1] ^ np.uint64(k0), p1 & low, (p0 >> np.uint64(32)) ^ c[3] ^ np.uint64(k1), p0 & low]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return [x.astype(np.uint32) for x in c]


def words(n, index, epoch, purpose):
    """The words of n values for each index, as (len(index), groups, 4 words, 8 lanes)."""
    groups = (n + 31) // 32
    block = np.arange(8 * groups, dtype=np.uint64)[None, :]
    w = philox([block, np.asarray(index, np.uint64)[:, None], epoch, purpose], SEED)
    return np.stack(w, axis=1).reshape(len(index), 4, groups, 8).transpose(0, 2, 1, 3)


def uniforms(n, index, epoch, purpose):
    w = words(n, index, epoch, purpose)
    return (w >> 8).reshape(len(index), -1)[:, :n] / 2.0**24


def normals(n, index, epoch, purpose):
    w = words(n, index, epoch, purpose)
    a, b = w[:, :, 0::2], w[:, :, 1::2]
    r = np.sqrt(-2 * np.log(((a >> 8).astype(np.float64) + 1) / 2.0**24))
    t = ((b << np.uint32(2)).view(np.int32) >> 7 | 1) * (np.pi / 4 / 2.0**24)
    c, s = np.cos(t), np.sin(t)
    c = np.where(b >> np.uint32(31), -c, c)
    swap = (b >> np.uint32(30)) & 1
    c, s = np.where(swap, s, c), np.where(swap, c, s)
    z = np.stack([r * c, r * s], axis=3)  # image, group, pair, of the pair, lane
    return z.reshape(len(index), -1)[:, :n]


def permutation(n, epoch):
    w = np.stack(philox([np.arange(n, dtype=np.uint64), 0, epoch, SHUFFLE], SEED), axis=1).reshape(-1)
    order, used = np.arange(n), 0
    for i in range(n - 1, 0, -1):
        m = i + 1
        while True:
            product = int(w[used]) * m
            used += 1
            if product & 0xFFFFFFFF >= (1 << 32) % m:
                break
        j = product >> 32
        order[i], order[j] = order[j], order[i]
    return order


def half(widths, inputs):
    layers = []
    for i, out in enumerate(widths):
        layers.append(nn.Linear(inputs, out))
        if i < len(widths) - 1:
            layers.append(nn.ReLU())
        inputs = out
    return nn.Sequential(*layers)


def start(net):
    for index, p in enumerate(net.parameters()):
        if p.dim() == 2:
            bound = np.float32(1 / np.sqrt(p.shape[1]))
        u = uniforms(p.numel(), [index], 0, WEIGHTS)[0].astype(np.float32)
        p.data = torch.from_numpy((2 * u - 1) * bound).reshape(p.shape)


def main(folder):
    torch.set_num_threads(2)
    raw = gzip.open(os.path.join(folder, "train-images-idx3-ubyte.gz")).read()
    images = np.frombuffer(raw, np.uint8, offset=16).reshape(-1, 784)[: IMAGES + VALIDATION].astype(np.float32) / np.float32(255)
    training, validation = images[:IMAGES], images[IMAGES:]

    def noisy(clean, index, epoch, purpose):
        return torch.from_numpy((clean + SIGMA * normals(784, index, epoch, purpose)).astype(np.float32))

    net = nn.Sequential(half(ENCODER, 784), half(DECODER, ENCODER[-1]))
    start(net)
    loss_of = nn.MSELoss()
    solver = torch.optim.AdamW(net.parameters(), lr=LR, weight_decay=0.01)
    spoiled = noisy(validation, np.arange(VALIDATION), 0, VALIDATING)
    curve = []
    for epoch in range(1, EPOCHS + 1):
        order, total = permutation(IMAGES, epoch), 0.0
        for lo in range(0, IMAGES, BATCH):
            index = order[lo : lo + BATCH]
            x, y = noisy(training[index], index, epoch, TRAINING), torch.from_numpy(training[index])
            solver.zero_grad()
            loss = loss_of(net(x), y)
            loss.backward()
            solver.step()
            total += loss.item() * len(index)
        with torch.no_grad():
            v = loss_of(net(spoiled), torch.from_numpy(validation)).item()
        curve.append({"training": total / IMAGES, "validation": v})
        print(epoch, curve[-1])
    config = {"input": 784, "encoder": ENCODER, "decoder": DECODER, "seed": SEED}
    out = {"torch": torch.__version__, "config": config, "images": IMAGES, "validation_images": VALIDATION, "epochs": EPOCHS,
           "batch": BATCH, "lr": LR, "sigma": SIGMA, "curve": curve}
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "curve.json"), "w") as f:
        json.dump(out, f, indent=1)


main(sys.argv[1])
