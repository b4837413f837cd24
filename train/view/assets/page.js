"use strict";
// The page shows what /events sends: {"runs": [...]}, see runText in folder.go. Drawings go to /denoise, see sketch in draw.go.

const $ = (id) => document.getElementById(id);
const hidden = new Set(); // names of runs that are not shown
let runs = [];
let plot = null;

function element(name, properties = {}, ...children) {
  const e = Object.assign(document.createElement(name), properties);
  e.append(...children);
  return e;
}

const shown = () => runs.filter((r) => !r.error && !hidden.has(r.name));
const title = (r) => (r.name === "." ? "this run" : r.name);

function duration(seconds) {
  if (!(seconds > 0)) return "";
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

// Runs ------------------------------------------------------------------------------------------------------------------------------------

function runRow(r) {
  const box = element("input", { type: "checkbox", checked: !hidden.has(r.name) });
  box.addEventListener("change", () => {
    box.checked ? hidden.delete(r.name) : hidden.add(r.name);
    drawChart();
    drawDetails();
    denoise();
  });
  const row = element("tr", {}, element("th", { scope: "row" }, element("label", {}, box, title(r))));
  if (r.error) {
    row.append(element("td", { colSpan: 6, className: "failed" }, `cannot be read: ${r.error}`));
    return row;
  }
  const done = r.result ? r.result.epochs : 0;
  const bar = element("progress", { max: r.epochs, value: done });
  bar.setAttribute("aria-label", `epochs of ${title(r)}`);
  const report = r.files && r.files["report.html"] ? element("a", { href: fileURL(r, "report.html") }, "report") : "";
  row.append(
    element("td", {}, r.state),
    element("td", {}, bar, ` ${done} of ${r.epochs}`),
    element("td", {}, r.result ? `${r.result.best_validation_loss.toPrecision(5)} (epoch ${r.result.best_epoch})` : ""),
    element("td", {}, r.images_per_second ? Math.round(r.images_per_second).toString() : ""),
    element("td", {}, r.state === "running" ? duration(r.seconds_left) : ""),
    element("td", {}, report),
  );
  return row;
}

function fileURL(r, file) {
  return `file/${file}?run=${encodeURIComponent(r.name)}&v=${r.files[file]}`;
}

function drawRuns() {
  const focused = document.activeElement && document.activeElement.closest("#runs label");
  const name = focused && focused.textContent;
  $("runs").tBodies[0].replaceChildren(...runs.map(runRow));
  $("none").hidden = runs.length > 0;
  $("runs").hidden = runs.length === 0;
  if (name) { // the row is a new one
    for (const label of document.querySelectorAll("#runs label")) if (label.textContent === name) label.querySelector("input").focus();
  }
}

// Chart -----------------------------------------------------------------------------------------------------------------------------------

const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
const symbols = ["●", "■", "▲", "◆", "✚", "✖"];

// Symbols along the validation losses, at most a dozen for each run.
function drawSymbols(u) {
  const every = Math.max(1, Math.ceil(u.data[0].length / 12));
  u.ctx.save();
  u.ctx.font = `${13 * devicePixelRatio}px sans-serif`;
  u.ctx.textAlign = "center";
  u.ctx.textBaseline = "middle";
  u.series.forEach((series, k) => {
    if (!series.symbol || !series.show) return;
    u.ctx.fillStyle = series.symbolColour;
    u.data[0].forEach((x, i) => {
      const y = u.data[k][i];
      if (i % every || y == null || (u.scales.y.distr === 3 && y <= 0)) return;
      u.ctx.fillText(series.symbol, u.valToPos(x, "x", true), u.valToPos(y, "y", true));
    });
  });
  u.ctx.restore();
}

function chartData() {
  const list = shown().filter((r) => r.losses && r.losses.validation);
  const epochs = Math.max(1, ...list.map((r) => r.losses.validation.length));
  const data = [Array.from({ length: epochs }, (_, i) => i + 1)];
  const series = [{ label: "epoch" }];
  const add = (label, values, options) => {
    data.push(Array.from({ length: epochs }, (_, i) => values[i] ?? null));
    series.push({ label, width: 2, value: (u, v) => (v == null ? "" : v.toPrecision(5)), ...options });
  };
  for (const r of list) {
    const k = runs.indexOf(r);
    const stroke = colours[k % colours.length];
    const symbol = symbols[k % symbols.length];
    add(`${symbol} ${title(r)}, validation`, r.losses.validation, { stroke, symbol, symbolColour: stroke, best: r.result?.best_epoch, points: { show: false } });
    add(`${title(r)}, training`, r.losses.training, { stroke, dash: [6, 4], points: { show: false } });
    if ($("rate").checked) add(`${title(r)}, learning rate`, r.losses.learning_rate, { stroke, dash: [2, 3], scale: "rate", points: { show: false } });
  }
  return { data, series };
}

function drawChart() {
  const { data, series } = chartData();
  const style = getComputedStyle(document.documentElement);
  const text = style.getPropertyValue("--text"), line = style.getPropertyValue("--line");
  const axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  const axes = [{ ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 100000] }, { ...axis, size: 70, values: (u, ticks) => ticks.map((v) => (v == null ? "" : String(+v.toPrecision(4)))) }];
  const scales = { x: { time: false }, y: { distr: $("log").checked ? 3 : 1 } };
  if ($("rate").checked) {
    scales.rate = { distr: $("log").checked ? 3 : 1 };
    axes.push({ ...axis, side: 1, scale: "rate", size: 70, grid: { show: false }, values: (u, ticks) => ticks.map((v) => (v == null ? "" : String(+v.toPrecision(3)))) });
  }
  if (plot) plot.destroy();
  plot = new uPlot({ width: $("chart").clientWidth, height: 300, scales, series, axes, legend: { live: innerWidth > 600 }, hooks: { draw: [drawSymbols] } }, data, $("chart"));
  drawNumbers(data, series);
}

// The table has the newest epochs, and the best and the last of each run, or all if the button asks for them.
const newest = 10;

function drawNumbers(data, series) {
  const epochs = data[0].length;
  const best = series.map((s) => (s.best || 0) - 1); // rows
  const all = $("all").getAttribute("aria-pressed") === "true";
  const ends = (i) => data.slice(1).some((column) => column[i] != null && column[i + 1] == null); // a run's newest
  const rows = [];
  let left = 0; // rows that are left out
  const leave = () => {
    if (left) rows.push(element("tr", { className: "left" }, element("td", { colSpan: series.length }, left === 1 ? "1 epoch is not shown" : `${left} epochs are not shown`)));
    left = 0;
  };
  for (let i = epochs - 1; i >= 0; i--) {
    if (!all && i < epochs - newest && !best.includes(i) && !ends(i)) {
      left++;
      continue;
    }
    leave();
    const cells = data.slice(1).map((column, k) => {
      const text = column[i] == null ? "" : column[i].toPrecision(5);
      return element("td", {}, best[k + 1] === i ? element("strong", {}, `best ${text}`) : text);
    });
    rows.push(element("tr", {}, element("th", { scope: "row" }, String(i + 1)), ...cells));
  }
  leave();
  const head = element("tr", {}, ...series.map((s) => element("th", { scope: "col" }, s.label)));
  $("numbers").replaceChildren(element("caption", { id: "numbers-title", className: "hidden" }, "Losses, newest epoch first"), element("thead", {}, head), element("tbody", {}, ...rows));
  $("all").hidden = epochs <= newest;
  $("all").textContent = `All ${epochs} epochs`;
}

$("all").addEventListener("click", () => {
  $("all").setAttribute("aria-pressed", $("all").getAttribute("aria-pressed") !== "true");
  drawChart();
});

// What each run leaves: samples, results, recipe -----------------------------------------------------------------------------------------------

function drawDetails() {
  const sections = shown().map((r) => {
    const section = element("section", {}, element("h2", {}, title(r)));
    if (r.files && r.files["samples.png"]) {
      section.append(element("img", { src: fileURL(r, "samples.png"), alt: `Samples of ${title(r)}: clean, noisy and denoised`, loading: "lazy" }));
    }
    if (r.results) {
      const [head, ...rows] = r.results;
      section.append(element("div", { className: "wide" }, element("table", { className: "numbers" },
        element("thead", {}, element("tr", {}, ...head.map((c) => element("th", { scope: "col" }, c)))),
        element("tbody", {}, ...rows.map(([name, ...cells]) => element("tr", {}, element("th", { scope: "row" }, name), ...cells.map((c) => element("td", {}, c))))))));
      for (const note of r.notes || []) section.append(element("p", { className: "note" }, note));
    }
    const settings = Object.entries({ ...r.recipe, ...(r.device && { device: r.device }) }); // none before run.json is there
    section.append(element("p", { className: "note" }, settings.map(([k, v]) => `${k}: ${v}`).join("; ")));
    return section;
  });
  $("details").replaceChildren(...sections);
}

// Drawing -----------------------------------------------------------------------------------------------------------------------------------

const pad = $("pad");
const pen = { x: 14, y: 14, down: false, radius: 1.25 };
let pixels = new Uint8Array(28 * 28);
let width = 28, height = 28;

function show(canvas, bytes) {
  canvas.width = width;
  canvas.height = height;
  canvas.style.height = `${(168 * height) / width}px`;
  const image = new ImageData(width, height);
  for (let i = 0; i < bytes.length; i++) image.data.set([bytes[i], bytes[i], bytes[i], 255], 4 * i);
  canvas.getContext("2d").putImageData(image, 0, 0);
}

function size(w, h) {
  width = w;
  height = h;
  pixels = new Uint8Array(w * h);
}

// A line from one place to another, soft at the edge as the strokes of scanned digits are.
function stroke(x0, y0, x1, y1) {
  const r = (pen.radius * Math.min(width, height)) / 28;
  const n = Math.ceil(2 * Math.hypot(x1 - x0, y1 - y0)) + 1;
  for (let k = 0; k <= n; k++) {
    const cx = x0 + ((x1 - x0) * k) / n, cy = y0 + ((y1 - y0) * k) / n;
    for (let y = Math.max(0, Math.floor(cy - r - 1)); y <= Math.min(height - 1, cy + r + 1); y++) {
      for (let x = Math.max(0, Math.floor(cx - r - 1)); x <= Math.min(width - 1, cx + r + 1); x++) {
        const v = 255 * Math.min(1, Math.max(0, r + 0.5 - Math.hypot(x - cx, y - cy)));
        pixels[y * width + x] = Math.max(pixels[y * width + x], v);
      }
    }
  }
  show(pad, pixels);
  denoise();
}

function place(event) {
  const box = pad.getBoundingClientRect();
  return [((event.clientX - box.left) / box.width) * width - 0.5, ((event.clientY - box.top) / box.height) * height - 0.5];
}

pad.addEventListener("pointerdown", (e) => {
  pad.setPointerCapture(e.pointerId);
  [pen.x, pen.y] = place(e);
  pen.down = true;
  stroke(pen.x, pen.y, pen.x, pen.y);
});
pad.addEventListener("pointermove", (e) => {
  if (!pen.down) return;
  const [x, y] = place(e);
  stroke(pen.x, pen.y, x, y);
  [pen.x, pen.y] = [x, y];
});
for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => (pen.down = false));
pad.addEventListener("keydown", (e) => {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], " ": [0, 0] }[e.key];
  if (!step) return;
  e.preventDefault();
  const [x, y] = [Math.min(width - 1, Math.max(0, pen.x + step[0])), Math.min(height - 1, Math.max(0, pen.y + step[1]))];
  if (e.key === " ") pen.key = !pen.key;
  if (pen.key) stroke(pen.x, pen.y, x, y);
  [pen.x, pen.y] = [x, y];
  $("draw-status").textContent = `pen at column ${Math.round(x)}, row ${Math.round(y)}, ${pen.key ? "drawing" : "not drawing"}`;
});

$("clear").addEventListener("click", () => {
  $("draw-status").textContent = "";
  size(28, 28);
  show(pad, pixels);
  denoise();
});
$("digit").addEventListener("click", () => { // a five
  $("draw-status").textContent = "";
  size(28, 28);
  const points = [[19, 6], [10, 6], [9.5, 13], [15, 12], [18.5, 15.5], [17.5, 20], [13, 22], [8.5, 20]];
  for (let i = 1; i < points.length; i++) stroke(...points[i - 1], ...points[i]);
});
$("strength").addEventListener("input", () => {
  $("strength-text").textContent = $("strength").value;
  denoise();
});
$("noise").addEventListener("change", denoise);

for (const name of ["dragover", "drop"]) document.addEventListener(name, (e) => e.preventDefault());
document.addEventListener("drop", async (e) => {
  const file = e.dataTransfer.files[0];
  if (!file) return;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, 512 / Math.max(picture.width, picture.height));
    const w = Math.max(4, Math.floor((picture.width * scale) / 4) * 4), h = Math.max(4, Math.floor((picture.height * scale) / 4) * 4);
    const canvas = element("canvas", { width: w, height: h });
    const context = canvas.getContext("2d");
    context.drawImage(picture, 0, 0, w, h);
    const colour = context.getImageData(0, 0, w, h).data;
    size(w, h);
    for (let i = 0; i < w * h; i++) pixels[i] = 0.299 * colour[4 * i] + 0.587 * colour[4 * i + 1] + 0.114 * colour[4 * i + 2];
    show(pad, pixels);
    denoise();
  } catch {
    $("draw-status").textContent = `${file.name}: want a picture`;
  }
});

const base64 = (bytes) => {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(text);
};
const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

// Each model of the runs shown denoises the drawing. While an answer is awaited, newer drawings replace each other.
let busy = false, again = false;
async function denoise() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  do {
    again = false;
    const models = shown().filter((r) => r.model);
    const figures = [];
    for (const r of models) {
      const figure = [...document.querySelectorAll(".model")].find((f) => f.dataset.run === r.name) || newFigure(r);
      figures.push(figure);
      if (pixels.some((v) => v)) await answer(r, figure);
    }
    const [first, second] = $("pictures").children;
    $("pictures").replaceChildren(first, second, ...figures);
  } while (again);
  busy = false;
}

function newFigure(r) {
  const canvas = element("canvas", { width: 28, height: 28 });
  canvas.setAttribute("aria-label", `What ${title(r)} makes of the noisy drawing`);
  const figure = element("figure", { className: "model" }, canvas, element("figcaption", {}, title(r), element("br"), element("span")));
  figure.dataset.run = r.name; // its place among the runs may change while an answer is awaited
  return figure;
}

async function answer(r, figure) {
  const text = figure.querySelector("span");
  const sketch = { run: r.name, width, height, pixels: base64(pixels), noise: $("noise").value, strength: +$("strength").value, seed: 1 };
  try {
    const response = await fetch("denoise", { method: "POST", body: JSON.stringify(sketch), signal: AbortSignal.timeout(60_000) });
    if (!response.ok) throw new Error(await response.text());
    const a = await response.json();
    if (a.noisy.length !== base64(pixels).length) return; // of a drawing of another size
    show($("noisy"), bytesOf(a.noisy));
    $("noisy-text").textContent = `${a.psnr_noisy.toFixed(2)} dB`;
    show(figure.querySelector("canvas"), bytesOf(a.denoised));
    text.textContent = `${a.psnr.toFixed(2)} dB, ${a.milliseconds.toFixed(1)} ms`;
    figure.dataset.psnr = a.psnr;
    $("noisy").dataset.psnr = a.psnr_noisy;
  } catch (e) {
    text.textContent = String(e.message).trim().slice(0, 120);
  }
}

// News ----------------------------------------------------------------------------------------------------------------------------------------

function take(news) {
  const had = runs.map((r) => r.name).join("\n");
  runs = news.runs;
  drawRuns();
  drawChart();
  drawDetails();
  if (had !== runs.map((r) => r.name).join("\n")) {
    document.querySelectorAll(".model").forEach((f) => f.remove());
    denoise();
  }
}

function follow() {
  const events = new EventSource("events");
  events.onopen = () => ($("status").textContent = "live");
  events.onmessage = (e) => take(JSON.parse(e.data));
  events.addEventListener("failed", (e) => ($("status").textContent = `the folder cannot be read: ${JSON.parse(e.data)}`));
  events.onerror = () => {
    $("status").textContent = "the server does not answer; trying again";
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, 2000);
  };
}

for (const box of ["log", "rate"]) $(box).addEventListener("change", drawChart);
let resized;
addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(drawChart, 100);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawChart);
show(pad, pixels);
show($("noisy"), pixels);
follow();
