import assert from "node:assert/strict";
import { test } from "node:test";

import { FormEngine, FrameInvalid, Recogniser, SpecInvalid, StillJudge, TimeReversed, readSpec } from "../dist/index.js";
import { library, spec } from "./traces.mjs";

const HOSTILE = [NaN, Infinity, -Infinity, 0, 5e-324, 1e-160, 1e154, 1e300, -1e300, 1, 400];
const nobody = new Float64Array(132).fill(NaN);

test("what a specification leaves out is filled in as the server does", () => {
  const { faults, rep, signals } = spec("squat");
  assert.deepEqual(faults[0].phases, ["eccentric", "bottom", "concentric"]);
  assert.equal(faults[0].cooldownS, 7);
  assert.equal(rep.minS, 0.4);
  assert.equal(signals.knee.side, "best");
});

test("a specification that is like another one takes what it doesn't say from there", () => {
  assert.equal(spec("goblet_squat").id, "goblet_squat");
  assert.deepEqual(spec("goblet_squat").signals, spec("squat").signals);
  assert.throws(() => readSpec({ id: "mine", like: "squat" }), SpecInvalid);
});

test("a broken specification is refused in words", () => {
  for (const broken of [null, [], {}, { rep: {}, hold: {} }, { rep: {}, signals: {} }]) {
    assert.throws(() => readSpec(broken), SpecInvalid);
  }
  const squat = JSON.parse(JSON.stringify(spec("squat")));
  assert.throws(() => new FormEngine(readSpec({ ...squat, signals: {} })), SpecInvalid);
  squat.signals.knee.of[0] = "tail";
  assert.throws(() => new FormEngine(readSpec(squat)), /tail/);
});

test("wrong lengths and times are refused, and the stream goes on", () => {
  for (const follower of [new FormEngine(spec("squat")), new Recogniser(library())]) {
    follower.step(1, nobody);
    assert.throws(() => follower.step(2, new Float64Array(131)), FrameInvalid);
    assert.throws(() => follower.step(2, nobody, new Float64Array(98)), FrameInvalid);
    assert.throws(() => follower.step(NaN, nobody), FrameInvalid);
    assert.throws(() => follower.step(0.5, nobody), TimeReversed);
    follower.step(1.1, nobody);
  }
});

test("a still has the landmarks of a table, and says nothing where nobody is", () => {
  const judge = new StillJudge(spec("lunge"));
  assert.deepEqual(judge.judge({}), { phase: null, faults: {} });
  const standing = (foot) => ({
    left_shoulder: [0.5, 0.3, 1], right_shoulder: [0.5, 0.3, 1], left_hip: [0.5, 0.5, 1], right_hip: [0.5, 0.5, 1],
    left_knee: [0.52, 0.7, 1], right_knee: [0.5, 0.7, 1], left_ankle: [0.5, 0.9, 1], right_ankle: [0.5, 0.9, 1],
    left_heel: [0.5, 0.9, 1], right_heel: [0.5, 0.9, 1], [`left_${foot}`]: [0.53, 0.9, 1], [`right_${foot}`]: [0.53, 0.9, 1],
  });
  const still = judge.judge(standing("foot_index"));
  assert.ok(Object.keys(still.faults).length > 0);
  assert.deepEqual(still, judge.judge(standing("foot")));
  assert.throws(() => judge.judge({ tail: [0, 0, 1] }), FrameInvalid);
});

test("no numbers make it stumble", () => {
  let state = 7;
  const next = () => (state = (state * 48271) % 2147483647);
  for (const each of library()) {
    const engine = new FormEngine(each);
    for (let number = 1; number < 40; number += 1) {
      const points = Float64Array.from({ length: 132 }, (_, place) =>
        place % 4 === 3 && next() % 3 ? 1 : HOSTILE[next() % HOSTILE.length],
      );
      const { confidence, score } = engine.step(number / 30, points, points.slice(0, 99));
      assert.ok(confidence >= 0 && confidence <= 1);
      assert.ok(score === null || (score >= 0 && score <= 100));
    }
    engine.report();
  }
});
