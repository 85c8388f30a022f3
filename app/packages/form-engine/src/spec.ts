/** The shape of a form specification, and reading one from JSON: served whole, or as the repository keeps it. */

import { SpecInvalid } from "./errors.js";

export type View = "side" | "oblique" | "front";
export type Side = "best" | "left" | "right" | "least" | "most" | "mean" | "gap" | "ahead" | "behind";
export type Phase = "rest" | "eccentric" | "bottom" | "concentric";
export type Statistic = "peak" | "reached" | "swing" | "last";
export type Unit = "deg" | "torso" | "ratio";

export interface SignalSpec {
  readonly kind: string;
  readonly of: readonly string[];
  readonly side: Side;
  readonly unit: Unit;
}

export interface Band {
  readonly signal: string;
  readonly min: number | null;
  readonly max: number | null;
}

export interface Planted {
  readonly joint: string;
  readonly within: number;
  readonly step: number | null;
  /** With it, the joint only left its place if it also left the one that it had beside this other joint. */
  readonly against: string | null;
}

export interface RepSpec {
  readonly signal: string;
  readonly rest: "high" | "low";
  readonly minRom: number;
  readonly turn: number;
  readonly restAt: number;
  readonly rom: string;
  readonly first: "eccentric" | "concentric";
  readonly stay: readonly Band[];
  readonly start: readonly Band[];
  readonly planted: readonly Planted[];
  readonly minS: number;
  readonly maxS: number;
  readonly opening: boolean;
  readonly failureLoss: number;
}

export interface HoldSpec {
  readonly position: readonly Band[];
  readonly minS: number;
}

export interface FaultSpec {
  readonly id: string;
  readonly signal: string;
  readonly statistic: Statistic;
  readonly views: readonly View[];
  readonly warn: number;
  readonly fail: number;
  readonly cue: string;
  readonly praise: string;
  readonly points: number;
  readonly priority: number;
  readonly phases: readonly Phase[];
  readonly sinceRest: "difference" | "ratio" | null;
  readonly cooldownS: number;
  readonly debounceS: number;
  readonly frame: boolean;
}

export interface Unseen {
  readonly id: string;
  readonly why: string;
}

/** A name for a still frame: the first whose bands all hold. */
export interface Stage {
  readonly name: string;
  readonly when: readonly Band[];
}

export interface Trait {
  readonly feature: string;
  readonly soft: number;
  readonly min: number | null;
  readonly max: number | null;
}

/** A movement. Exactly one of `rep` and `hold` is there. */
export interface FormSpec {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly views: readonly View[];
  readonly needs: readonly string[];
  readonly camera: string;
  readonly signals: Readonly<Record<string, SignalSpec>>;
  readonly faults: readonly FaultSpec[];
  readonly unseen: readonly Unseen[];
  readonly stages: readonly Stage[];
  readonly traits: readonly Trait[];
  readonly rep: RepSpec | null;
  readonly hold: HoldSpec | null;
}

type Json = Readonly<Record<string, unknown>>;

const BAND = { min: null, max: null };
const PLANTED = { step: null, against: null };
const SIGNAL = { of: [], side: "best", unit: "deg" };
const REP = {
  first: "eccentric", stay: [], start: [], planted: [],
  minS: 0.4, maxS: 20, opening: false, failureLoss: 0.5,
};
const FAULT = {
  phases: ["eccentric", "bottom", "concentric"], sinceRest: null, cooldownS: 7, debounceS: 0.15, frame: true,
};

/**
 * The specification in `document`, with what it leaves out filled in. A file of the repository that names
 * another one as `like` needs that other document in `like`; what the API serves is whole already.
 */
export function readSpec(document: unknown, like?: unknown): FormSpec {
  const own = object(document, "the specification");
  if ("like" in own && like === undefined) {
    throw new SpecInvalid(`“${String(own["id"])}” is like “${String(own["like"])}”, which wasn't given.`);
  }
  const whole = { ...("like" in own ? object(like, "its model") : {}), ...own };
  const rep = whole["rep"] ?? null;
  const hold = whole["hold"] ?? null;
  if ((rep === null) === (hold === null)) throw new SpecInvalid("A movement has either rep or hold.");
  const signals = Object.entries(object(whole["signals"], "signals"));
  return {
    ...whole,
    signals: Object.fromEntries(signals.map(([name, each]) => [name, { ...SIGNAL, ...object(each, name) }])),
    faults: list(whole["faults"]).map((each) => ({ ...FAULT, ...each })),
    unseen: list(whole["unseen"]),
    stages: list(whole["stages"]).map((each) => ({ ...each, when: bands(each["when"] ?? []) })),
    traits: bands(whole["traits"]),
    rep: rep === null ? null : readRep(object(rep, "rep")),
    hold: hold === null ? null : readHold(object(hold, "hold")),
  } as unknown as FormSpec;
}

function readRep(rep: Json): Json {
  const whole: Json = { ...REP, ...rep };
  const planted = list(whole["planted"]).map((each) => ({ ...PLANTED, ...each }));
  return { ...whole, planted, stay: bands(whole["stay"]), start: bands(whole["start"]) };
}

function readHold(hold: Json): Json {
  return { minS: 1, ...hold, position: bands(hold["position"]) };
}

function bands(value: unknown): Json[] {
  return list(value).map((each) => ({ ...BAND, ...each }));
}

function list(value: unknown): Json[] {
  if (!Array.isArray(value)) throw new SpecInvalid("A list is missing in this specification.");
  return value.map((each) => object(each, "an entry"));
}

function object(value: unknown, what: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SpecInvalid(`There is no object for ${what} in this specification.`);
  }
  return value as Json;
}
