/** Judges single frames: what phase a still shows and how bad each fault is that a still can tell. */

import { Body, FRAME_S } from "./body.js";
import { FrameInvalid } from "./errors.js";
import { exceedance } from "./faults.js";
import { Gate } from "./gates.js";
import { NAMES, VALUES } from "./landmarks.js";
import { Signals } from "./signals.js";
import type { FaultSpec, FormSpec } from "./spec.js";

/** Width over height of the picture that normalised coordinates are assumed to come from. */
const ASPECT = 16 / 9;

const ALIASES: Readonly<Record<string, string>> = { left_foot_index: "left_foot", right_foot_index: "right_foot" };
const INDEX: ReadonlyMap<string, number> = new Map(NAMES.map((name, number) => [name, number]));

/** x, y and visibility by landmark, x and y normalised to the picture's width and height. */
export type StillPoints = Readonly<Record<string, readonly [number, number, number]>>;

/** `faults` by id: 0 at the limit of what is good, 1 at a clear fault, negative when good, no bounds. */
export interface Still {
  readonly phase: string | null;
  readonly faults: Readonly<Record<string, number>>;
}

/** Judges frames one by one, each on its own; nothing is carried over. */
export class StillJudge {
  private readonly signals: Signals;
  private readonly stages: readonly { readonly name: string; readonly gate: Gate }[];
  private readonly faults: readonly { readonly fault: FaultSpec; readonly place: number }[];

  constructor(
    spec: FormSpec,
    private readonly aspect: number = ASPECT,
  ) {
    this.signals = new Signals(spec.signals);
    this.stages = spec.stages.map(({ name, when }) => ({ name, gate: new Gate(when, this.signals) }));
    this.faults = spec.faults
      .filter((fault) => fault.frame && fault.sinceRest === null && fault.statistic !== "swing")
      .map((fault) => ({ fault, place: this.signals.place(fault.signal) }));
  }

  /** Judge one frame; landmarks that are missing count as unseen. Throws FrameInvalid on an unknown landmark. */
  judge(points: StillPoints): Still {
    const row = new Float64Array(VALUES);
    for (const [name, [x, y, seen]] of Object.entries(points)) {
      const point = INDEX.get(ALIASES[name] ?? name);
      if (point === undefined) throw new FrameInvalid(`There is no landmark ${name}.`);
      row[4 * point] = x * this.aspect;
      row[4 * point + 1] = y;
      row[4 * point + 3] = seen;
    }
    const body = new Body();
    if (!body.see(0, FRAME_S, row, null)) return { phase: null, faults: {} };
    this.signals.read(body, null);
    const stage = this.stages.find(({ gate }) => gate.clear() && gate.holds());
    const faults: Record<string, number> = {};
    for (const { fault, place } of this.faults) {
      const value = this.signals.values[place]!;
      if (value !== null) faults[fault.id] = exceedance(fault, value);
    }
    return { phase: stage?.name ?? null, faults };
  }
}
