#!/usr/bin/env python3
"""Makes the polynomials of coef.go: least largest relative error, by Lawson's algorithm.

Needs only NumPy. Prints each coefficient rounded to float32 (as a hexadecimal Go constant) and the largest
relative error of the polynomial with these rounded coefficients, evaluated in float64.
"""
import numpy as np


def minimax(g, lo, hi, degree, c0=None):
    """Coefficients, lowest first, of the polynomial nearest to g on [lo, hi]; c0, if given, is held fixed."""
    x = (lo + hi) / 2 - (hi - lo) / 2 * np.cos(np.pi * (np.arange(4000) + 0.5) / 4000)
    first = 0 if c0 is None else 1
    scale = max(abs(lo), abs(hi))
    rows = np.stack([(x / scale) ** k / g(x) for k in range(first, degree + 1)], axis=1)
    want = (g(x) - (c0 or 0)) / g(x)
    weight = np.full(x.size, 1 / x.size)
    for _ in range(3000):  # reweighted least squares: points with a large error count more in the next round
        root = np.sqrt(weight)
        c = np.linalg.lstsq(rows * root[:, None], want * root, rcond=None)[0]
        weight *= np.abs(want - rows @ c)
        weight /= weight.sum()
    c = [ck / scale**k for k, ck in enumerate(c, first)]
    return np.array(([] if c0 is None else [c0]) + c)


def go_hex(v):
    mantissa, exponent = v.hex().split("p")
    return f"{mantissa.rstrip('0').rstrip('.')}p{int(exponent):+03d}"


def show(name, g, lo, hi, degree, c0=None):
    c = minimax(g, lo, hi, degree, c0).astype(np.float32)
    x = np.linspace(lo, hi, 1_000_001)
    x = x[np.abs(x) > 1e-9]
    error = np.abs(np.polynomial.polynomial.polyval(x, c.astype(float)) / g(x) - 1).max()
    print(f"// {name}: degree {degree}, relative error {error:.1e}")
    for k, ck in enumerate(c):
        print(f"\t{name}{k} = {go_hex(float(ck))} // {float(ck):.9g}")


half = np.pi / 2
show("Log", lambda f: -2 * np.log1p(f) / f, np.sqrt(0.5) - 1, np.sqrt(2) - 1, 8, -2.0)
show("Sin", lambda z: np.sin(half * np.sqrt(z)) / np.sqrt(z), 1e-12, 0.25, 3)
show("Cos", lambda z: np.cos(half * np.sqrt(z)), 0.0, 0.25, 4, 1.0)
