"""Makes metrics.json: image metrics and a linear denoiser, computed in float64 by NumPy and PyTorch.

Run with: python3 make.py   (PyTorch 1.13, NumPy 1.24; deterministic)

Nothing here shares a formula's shape with the Go code: SSIM uses the full two-dimensional window with conv2d and
centred second moments, and the denoiser is a plain least-squares solve over the stacked data.
"""

import json
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F


def window(size=11, sigma=1.5):
    r = torch.arange(size, dtype=torch.float64) - size // 2
    g = torch.exp(-(r[:, None] ** 2 + r[None, :] ** 2) / (2 * sigma**2))
    return (g / g.sum())[None, None]


def ssim(x, y):
    """x, y: N×H×W float64 in [0,1]; one value per image."""
    n, h, w = x.shape
    win = window()
    # Every window of every image, N×121×L, so that second moments can be centred on the window's own mean.
    xs = F.unfold(x[:, None], 11)
    ys = F.unfold(y[:, None], 11)
    g = win.reshape(1, 121, 1)
    mx = F.conv2d(x[:, None], win).reshape(n, 1, -1)
    my = F.conv2d(y[:, None], win).reshape(n, 1, -1)
    vx = (g * (xs - mx) ** 2).sum(1)
    vy = (g * (ys - my) ** 2).sum(1)
    cxy = (g * (xs - mx) * (ys - my)).sum(1)
    mx, my = mx[:, 0], my[:, 0]
    c1, c2 = 0.01**2, 0.03**2
    luminance = (2 * mx * my + c1) / (mx**2 + my**2 + c1)
    structure = (2 * cxy + c2) / (vx + vy + c2)
    return (luminance * structure).mean(1)


def psnr(x, y):
    mse = ((x - y) ** 2).mean((1, 2))
    return -10 * torch.log10(mse)


def case(name, clean, got):
    """clean: N×H×W uint8; got: N×H×W float32."""
    n, h, w = clean.shape
    y = torch.tensor(clean.astype(np.float32) / np.float32(255)).double()
    x = torch.tensor(got.astype(np.float32)).double()
    c = x.clamp(0, 1)
    return {
        "name": name,
        "h": h,
        "w": w,
        "clean": clean.reshape(-1).tolist(),
        "got": [float(v) for v in got.astype(np.float32).reshape(-1)],
        "l1": float((x - y).abs().mean()),
        "mse": float(((x - y) ** 2).mean()),
        "psnr": float(psnr(x, y).mean()),
        "psnr_clipped": float(psnr(c, y).mean()),
        "ssim": float(ssim(c, y).mean()) if min(h, w) >= 11 else None,
    }


def metric_cases(rng):
    cases = []
    for name, n, h, w, noise in [
        ("strong noise", 3, 16, 16, 0.5),
        ("weak noise", 2, 14, 19, 0.05),
        ("one window", 4, 11, 11, 0.2),
        ("one row of windows", 2, 11, 17, 0.3),
        ("too small for ssim", 3, 5, 7, 0.3),
    ]:
        i, j = np.mgrid[0:h, 0:w]
        clean = np.stack(
            [
                np.clip(140 * (1 + np.sin(i / (1.5 + k)) * np.cos(j / 2.0 + k)) + rng.normal(0, 40, (h, w)), 0, 255)
                for k in range(n)
            ]
        ).astype(np.uint8)
        got = 0.9 * clean / 255.0 + 0.05 + noise * rng.normal(size=clean.shape)
        cases.append(case(name, clean, got))
    return cases


def wiener_case(rng):
    """Least squares for clean ≈ A·noisy + b over N pairs, with a ridge on A, and its answer for two new inputs."""
    n, d = 40, 6
    mix = rng.normal(size=(d, d))
    clean = 0.5 + 0.15 * rng.normal(size=(n, d)) @ mix
    clean[:, 2] = 0  # a pixel that is never lit
    noisy = clean + 0.3 * rng.normal(size=(n, d))
    noisy[:, 2] = 0
    clean, noisy = clean.astype(np.float32).astype(np.float64), noisy.astype(np.float32).astype(np.float64)

    ridge = 1e-5 * noisy.var(axis=0).mean()
    x = noisy - noisy.mean(0)
    y = clean - clean.mean(0)
    # A ridge of r on the covariance is √(n·r) times the identity as further rows of the data.
    rows = np.vstack([x, math.sqrt(n * ridge) * np.eye(d)])
    want = np.vstack([y, np.zeros((d, d))])
    a, *_ = np.linalg.lstsq(rows, want, rcond=None)  # in×out
    new = rng.normal(0.5, 0.5, size=(2, d)).astype(np.float32).astype(np.float64)
    out = (new - noisy.mean(0)) @ a + clean.mean(0)
    flat = lambda v: [float(t) for t in v.reshape(-1)]
    return {"d": d, "clean": flat(clean), "noisy": flat(noisy), "input": flat(new), "output": flat(out)}


def main():
    rng = np.random.default_rng(1)
    golden = {"metrics": metric_cases(rng), "wiener": [wiener_case(rng)]}
    text = json.dumps(golden, indent=1).replace("\n    ", " ")  # one line per array
    Path(__file__).with_name("metrics.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
