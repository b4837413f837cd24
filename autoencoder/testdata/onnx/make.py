"""Writes small networks as PyTorch exports them to ONNX, and what they compute: cases.json has for each file a batch x, its shape and the output y.

Run:  /usr/bin/python3 make.py    (Debian's python3-torch and python3-onnx)
"""
import base64, json, os, sys, warnings
import torch
from torch import nn
from torch.nn import functional

warnings.filterwarnings("ignore")
here = os.path.dirname(os.path.abspath(__file__))
cases = {}
torch.manual_seed(5)


def case(name, net, *shape, open_sides={0: "batch"}, **options):
    """Exports the module for an input of this shape; open_sides has the names of the sides that the file leaves open."""
    net.eval()
    x = torch.randn(*shape)
    with torch.no_grad():
        y = net(x)
    torch.onnx.export(net, x, os.path.join(here, name + ".onnx"), input_names=["x"], output_names=["y"],
                      dynamic_axes={"x": open_sides, "y": open_sides} if open_sides else None, **options)
    text = lambda t: base64.b64encode(t.contiguous().numpy().tobytes()).decode()
    cases[name] = {"shape": shape, "x": text(x), "y": text(y)}


class Halves(nn.Module):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def forward(self, x):
        return self.decoder(self.encoder(x))


class Function(nn.Module):
    """A forward of its own, with modules a, b, …"""

    def __init__(self, forward, **modules):
        super().__init__()
        self.function = forward
        for name, m in modules.items():
            setattr(self, name, m)

    def forward(self, x):
        return self.function(self, x)


case("halves", Halves(nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Dropout(0.2), nn.Linear(5, 3), nn.Tanh()),
                      nn.Sequential(nn.LeakyReLU(0.2), nn.Linear(3, 5, bias=False), nn.SiLU(), nn.Linear(5, 6), nn.Sigmoid())), 3, 6)
case("sequential", nn.Sequential(nn.Linear(5, 4), nn.GELU(), nn.Linear(4, 2), nn.ReLU(), nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 5)), 2, 5)
# Without constant folding the transposed weights are nodes; version 9 lists the weights among the inputs.
case("oldest", Halves(nn.Sequential(nn.Linear(4, 3), nn.ReLU()), nn.Sequential(nn.Linear(3, 4, bias=False))), 2, 4, open_sides=None,
     opset_version=9, do_constant_folding=False, keep_initializers_as_inputs=True)
case("newest", nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 4, bias=False)), 2, 4, opset_version=17)
# Linear layers over the channels of pictures, one right after another, and with the activation between them in either order.
case("channels", Function(lambda m, x: m.c(functional.gelu(m.b(m.a(x.movedim(1, -1)))).movedim(-1, 1).relu().movedim(1, -1)).movedim(-1, 1),
                          a=nn.Linear(2, 4), b=nn.Linear(4, 3, bias=False), c=nn.Linear(3, 2)), 2, 2, 3, 4, open_sides={0: "batch", 2: "h", 3: "w"})
case("unfolded", Function(lambda m, x: m.b(m.a(x.movedim(1, -1)).relu()).movedim(-1, 1), a=nn.Linear(2, 4), b=nn.Linear(4, 2, bias=False)), 1, 2, 3, 2,
     open_sides=None, do_constant_folding=False)
# Pictures to vectors and back: by shapes that are stated, that are computed, and that name the batch; what is read again later.
case("pictures", Halves(nn.Sequential(nn.Flatten(), nn.Linear(12, 4)), Function(lambda m, x: m.a(x).reshape(-1, 3, 2, 2), a=nn.Linear(4, 12))), 2, 3, 2, 2)


def skips(m, x):
    a = torch.relu(m.a(x.view(x.size(0), -1)))
    b = m.b(a)
    c = m.c(torch.cat([a, b + functional.silu(b)], 1)) + a  # the tap first
    return torch.cat([m.d(torch.cat([c, b], 1)).view(x.shape[0], 1, 2, 3), x], 1).movedim(1, -1).matmul(m.e.weight.t()).movedim(-1, 1)


case("skips", Function(skips, a=nn.Linear(6, 4), b=nn.Linear(4, 3), c=nn.Linear(7, 4), d=nn.Linear(7, 6), e=nn.Linear(2, 1, bias=False)), 2, 1, 2, 3)
case("fixed", Function(lambda m, x: m.b(m.a(x.view(2, -1))).view(2, 2, 2, 1), a=nn.Linear(4, 2), b=nn.Linear(2, 4)), 2, 2, 2, 1, open_sides=None)
# One module twice: two layers with weights of their own.
case("shared", Function(lambda m, x: m.a(torch.relu(m.a(x))), a=nn.Linear(3, 3)), 2, 3)


def unet(m, x):
    a = torch.relu(m.a(x))
    b = functional.silu(m.b(a))
    c = torch.relu(m.d(m.c(b)))
    return m.f(torch.cat([a, m.e(c)], 1)) + x  # the skip first


sides = {0: "batch", 2: "height", 3: "width"}
case("unet", Function(unet, a=nn.Conv2d(1, 4, 3, padding=1), b=nn.Conv2d(4, 6, (4, 2), stride=2, padding=(1, 0)), c=nn.Conv2d(6, 6, 3, padding=2, dilation=2, groups=3),
                      d=nn.Conv2d(6, 4, 1, bias=False), e=nn.ConvTranspose2d(4, 2, 3, stride=2, padding=1, output_padding=1), f=nn.Conv2d(6, 1, 3, padding=1)), 2, 1, 6, 8,
     open_sides=sides)
case("shuffled", nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(8, 4, 1), nn.ReLU(), nn.ConvTranspose2d(4, 8, 1, groups=2, bias=False), nn.PixelShuffle(2)), 1, 2, 4, 6, open_sides=sides)
case("bound", nn.Sequential(nn.Conv2d(2, 3, 3, padding=1), nn.LeakyReLU(), nn.Flatten(), nn.Linear(3 * 2 * 3, 12), nn.Tanh(),
                            Function(lambda m, x: x.reshape(-1, 2, 2, 3)), nn.ConvTranspose2d(2, 2, 3, padding=1)), 2, 2, 2, 3)

case("resampled", nn.Sequential(nn.Upsample(scale_factor=(2, 3)), nn.MaxPool2d(3, stride=(1, 3), padding=1), nn.AvgPool2d(3, stride=2, padding=1),
                                nn.Upsample(scale_factor=2, mode="bilinear"), nn.AvgPool2d((2, 1))), 2, 2, 4, 6, open_sides=sides)


def normed(version):
    net = nn.Sequential(nn.GroupNorm(2, 4), Function(lambda m, x: m.a(x.movedim(1, -1)).movedim(-1, 1), a=nn.LayerNorm(4, eps=1e-4)), nn.InstanceNorm2d(4, affine=True),
                        nn.Flatten(), nn.LayerNorm(24), nn.Linear(24, 24), Function(lambda m, x: x.reshape(-1, 4, 2, 3)))
    for p in net.parameters():
        nn.init.uniform_(p, 0.5, 1.5)
    case(f"normed{version}", net, 2, 4, 2, 3, opset_version=version)


normed(13)
normed(17)

with open(os.path.join(here, "cases.json"), "w") as f:
    json.dump(cases, f, indent=0)
