// Prints how long one frame takes: `npm run bench`.

import { FormEngine, Recogniser } from "../dist/index.js";
import { library, spec, traces } from "./traces.mjs";

const LAPS = 20;
const specs = library();

function timed(trace, follow) {
  const started = performance.now();
  for (let lap = 0; lap < LAPS; lap += 1) {
    const step = follow();
    for (const { t, points, world } of trace.moments) step(t, points, world);
  }
  return (performance.now() - started) / (LAPS * trace.moments.length);
}

const rows = traces().map((trace) => {
  const judge = () => {
    const engine = new FormEngine(spec(trace.movement));
    return (t, points, world) => engine.step(t, points, world);
  };
  const recognise = () => {
    const recogniser = new Recogniser(specs);
    return (t, points, world) => recogniser.step(t, points, world);
  };
  return { trace: trace.name, engine: timed(trace, judge), recognition: timed(trace, recognise) };
});

console.table(rows.map((row) => ({
  trace: row.trace,
  "engine, ms a frame": row.engine.toFixed(4),
  "recognition, ms a frame": row.recognition.toFixed(4),
})));
const worst = Math.max(...rows.map((row) => row.engine + row.recognition));
console.log(`The slowest trace: ${worst.toFixed(4)} ms a frame with both.`);
