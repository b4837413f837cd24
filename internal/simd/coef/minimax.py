#!/usr/bin/env python3
"""Makes the polynomials of coef.go: least largest relative error, by Lawson's algorithm.

Needs only NumPy. Prints each coefficient rounded to float32 (as a hexadecimal Go constant) and the largest
error of the polynomial with these rounded coefficients, evaluated in float64. Coefficients are rounded one
after the other, lowest first, and the rest fitted again to what the rounding left.
"""
import math

import numpy as np


def lawson(rows, want):
    """Coefficients c with the least largest |want − rows·c|: reweighted least squares."""
    weight = np.full(want.size, 1 / want.size)
    for _ in range(1000):  # points with a large error count more in the next round
        root = np.sqrt(weight)
        c = np.linalg.lstsq(rows * root[:, None], want * root, rcond=None)[0]
        weight *= np.abs(want - rows @ c)
        weight /= weight.sum()
    return c


def show(name, what, g, weight, lo, hi, degree):
    """Fits a polynomial P to g on [lo, hi] so that weight·(P − g) is small."""
    x = (lo + hi) / 2 - (hi - lo) / 2 * np.cos(np.pi * (np.arange(2000) + 0.5) / 2000)
    y, w = np.array([g(v) for v in x]), np.array([weight(v) for v in x])
    scale = max(abs(lo), abs(hi))
    rows = np.stack([(x / scale) ** k * w for k in range(degree + 1)], axis=1)
    c, want = [], y * w
    for k in range(degree + 1):
        ck = float(np.float32(lawson(rows[:, k:], want)[0] / scale**k))
        c.append(ck)
        want = want - ck * x**k * w
    print(f"// {what}: degree {degree}, error {np.abs(want).max():.1e}")
    for k, ck in enumerate(c):
        mantissa, exponent = ck.hex().split("p")
        print(f"\t{name}{k} = {mantissa.rstrip('0').rstrip('.')}p{int(exponent):+03d}")


def exp_rest(r):
    """(eʳ − 1 − r)/r²"""
    return sum(r**k / math.factorial(k + 2) for k in range(20))


def tanh_rest(z):
    """(tanh x − x)/x³, z = x²"""
    if z < 1e-3:
        return -1 / 3 + 2 / 15 * z - 17 / 315 * z * z
    x = math.sqrt(z)
    return (math.tanh(x) - x) / (x * z)


def erf_rest(z):
    """(erf x − x)/x, z = x²"""
    if z < 1e-6:
        return 2 / math.sqrt(math.pi) * (1 - z / 3) - 1
    return math.erf(math.sqrt(z)) / math.sqrt(z) - 1


def normal_over(z):
    """(Φ(x) − ½)/x, z = x²"""
    return (1 + erf_rest(z / 2)) / math.sqrt(8)


def log_rest(u):
    """(log(1 + x)/s − 2)/u, s = x/(2 + x), u = s²"""
    return sum(2 * u**k / (2 * k + 3) for k in range(20))


K = 3.0  # TailK


def tail_factor(u):
    """(t + K)·Φ(−t)·exp(t²/2), u = (t − K)/(t + K)"""
    t = K * (1 + u) / (1 - u)
    return (t + K) * math.exp(t * t / 2) * math.erfc(t / math.sqrt(2)) / 2


half_log2 = math.log(2) / 2 + 1e-4
show("Exp", "(eʳ − 1 − r)/r²", exp_rest, lambda r: r * r / math.exp(r), -half_log2, half_log2, 4)
show("Tanh", "(tanh x − x)/x³", tanh_rest, lambda z: z / (1 + z * tanh_rest(z)), 0, 0.625**2, 4)
show("Erf", "(erf x − x)/x", erf_rest, lambda z: 1 / (1 + erf_rest(z)), 0, 1, 6)
show("Normal", "(Φ(x) − ½)/x", normal_over, lambda z: 1 / normal_over(z), 0, 1, 5)
show("Tail", "(t + K)·Φ(−t)·exp(t²/2)", tail_factor, lambda u: 1 / tail_factor(u), (1 - K) / (1 + K), (15 - K) / (15 + K), 7)
show("Log", "(log(1 + x)/s − 2)/u, s = x/(2 + x), u = s²", log_rest, lambda u: u / (2 + u * log_rest(u)), 0, 1 / 9, 3)
