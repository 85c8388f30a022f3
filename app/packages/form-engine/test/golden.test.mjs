// The server's engine made these traces; this one must answer every frame of them alike, to the last bit.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FormEngine, NAMES, Recogniser, StillJudge } from "../dist/index.js";
import { StandIn } from "./standin.mjs";
import { camel, library, spec, traces } from "./traces.mjs";

const FIELDS = ["judged", "phase", "view", "reps", "partialReps", "holdS", "faults", "cue", "score", "confidence"];
const specs = library();

// Every fifth frame by itself, its numbers shares of 1000 pixels, another landmark missing in each.
function stills({ movement, moments }) {
  const judge = new StillJudge(spec(movement));
  return moments
    .filter((_, number) => number % 5 === 0)
    .map(({ points }, number) => {
      const row = NAMES.map((name, place) => [
        name,
        [points[4 * place] / 1000, points[4 * place + 1] / 1000, points[4 * place + 3]],
      ]);
      const { phase, faults } = judge.judge(Object.fromEntries(row.filter((_, place) => place !== number % NAMES.length)));
      return [phase, faults];
    });
}

for (const trace of traces()) {
  test(`${trace.name} is judged as by the server`, () => {
    const engine = new FormEngine(spec(trace.movement));
    const recogniser = new Recogniser(specs);
    const model = new StandIn(specs);
    const learned = new Recogniser(specs, model);
    trace.moments.forEach(({ t, points, world }, number) => {
      const frame = engine.step(t, points, world);
      recogniser.step(t, points, world);
      learned.step(t, points, world);
      const expected = Object.fromEntries(FIELDS.map((field, place) => [field, camel(trace.frames[number][place])]));
      assert.deepEqual({ ...frame }, { t, ...expected }, `frame ${number}`);
    });
    assert.deepEqual(stills(trace), trace.stills);
    assert.deepEqual(engine.report(), camel(trace.report));
    assert.deepEqual(recogniser.shares(), trace.recognised);
    assert.deepEqual(model.last, trace.vector);
    assert.deepEqual(learned.shares(), trace.learned);
  });
}

test("every movement has a trace", () => {
  const judged = new Set(traces().map((trace) => trace.movement));
  assert.deepEqual(specs.map((each) => each.id).filter((id) => !judged.has(id)), []);
});
