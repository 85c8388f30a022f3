// Reads specifications and golden traces where the repository keeps them: there is one source of each.

import { readFileSync, readdirSync } from "node:fs";
import { gunzipSync } from "node:zlib";

import { readSpec } from "../dist/index.js";

const REPOSITORY = new URL("../../../../", import.meta.url);
const SPECS = new URL("fitpulse/services/coaching/domain/form/specs/", REPOSITORY);
const GOLDEN = new URL("tests/services/coaching/form/golden/", REPOSITORY);

function document(id) {
  return JSON.parse(readFileSync(new URL(`${id}.json`, SPECS), "utf8"));
}

export function spec(id) {
  const own = document(id);
  return readSpec(own, own.like === undefined ? undefined : document(own.like));
}

export function library() {
  const files = readdirSync(SPECS).filter((name) => name.endsWith(".json") && name !== "schema.json");
  return files.map((name) => spec(name.replace(".json", "")));
}

export function traces() {
  return readdirSync(GOLDEN).map((name) => {
    const trace = JSON.parse(gunzipSync(readFileSync(new URL(name, GOLDEN))).toString("utf8"));
    return { name: name.replace(".json.gz", ""), ...trace, moments: moments(trace) };
  });
}

function moments({ t, blind, points, world }) {
  const there = points.map(() => 0);
  const room = world.map(() => 0);
  return t.map((at, number) => {
    points.forEach((column, place) => (there[place] += column[number]));
    world.forEach((column, place) => (room[place] += column[number]));
    const row = new Float64Array(132);
    for (let point = 0; point < 33; point += 1) {
      row.set([there[3 * point] / 10, there[3 * point + 1] / 10, 0, there[3 * point + 2] / 100], 4 * point);
    }
    if (blind.includes(number)) row.fill(NaN);
    return { t: at, points: row, world: Float64Array.from(room, (value) => value / 1000) };
  });
}

// The server's field names, as this engine spells them.
export function camel(value) {
  if (Array.isArray(value)) return value.map(camel);
  if (value === null || typeof value !== "object") return value;
  const spelled = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [spelled(name), camel(each)]));
}
