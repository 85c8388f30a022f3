/** What recognition looks at: signals of any movement, and statistics of them over a few seconds. */

import { least, most, total } from "./arithmetic.js";
import type { Side, SignalSpec, Unit } from "./spec.js";

function signal(kind: string, of = "", side: Side = "best", unit: Unit = "deg"): SignalSpec {
  return { kind, of: of === "" ? [] : of.split(" "), side, unit };
}

/** Every signal in the unit the server gives it, which decides how it is smoothed. */
export const SIGNALS: Readonly<Record<string, SignalSpec>> = {
  incline: signal("incline"),
  bow: signal("bow"),
  knee: signal("angle", "hip knee ankle"),
  hip: signal("angle", "shoulder hip knee"),
  drive: signal("angle", "shoulder hip knee", "least"),
  drive_gap: signal("angle", "shoulder hip knee", "gap"),
  elbow: signal("angle", "shoulder elbow wrist"),
  arm: signal("angle", "hip shoulder elbow"),
  thigh: signal("climb", "hip knee ankle"),
  thigh_gap: signal("climb", "hip knee ankle", "gap"),
  hands: signal("rise", "shoulder wrist", "mean"),
  elbow_height: signal("rise", "shoulder elbow", "mean"),
  ankle_over_hip: signal("rise", "hip ankle", "mean"),
  hip_height: signal("rise", "ankle hip", "mean"),
  shoulder_height: signal("rise", "ankle shoulder", "mean"),
  shoulder_over_wrist: signal("rise", "wrist shoulder", "mean"),
  stance: signal("span", "left_ankle right_ankle"),
  arm_spread: signal("span", "left_wrist right_wrist"),
  roll: signal("apart", "left_shoulder right_shoulder"),
  line: signal("offset", "hip shoulder ankle"),
  wrist_level: signal("level", "wrist"),
  hip_level: signal("level", "hip", "mean"),
  heel: signal("rise", "foot heel"),
  elbow_gap: signal("angle", "shoulder elbow wrist", "gap"),
  knee_gap: signal("angle", "hip knee ankle", "gap"),
  ankle_level: signal("level", "ankle", "mean"),
  knee_level: signal("level", "knee", "mean"),
  shoulder_level: signal("level", "shoulder", "mean"),
};
const PLACES: ReadonlyMap<string, number> = new Map(Object.keys(SIGNALS).map((name, place) => [name, place]));

export const LEAST_SAMPLES = 8;

/** Entries of the vector end here; what lies beyond is a wrong landmark. */
const FARTHEST = 3;

/** A variance below this is none. */
const STILL = 1e-9;

/** Seconds, and the value of each of SIGNALS then. */
export interface Sample {
  readonly t: number;
  readonly values: readonly (number | null)[];
}

/** The values of each signal that is seen in enough samples. */
export type Columns = ReadonlyMap<string, readonly number[]>;

type Summary = (values: readonly number[]) => number;

function mean(values: readonly number[]): number {
  return total(values) / values.length;
}

function highest(values: readonly number[]): number {
  return values.reduce(most);
}

/** The width of the middle nine tenths, so that one bad frame says nothing. */
function range(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  const cut = Math.floor(ordered.length / 20);
  return ordered[ordered.length - 1 - cut]! - ordered[cut]!;
}

export const FEATURES: Readonly<Record<string, readonly [string, Summary]>> = {
  incline: ["incline", mean],
  incline_range: ["incline", range],
  incline_max: ["incline", highest],
  bow: ["bow", mean],
  bow_range: ["bow", range],
  knee_range: ["knee", range],
  knee_mean: ["knee", mean],
  hip_range: ["hip", range],
  drive_range: ["drive", range],
  drive_gap: ["drive_gap", mean],
  elbow_range: ["elbow", range],
  arm_range: ["arm", range],
  thigh_range: ["thigh", range],
  thigh_gap: ["thigh_gap", mean],
  hands: ["hands", mean],
  hands_top: ["hands", highest],
  hands_range: ["hands", range],
  elbow_height: ["elbow_height", mean],
  ankle_over_hip: ["ankle_over_hip", mean],
  hip_drop: ["hip_height", range],
  hip_height: ["hip_height", mean],
  shoulder_drop: ["shoulder_height", range],
  shoulder_over_wrist: ["shoulder_over_wrist", mean],
  press_range: ["shoulder_over_wrist", range],
  split: ["stance", mean],
  feet_wide: ["stance", highest],
  stance_range: ["stance", range],
  arm_spread: ["arm_spread", highest],
  roll: ["roll", mean],
  line: ["line", mean],
  line_range: ["line", range],
  wrist_travel: ["wrist_level", range],
  hip_travel: ["hip_level", range],
  heel_range: ["heel", range],
};

export function columns(window: readonly Sample[]): Columns {
  const found = new Map<string, readonly number[]>();
  for (const [name, place] of PLACES) {
    const values = window.flatMap((sample) => sample.values[place] ?? []);
    if (values.length >= LEAST_SAMPLES) found.set(name, values);
  }
  return found;
}

/** The features that traits are about; a signal seen in too few samples has none. */
export function features(seen: Columns): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [feature, [name, summary]] of Object.entries(FEATURES)) {
    const column = seen.get(name);
    if (column !== undefined) found.set(feature, summary(column));
  }
  return found;
}

/** One entry of the vector: a signal's mean, range or pace, or how two signals go together, in units of `unit`. */
interface Entry {
  readonly name: string;
  readonly signals: readonly [string] | readonly [string, string];
  readonly unit: number;
}

const DEGREES = 60;
const TORSOS = 1;
const ANGLES = "incline bow knee hip drive drive_gap elbow elbow_gap knee_gap arm".split(" ");
const LENGTHS =
  "thigh thigh_gap hands elbow_height ankle_over_hip shoulder_height stance arm_spread roll line".split(" ");
const LEVELS = "wrist_level hip_level shoulder_level ankle_level knee_level heel".split(" ");
const TOGETHER: readonly (readonly [string, string])[] = [
  ["hip_level", "knee"],
  ["hip_level", "shoulder_level"],
  ["hip_level", "wrist_level"],
  ["wrist_level", "elbow"],
  ["hip_level", "elbow"],
  ["arm", "elbow"],
  ["hip", "knee"],
];

function each(names: readonly string[], statistic: string, unit: number): readonly Entry[] {
  return names.map((name) => ({ name: `${name}.${statistic}`, signals: [name], unit }));
}

const ENTRIES: readonly Entry[] = [
  ...each(ANGLES, "mean", DEGREES),
  ...each(LENGTHS, "mean", TORSOS),
  ...each(ANGLES, "range", DEGREES),
  ...each([...LENGTHS, ...LEVELS], "range", TORSOS),
  ...each(["knee", "hip", "elbow", "arm"], "pace", 3 * DEGREES),
  ...each(["wrist_level", "hip_level", "ankle_level"], "pace", 2 * TORSOS),
  ...TOGETHER.map((signals): Entry => ({ name: signals.join(".with."), signals, unit: 1 })),
];

/** The names of what a learned model looks at: a file of one carries them as `features`. */
export const VECTOR: readonly string[] = ENTRIES.map(({ name }) => name);

/** Each of VECTOR, 0 where it is unknown; then the share of samples that each rests on. */
export function vector(window: readonly Sample[], seen: Columns): Float64Array {
  const numbers = new Float64Array(2 * ENTRIES.length);
  for (const [place, entry] of ENTRIES.entries()) {
    const value = read(entry, window, seen);
    if (value === null) continue;
    numbers[place] = least(FARTHEST, most(-FARTHEST, value / entry.unit));
    const counts = entry.signals.map((name) => seen.get(name)!.length);
    numbers[ENTRIES.length + place] = counts.reduce(least) / window.length;
  }
  return numbers;
}

function read({ name, signals }: Entry, window: readonly Sample[], seen: Columns): number | null {
  if (signals.some((signal) => !seen.has(signal))) return null;
  const [first, second] = signals;
  if (second !== undefined) return together(window, PLACES.get(first)!, PLACES.get(second)!);
  if (name.endsWith(".mean")) return mean(seen.get(first)!);
  return name.endsWith(".range") ? range(seen.get(first)!) : pace(window, PLACES.get(first)!);
}

/** Units a second: the way that the signal went, to and fro. */
function pace(window: readonly Sample[], place: number): number {
  let way = 0;
  let seconds = 0;
  let before: readonly [number, number] | null = null;
  for (const { t, values } of window) {
    const value = values[place] ?? null;
    if (value === null) continue;
    if (before !== null) {
      way += Math.abs(value - before[1]);
      seconds += t - before[0];
    }
    before = [t, value];
  }
  return seconds > 0 ? way / seconds : 0;
}

/** Pearson's correlation, 0 where either stands still; null where too few samples show both. */
function together(window: readonly Sample[], first: number, second: number): number | null {
  const pairs = window.flatMap(({ values }): [number, number][] => {
    const a = values[first] ?? null;
    const b = values[second] ?? null;
    return a === null || b === null ? [] : [[a, b]];
  });
  if (pairs.length < LEAST_SAMPLES) return null;
  const meanA = total(pairs.map(([a]) => a)) / pairs.length;
  const meanB = total(pairs.map(([, b]) => b)) / pairs.length;
  const spreadA = total(pairs.map(([a]) => (a - meanA) * (a - meanA)));
  const spreadB = total(pairs.map(([, b]) => (b - meanB) * (b - meanB)));
  if (spreadA <= STILL || spreadB <= STILL) return 0;
  const both = total(pairs.map(([a, b]) => (a - meanA) * (b - meanB)));
  return both / Math.sqrt(spreadA * spreadB);
}

/** What a trait that isn't met at all still leaves: a landmark may simply have been wrong. */
const DOUBT = 0.05;

/** How well `value` fits a band: 1 within, falling to DOUBT at `soft` beyond it. */
export function belief(trait: { min: number | null; max: number | null; soft: number }, value: number): number {
  let beyond = 0;
  if (trait.min !== null && value < trait.min) beyond = trait.min - value;
  else if (trait.max !== null && value > trait.max) beyond = value - trait.max;
  return most(DOUBT, 1 - beyond / trait.soft);
}
