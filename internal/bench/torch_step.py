"""The contestant PyTorch: the same training as the library's, with whatever settings are fastest on this machine.

It speaks the language of the other contestants (see contest/serve.go): one request a line on standard input, one line of JSON
for each in answer; or a single request on the command line.

    step:NETWORK B SECONDS     milliseconds a training step with a batch of B: images, noise, forward, L2 loss, backward, AdamW
    epoch                      milliseconds an epoch of mlp: 50,000 images in batches of 128, validation on 10,000, torch.save
    denoise:NETWORK B SECONDS  milliseconds to denoise B images
    picture:NETWORK MEGAPIXELS SECONDS [channels_last] [frozen]
                               milliseconds to denoise a square picture, from the first call on, with these settings
    tune picture:NETWORK MEGAPIXELS SECONDS
                               tries these settings on a small picture for so long and answers with the fastest
    quality:NETWORK SEED EPOCHS
                               the PSNR in dB on the test set after so many epochs with a learning rate from 1e-3 to 0 along half a cosine
    tune step:NETWORK B SECONDS, tune denoise:NETWORK B SECONDS
                               tries every setting for so long, keeps the fastest for later requests (an epoch takes that of
                               step:mlp 128) and answers with it
    version                    what it is

The network mlp is the one of examples/mnist. Others are modules that the library writes for PyTorch: FOLDER/NETWORK.py, where --networks
names the folder, defines net, and its first line is the shape of a sample, such as # 1 28 28.

Its matrix products are OpenBLAS's, a contestant of its own.

--check FOLDER trains instead on batches from files, for a test of ours; see there.
"""

import argparse
import ctypes
import dataclasses
import gzip
import itertools
import json
import os
import sys
import tempfile
import time
import warnings

import numpy
import torch
from torch import nn

warnings.filterwarnings("ignore", category=torch.jit.TracerWarning)  # shapes are constants, as each size is traced by itself

D = 784
CORES = len(os.sched_getaffinity(0))

try:  # Debian's torch multiplies with OpenBLAS, which has threads of its own
    openblas = ctypes.CDLL("libopenblas.so.0")
except OSError:
    openblas = None


@dataclasses.dataclass(frozen=True)
class Setting:
    """What can be set without changing what is computed."""

    torch_threads: int = 1
    blas_threads: int = CORES
    foreach: bool = False  # AdamW: all parameters in one call of each operation
    channels_last: bool = False  # pictures and weights in memory
    frozen: bool = False  # denoising: TorchScript, frozen and optimised for inference

    def use(self):
        torch.set_num_threads(self.torch_threads)
        if openblas:
            openblas.openblas_set_num_threads(self.blas_threads)

    def place(self, x):
        """A module, or a batch of pictures, as it lies in memory."""
        return x.to(memory_format=torch.channels_last) if self.channels_last else x

    def inference(self, net, x):
        """A module that denoises batches such as x."""
        net, x = self.place(net.eval()), self.place(x)
        return torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(net, x))) if self.frozen else net

    def __str__(self):
        words = [f"{self.torch_threads}+{self.blas_threads} threads (torch+BLAS)"]
        words += [name for name in ("foreach", "channels_last", "frozen") if getattr(self, name)]
        return ", ".join(words)


def settings(**other):
    """All settings of the threads, and of the others given."""
    threads = sorted({1, CORES})
    names = ["torch_threads", "blas_threads", *other]
    return [Setting(**dict(zip(names, v))) for v in itertools.product(threads, threads, *other.values())]


def mlp():
    linear, relu = nn.Linear, nn.ReLU
    return nn.Sequential(
        nn.Sequential(linear(784, 512), relu(), linear(512, 128), relu(), linear(128, 128)),
        nn.Sequential(linear(128, 128), relu(), linear(128, 512), relu(), linear(512, 784)),
    )


class Training:
    def __init__(self, net, setting, lr=1e-4):
        self.net = setting.place(net)
        self.loss = nn.MSELoss()
        self.adamw = torch.optim.AdamW(self.net.parameters(), lr=lr, weight_decay=0.01, foreach=setting.foreach)

    def step(self, noisy, clean):
        self.adamw.zero_grad(set_to_none=True)
        loss = self.loss(self.net(noisy), clean)
        loss.backward()
        self.adamw.step()
        return loss.item()


def batch(images, index, setting=Setting(), generator=None):
    """Clean images in [0,1] by their index, and the same with noise of sigma 0.5."""
    clean = setting.place(images[index].float().div_(255))
    return torch.empty_like(clean).normal_(generator=generator).mul_(0.5).add_(clean), clean


def per_call(seconds, f, warm_up=0.05):
    """Mean milliseconds a call, as PerCall in contest/timing.go measures them."""
    repeat(warm_up, 1, f)
    calls, took = repeat(seconds, 2, f)
    return took * 1e3 / calls


def repeat(seconds, at_least, f):
    start, calls, took = time.perf_counter(), 0, 0.0
    while calls < at_least or took < seconds:
        f()
        calls += 1
        took = time.perf_counter() - start
    return calls, took


class Contestant:
    def __init__(self, folder, networks):
        self.folder = folder
        self.networks = networks
        self.images = None
        self.tuned = {}

    def training_images(self):
        """[60000×D] uint8: those of the folder, or random ones, which are as good for speed."""
        if self.images is None and self.folder:
            self.images = self.read("train")
        elif self.images is None:
            self.images = torch.randint(0, 256, (60_000, D), dtype=torch.uint8)
        return self.images

    def read(self, part):
        """[N×D] uint8: the images of the part "train" or "t10k" in the folder."""
        path = os.path.join(self.folder, part + "-images-idx3-ubyte")
        opened = open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz")
        with opened as f:
            return torch.from_numpy(numpy.frombuffer(f.read()[16:], numpy.uint8).reshape(-1, D).copy())

    def network(self, name):
        """A network of random weights, and the shape of a sample."""
        if name == "mlp":
            return mlp(), (D,)
        with open(os.path.join(self.networks, name + ".py")) as f:
            text = f.read()
        names = {}
        exec(text, names)
        shape = tuple(map(int, text.splitlines()[0].strip("# ").split()))
        return names["net"], shape[:1] if shape[1:] == (1, 1) else shape

    def samples(self, n, shape):
        """n images [n×…] uint8 of a shape: MNIST's where they fit, else random ones."""
        if numpy.prod(shape) == D:
            return self.training_images()[:n].view(-1, *shape)
        return torch.randint(0, 256, (n, *shape), dtype=torch.uint8)

    def answer(self, words):
        name, *args = words
        if name == "version":
            return {"value": 0, "note": torch.__version__}
        if name == "tune":
            if args[0].startswith("picture:"):
                return self.tune_picture(args[0].partition(":")[2], float(args[1]), float(args[2]))
            return self.tune(args[0], int(args[1]), float(args[2]))
        if name == "epoch":
            return {"value": self.epoch(self.tuned.get(("step:mlp", 128), Setting()))}
        what, _, net = name.partition(":")
        if what in ("step", "denoise"):
            b = int(args[0])
            seconds = float(args[1]) if len(args) > 1 else 1.0
            return {"value": getattr(self, what)(net, b, seconds, self.tuned.get((name, b), Setting()))}
        if what == "picture":
            return {"value": self.picture(net, float(args[0]), float(args[1]), picture_setting(args[2:]))}
        if what == "quality":
            return {"value": self.quality(net, *map(int, args))}
        return {"error": f"no request {name!r}"}

    def tune(self, name, b, seconds):
        what, _, net = name.partition(":")
        other = {"foreach" if what == "step" else "frozen": [False, True]}
        if len(self.network(net)[1]) == 3:
            other["channels_last"] = [False, True]
        timed = [(getattr(self, what)(net, b, seconds, s), s) for s in settings(**other)]
        best, setting = min(timed, key=lambda t: t[0])
        self.tuned[name, b] = setting
        return {"value": best, "note": str(setting)}

    def step(self, name, b, seconds, setting):
        setting.use()
        net, shape = self.network(name)
        images, training = self.samples(max(16 * b, 8192), shape), Training(net, setting)  # as many as ours
        order = torch.randperm(len(images))
        parts = itertools.cycle(range(0, len(images) - b + 1, b))

        def f():
            at = next(parts)
            training.step(*batch(images, order[at : at + b], setting))

        return per_call(seconds, f)

    def quality(self, name, seed, epochs):
        setting = self.tuned.get(("step:" + name, 128), Setting(torch_threads=CORES))
        setting.use()
        torch.manual_seed(seed)
        net, shape = self.network(name)
        images, training = self.training_images()[:50_000].view(-1, *shape), Training(net, setting, 1e-3)
        falling = torch.optim.lr_scheduler.CosineAnnealingLR(training.adamw, epochs * -(-len(images) // 128))
        for _ in range(epochs):
            for index in torch.randperm(len(images)).split(128):
                training.step(*batch(images, index, setting))
                falling.step()
        test, total = self.read("t10k").view(-1, *shape), 0.0
        with torch.inference_mode():
            for index in torch.arange(len(test)).split(128):
                noisy, clean = batch(test, index, setting)
                mse = (training.net(noisy) - clean).square().flatten(1).mean(1)
                total += (-10 * mse.log10()).sum().item()
        return total / len(test)

    def epoch(self, setting):
        setting.use()
        images, training = self.training_images(), Training(mlp(), setting)
        images, validation = images[:50_000], images[50_000:]
        for _ in range(5):  # warm up
            training.step(*batch(images, torch.randint(0, len(images), (128,))))
        start = time.perf_counter()
        for index in torch.randperm(len(images)).split(128):
            training.step(*batch(images, index))
        fixed, total = torch.Generator().manual_seed(1), 0.0
        with torch.inference_mode():
            for index in torch.arange(len(validation)).split(128):
                noisy, clean = batch(validation, index, generator=fixed)
                total += training.loss(training.net(noisy), clean).item() * len(index)
        with tempfile.NamedTemporaryFile() as f:
            torch.save(training.net.state_dict(), f.name)
            return (time.perf_counter() - start) * 1e3

    def denoise(self, name, b, seconds, setting):
        setting.use()
        net, shape = self.network(name)
        noisy = setting.place(torch.rand(b, *shape))
        with torch.inference_mode():
            net = setting.inference(net, noisy)
            return per_call(seconds, lambda: net(noisy))

    def square(self, name, megapixels, setting):
        """A network that denoises pictures, and a square one."""
        setting.use()
        net, shape = self.network(name)
        side = 8 * round((1e6 * megapixels) ** 0.5 / 8)
        return net, setting.place(torch.rand(1, shape[0], side, side))

    def picture(self, name, megapixels, seconds, setting):
        with torch.inference_mode():
            net, x = self.square(name, megapixels, setting)
            net = setting.inference(net, x[:, :, :64, :64])
            calls, took = repeat(seconds, 1, lambda: net(x))  # as FirstCalls in contest/timing.go
        return took * 1e3 / calls

    def tune_picture(self, name, megapixels, seconds):
        timed = []
        with torch.inference_mode():
            for words in [], ["channels_last"], ["frozen"], ["channels_last", "frozen"]:
                setting = picture_setting(words)
                net, x = self.square(name, megapixels, setting)
                net = setting.inference(net, x)
                timed.append((per_call(seconds, lambda: net(x)), setting))
        best, setting = min(timed, key=lambda t: t[0])
        return {"value": best, "note": str(setting)}


def picture_setting(words):
    return Setting(CORES, CORES, **{name: True for name in words})


def check(folder, threads):
    """Trains on given batches from given weights and prints the losses before each step.

    The folder holds the network NETWORK.py as --networks does, called check.py, and float32 files: weights, all one after the other; noisy and
    clean, batches one after the other; and B in batch.
    """
    read = lambda name: torch.from_numpy(numpy.fromfile(os.path.join(folder, name), numpy.float32))
    net, shape = Contestant("", folder).network("check")
    setting = Setting(torch_threads=threads, blas_threads=threads)
    setting.use()
    training = Training(net, setting)
    nn.utils.vector_to_parameters(read("weights"), training.net.parameters())
    b = int(read("batch").item())
    for noisy, clean in zip(read("noisy").view(-1, b, *shape), read("clean").view(-1, b, *shape)):
        print(json.dumps({"value": training.step(noisy, clean)}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", metavar="DIR", default="", help="folder of MNIST's files (default: random pixels)")
    parser.add_argument("--networks", metavar="DIR", default="", help="folder of networks' modules")
    parser.add_argument("--check", metavar="FOLDER", help="print the losses of a training on files")
    parser.add_argument("--threads", type=int, default=1, help="of --check")
    parser.add_argument("request", nargs="*", help="a request; without one, requests are read from standard input")
    args = parser.parse_args()
    if args.check:
        check(args.check, args.threads)
        return
    contestant = Contestant(args.data, args.networks)
    for words in [args.request] if args.request else map(str.split, sys.stdin):
        try:
            answer = contestant.answer(words)
        except Exception as e:  # the asker is told, and may ask for something else
            answer = {"error": f"{type(e).__name__}: {e}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
