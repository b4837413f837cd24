// Runs the ONNX files of a folder with ONNX Runtime and compares with what its cases.json says they have to compute.
//
//     node onnx.js PACKAGE DIR    (with PACKAGE, onnxruntime-node or onnxruntime-web, in NODE_PATH)
const fs = require("fs");
const path = require("path");
const ort = require(process.argv[2]);

const tolerance = 1e-5; // of the largest number of the output

function floats(base64) {
  const bytes = Buffer.from(base64, "base64");
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

// worst returns the largest difference of two lists over the largest number wanted.
function worst(got, want) {
  let difference = 0, largest = 0;
  for (let i = 0; i < want.length; i++) {
    const d = Math.abs(got[i] - want[i]);
    difference = d <= difference ? difference : d; // so written, NaN stays
    largest = Math.max(largest, Math.abs(want[i]));
  }
  return difference === 0 ? 0 : difference / largest;
}

async function main(dir) {
  let overall = 0;
  const cases = JSON.parse(fs.readFileSync(path.join(dir, "cases.json"), "utf8"));
  for (const c of cases) {
    const session = await ort.InferenceSession.create(fs.readFileSync(path.join(dir, c.file)));
    const inputs = { noisy: new ort.Tensor("float32", floats(c.x), c.dims) };
    if (session.inputNames.includes("level")) {
      inputs.level = new ort.Tensor("float32", floats(c.level), [c.dims[0]]);
    }
    const { denoised } = await session.run(inputs);
    const ratio = worst(denoised.data, floats(c.y));
    if (!(ratio <= tolerance) || String(denoised.dims) !== String(c.dims)) {
      throw new Error(`${c.file} [${c.dims}]: differs by ${ratio} of the largest number, shape [${denoised.dims}]`);
    }
    overall = Math.max(overall, ratio);
  }
  if (cases.length === 0) {
    throw new Error("want cases, got none");
  }
  console.log(`${cases.length} batches agree; the largest difference is ${overall.toExponential(1)} of the largest number`);
}

main(process.argv[3]).catch((err) => {
  console.error(err);
  process.exit(1);
});
