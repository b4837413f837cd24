"""PyTorch trained on gray pictures for so many minutes, as examples/denoise trains, and the result as a model file of the library.

    python3 torch_pictures.py --images FOLDER --minutes 20 --out torch.safetensors
    cd ../.. && go run ./examples/denoise bench -model internal/bench/torch.safetensors -images set12 -sigma 25/255

The network and the recipe are those of

    go run ./examples/denoise train -images FOLDER -channels 1 -sigma 25/255 -model resunet -size 2x64x2,2x64x1,2x96x1 -loss l1 \\
        -optimizer "adamw(lr 0.001, beta1 0.9, beta2 0.999, eps 1e-08, weight_decay 0.01, clip_norm 0.5)" \\
        -schedule "cosine(warmup 500, floor 0)" -batch 16

and so are the pictures: the same tenth of them is left out. Start values, crops and noise are PyTorch's own. Time is the processor time of the
process over the number of cores, which other programs hardly change; reading the pictures and choosing the memory format do not count. There is
no validation: the model is that of the last step. Pictures must be gray, of 8 bits and of one size.
"""

import argparse
import hashlib
import json
import math
import os
import struct
import subprocess
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before torch is imported: threads that wait awake would use up processor time

import numpy
import torch
from PIL import Image
from torch import nn

from torch_step import CORES, Setting

NETWORK = "resunet64"  # in ours/networks.go
BATCH, CROP, SIGMA, LR, WARMUP = 16, 64, 25 / 255, 1e-3, 500


def ours(request):
    """What the library's contestant answers."""
    run = subprocess.run(["go", "run", "./ours", request], cwd=os.path.dirname(os.path.abspath(__file__)), stdout=subprocess.PIPE, check=True)
    return json.loads(run.stdout)["note"]


def training_pictures(folder):
    """[N×1×H×W] uint8 of the pictures that the library trains on: the tenth whose names' SHA-256 come first is for validation."""
    names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
    names.sort(key=lambda name: hashlib.sha256(os.path.splitext(name)[0].encode()).hexdigest())
    pictures = [numpy.array(Image.open(os.path.join(folder, name))) for name in names[round(len(names) / 10) :]]
    return torch.from_numpy(numpy.stack(pictures)).unsqueeze(1)


def crops(pictures):
    """[BATCH×1×CROP×CROP] in [0,1], each at a random place of a random picture, in one of the eight flips and turns of a square."""
    batch = torch.empty(BATCH, 1, CROP, CROP)
    limits = len(pictures), pictures.shape[2] - CROP + 1, pictures.shape[3] - CROP + 1, 8
    for out, (i, y, x, turn) in zip(batch, zip(*(torch.randint(n, (BATCH,)).tolist() for n in limits))):
        crop = pictures[i, :, y : y + CROP, x : x + CROP]
        crop = crop.transpose(1, 2) if turn & 1 else crop
        out.copy_(crop.flip([axis for axis, bit in ((1, 2), (2, 4)) if turn & bit]))
    return batch.div_(255)


class Training:
    def __init__(self, module, setting):
        names = {}
        exec(module, names)
        self.setting, self.net = setting, setting.place(names["net"])
        self.adamw = torch.optim.AdamW(self.net.parameters(), lr=LR, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
        setting.use()

    def step(self, pictures, factor):
        """The loss before a step with the learning rate times a factor."""
        clean = self.setting.place(crops(pictures))
        noisy = torch.randn_like(clean).mul_(SIGMA).add_(clean)
        self.adamw.zero_grad(set_to_none=True)
        loss = nn.functional.l1_loss(self.net(noisy), clean)
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 0.5)
        for group in self.adamw.param_groups:
            group["lr"] = LR * factor
        self.adamw.step()
        return loss.item()


def fastest(module, pictures):
    """A new training in the memory format whose steps take less time."""
    took = {Training(module, Setting(CORES, CORES, channels_last=c)): math.inf for c in (False, True)}
    for _ in range(4):
        for training in took:
            start = seconds()
            training.step(pictures, 0)
            took[training] = min(took[training], seconds() - start)
    for training, t in took.items():
        say(f"{training.setting}: {1e3 * t:.0f} ms a step")
    return Training(module, min(took, key=took.get).setting)


def seconds():
    return time.process_time() / CORES


def train(training, pictures, limit):
    """Trains for so many seconds. The warm-up is one of steps; along the cosine the learning rate follows the time, so that it ends with it."""
    start, warm, told, step, losses = seconds(), 0.0, 0.0, 0, []
    while (used := seconds() - start) < limit:
        if step < WARMUP:
            warm, factor = used, (step + 1) / WARMUP
        else:
            factor = (1 + math.cos(math.pi * (used - warm) / (limit - warm))) / 2
        losses.append(training.step(pictures, factor))
        step += 1
        if used - told > limit / 40:
            say(f"{used / 60:6.2f} minutes {step:6} steps  L1 {sum(losses) / len(losses):.5f}")
            told, losses = used, []
    say(f"{used / 60:6.2f} minutes {step:6} steps of {1e3 * used / step:.1f} ms")


def write(path, tensors, config):
    """Writes a safetensors file, and in its metadata the network's configuration, by which the library knows it."""
    header, at = {"__metadata__": {"format": "pt", "denoise.config": config}}, 0
    parts = {name: t.detach().contiguous().numpy().astype("<f4").tobytes() for name, t in tensors.items()}
    for name, part in parts.items():
        header[name] = {"dtype": "F32", "shape": list(tensors[name].shape), "data_offsets": [at, at + len(part)]}
        at += len(part)
    text = json.dumps(header).encode()
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(parts.values()))


def say(text):
    print(text, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", metavar="FOLDER", required=True, help="the pictures")
    parser.add_argument("--minutes", type=float, default=20, help="of processor time over the number of cores")
    parser.add_argument("--out", metavar="FILE", required=True, help="the model, written at the end")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.set_flush_denormal(True)
    torch.manual_seed(args.seed)
    pictures = training_pictures(args.images)
    say(f"{len(pictures)} pictures, PyTorch {torch.__version__}")
    module, config = ours(f"module:{NETWORK}"), ours(f"config:{NETWORK}")
    training = fastest(module, pictures)
    say(f"{training.setting}")
    write(args.out, training.net.state_dict(), config)  # fails now rather than after the training
    train(training, pictures, 60 * args.minutes)
    write(args.out, training.net.state_dict(), config)


if __name__ == "__main__":
    main()
