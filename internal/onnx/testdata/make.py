"""Writes python.onnx with the onnx package, which reads and writes the format with protobuf's own code:

    apt-get install python3-onnx && /usr/bin/python3 make.py
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

ints = helper.make_tensor("ints", TensorProto.INT64, [3], [0, -1, 1 << 40])  # a list
floats = helper.make_tensor("floats", TensorProto.FLOAT, [2, 1], [0.5, -2])  # a list
raw = numpy_helper.from_array(np.array(3.25, dtype=np.float32), "raw")  # raw data, a scalar
empty = numpy_helper.from_array(np.zeros((0, 4), dtype=np.int64), "empty")
node = helper.make_node(
    "Anything", ["x", "", "floats"], ["y"], name="node", domain="test", doc_string="about the node",
    f=1.5, i=-3, s="text", t=raw, fs=[1.0, -1.0], ns=[7, -7], ss=["a", "ü"])
x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, None], doc_string="about x")
y = helper.make_tensor_value_info("y", TensorProto.INT64, [])
inner = helper.make_tensor_value_info("inner", TensorProto.FLOAT, [1])
graph = helper.make_graph([node], "graph", [x], [y], [ints, floats, raw, empty], doc_string="about the graph", value_info=[inner])
model = helper.make_model(graph, producer_name="python", producer_version="1", doc_string="about the model", model_version=2,
                          opset_imports=[helper.make_opsetid("", 13), helper.make_opsetid("test", 1)])
model.ir_version = 7
helper.set_model_props(model, {"key": "value"})
onnx.save(model, "python.onnx")
