"""PyTorch on a GPU, for the comparison that cuda/check.sh makes: the training of the main example, epoch by epoch.

Prints one line of JSON: seconds an epoch (median after the first two), the validation losses, and what ran. An epoch is 50,000
images in batches, validation on 10,000, and the weights written to disk whenever validation improves. Images stay on the device
as bytes and noise is drawn there, since that is what is fastest here; losses are summed there and read once an epoch.

    --mode eager     each operation launched by itself, AdamW fused
    --mode compile   forward, loss and backward through torch.compile
    --mode graph     the whole step, images and noise included, captured once as a CUDA graph and replayed
"""

import argparse
import gzip
import json
import os
import statistics
import tempfile
import time

import numpy
import torch
from torch import nn

from torch_step import mlp

TRAINING = 50_000


def images(folder):
    """[60000×784] uint8, MNIST's if there is a folder of its files, else random."""
    if not folder:
        return torch.randint(0, 256, (60_000, 784), dtype=torch.uint8)
    path = os.path.join(folder, "train-images-idx3-ubyte")
    with open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz") as f:
        return torch.from_numpy(numpy.frombuffer(f.read()[16:], numpy.uint8).reshape(-1, 784).copy())


class Step:
    """One step of training on the images that index [B] names."""

    def __init__(self, net, loss, pixels, compiled=False, capturable=False):
        self.net, self.pixels = net, pixels
        self.forward = lambda noisy, clean: loss(net(noisy), clean)
        if compiled:
            self.forward = torch.compile(self.forward, dynamic=False)  # for the last, shorter batch as well
        options = {"fused": True} if pixels.is_cuda else {}
        if capturable:
            options["capturable"] = True
        self.adamw = torch.optim.AdamW(net.parameters(), lr=1e-4, weight_decay=0.01, **options)
        self.total = torch.zeros((), dtype=torch.float64, device=pixels.device)

    def __call__(self, index):
        clean = self.pixels[index].float().div_(255)
        noisy = torch.randn_like(clean).mul_(0.5).add_(clean)
        self.adamw.zero_grad(set_to_none=True)
        loss = self.forward(noisy, clean)
        loss.backward()
        self.adamw.step()
        self.total.add_(loss.detach().double() * len(index))


class Captured:
    """A step captured as a CUDA graph, one for each batch size."""

    def __init__(self, step):
        self.step, self.graphs = step, {}

    def __call__(self, index):
        if len(index) not in self.graphs:
            self.graphs[len(index)] = self.capture(index.clone())
        graph, static = self.graphs[len(index)]
        static.copy_(index)
        graph.replay()

    def capture(self, static):
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):  # as PyTorch's notes on graphs ask: warm up beside the default stream
                self.step(static)
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self.step(static)
        return graph, static


def train(args):
    device = torch.device(args.device)
    torch.backends.cuda.matmul.allow_tf32 = args.tf32
    torch.manual_seed(0)
    pixels = images(args.data).to(device)
    net, loss = mlp().to(device), {"l1": nn.L1Loss(), "l2": nn.MSELoss()}[args.loss]
    step = Step(net, loss, pixels, compiled=args.mode == "compile", capturable=args.mode == "graph")
    run = Captured(step) if args.mode == "graph" else step

    clean = pixels[TRAINING:].float().div_(255)
    noisy = torch.randn_like(clean).mul_(0.5).add_(clean)
    times, losses = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(args.epochs):
            start = time.perf_counter()
            step.total.zero_()
            for index in torch.randperm(TRAINING, device=device).split(args.batch):
                run(index)
            with torch.no_grad():
                losses.append(loss(net(noisy), clean).item())  # in one batch: faster than in 79
            if losses[-1] == min(losses):
                torch.save({name: w.cpu() for name, w in net.state_dict().items()}, os.path.join(folder, "best.pt"))
            step.total.item()
            times.append(time.perf_counter() - start)
    return {
        "mode": args.mode, "batch": args.batch, "loss": args.loss, "tf32": args.tf32,
        "seconds": statistics.median(times[2:] or times), "losses": losses,
        "torch": torch.__version__, "device": torch.cuda.get_device_name() if device.type == "cuda" else "cpu",
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mode", choices=["eager", "compile", "graph"], default="eager")
    parser.add_argument("--loss", choices=["l1", "l2"], default="l2")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--tf32", action="store_true")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--data", metavar="DIR", default="", help="folder of MNIST's files (default: random pixels)")
    print(json.dumps(train(parser.parse_args())))


if __name__ == "__main__":
    main()
