"""Writes golden.safetensors beside this file from the format's description alone (struct, json and numpy).

The writer on PyTorch's side sorts tensors by name within one type, puts the metadata first and fills the header with spaces
to a multiple of 8 bytes.
"""
import json
import pathlib
import struct

import numpy as np

tensors = {
    "encoder.0.weight": np.arange(12, dtype="<f4").reshape(3, 4) / 8,
    "encoder.0.bias": np.array([1.5, -0.0, np.inf], "<f4"),
    "none": np.zeros((0, 3), "<f4"),
    "scale": np.array(1e-40, "<f4"),
    "größe <&>": np.array([[3.4028235e38]], "<f4"),
}

header, data = {"__metadata__": {"epoch": "7", "format": "pt", 'quote"d': "a\nb <c>"}}, b""
for name in sorted(tensors):
    raw = tensors[name].tobytes(order="C")
    header[name] = {"dtype": "F32", "shape": list(tensors[name].shape), "data_offsets": [len(data), len(data) + len(raw)]}
    data += raw
text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
text += b" " * (-len(text) % 8)
pathlib.Path(__file__).with_suffix(".safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)
