"""Writes golden.safetensors and dtypes.safetensors beside this file from the format's description alone (struct, json and numpy).

The writer on PyTorch's side sorts tensors by name within one type, puts the metadata first and fills the header with spaces
to a multiple of 8 bytes. Prints the SHA-256 of the finite halves as float32, which dtype_test.go has.
"""
import hashlib
import json
import pathlib
import struct

import numpy as np

here = pathlib.Path(__file__).parent


def write(name, tensors, metadata):
    """Tensors are (name, dtype in the header, shape, bytes)."""
    header, data = {"__metadata__": metadata} if metadata else {}, b""
    for key, dtype, shape, raw in tensors:
        header[key] = {"dtype": dtype, "shape": list(shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    (here / name).write_bytes(struct.pack("<Q", len(text)) + text + data)


tensors = {
    "encoder.0.weight": np.arange(12, dtype="<f4").reshape(3, 4) / 8,
    "encoder.0.bias": np.array([1.5, -0.0, np.inf], "<f4"),
    "none": np.zeros((0, 3), "<f4"),
    "scale": np.array(1e-40, "<f4"),
    "größe <&>": np.array([[3.4028235e38]], "<f4"),
}
write(
    "golden.safetensors",
    [(name, "F32", tensors[name].shape, tensors[name].tobytes(order="C")) for name in sorted(tensors)],
    {"epoch": "7", "format": "pt", 'quote"d': "a\nb <c>"},
)

values = np.array([[0.1, -2.5, 65504], [1e-7, -0.0, np.inf]])
write(
    "dtypes.safetensors",
    [
        ("f64", "F64", values.shape, values.astype("<f8").tobytes()),
        ("f32", "F32", values.shape, values.astype("<f4").tobytes()),
        ("f16", "F16", values.shape, values.astype("<f2").tobytes()),
        # The upper half of a float32: these values are cut, not rounded.
        ("bf16", "BF16", values.shape, (values.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()),
    ],
    None,
)

halves = np.arange(1 << 16, dtype="<u2").view("<f2")
print(hashlib.sha256(halves[np.isfinite(halves)].astype("<f4").tobytes()).hexdigest())
