/** What recognition looks at: signals of any movement, and statistics of them over a few seconds. */

import { most, total } from "./arithmetic.js";
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
};

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

/** What a trait that isn't met at all still leaves: a landmark may simply have been wrong. */
const DOUBT = 0.05;

/** How well `value` fits a band: 1 within, falling to DOUBT at `soft` beyond it. */
export function belief(trait: { min: number | null; max: number | null; soft: number }, value: number): number {
  let beyond = 0;
  if (trait.min !== null && value < trait.min) beyond = trait.min - value;
  else if (trait.max !== null && value > trait.max) beyond = value - trait.max;
  return most(DOUBT, 1 - beyond / trait.soft);
}
