/** Counts the seconds of a hold, and those of them without a fault. */

import { least } from "./arithmetic.js";
import type { Body } from "./body.js";
import { HoldFault } from "./faults.js";
import type { Hold } from "./feedback.js";
import { Gate } from "./gates.js";
import { UNCHANGED, type Change } from "./repetitions.js";
import type { Signals } from "./signals.js";
import type { FaultSpec, FormSpec, HoldSpec, Phase, View } from "./spec.js";

/** Seconds out of position that end a hold. */
const OUT_S = 1;

/** Everything about the holds of a set; `holds` in the order they began. */
export class HoldCounter {
  readonly count = 0;
  readonly partialCount = 0;
  readonly lastScore = null;
  readonly holds: Hold[] = [];
  readonly main: readonly number[];
  readonly faults: readonly { readonly place: number; readonly watch: HoldFault }[];
  phase: Phase = "rest";
  heldS = 0;
  active: readonly string[] = [];
  private readonly gate: Gate;
  private current: Hold | null = null;
  private inAt: number | null = null;
  private lastIn = 0;
  private cleanS = 0;

  constructor(
    spec: FormSpec,
    private readonly hold: HoldSpec,
    private readonly signals: Signals,
  ) {
    this.gate = new Gate(hold.position, signals);
    this.main = this.gate.places;
    this.faults = spec.faults.map((fault) => ({ place: signals.place(fault.signal), watch: new HoldFault(fault) }));
  }

  /** Nobody was there for a while: the hold is over. */
  lose(): void {
    this.leave();
  }

  /** Holds are always up to date. */
  finish(): void {}

  /** Take one judged frame; the faults that begin now, and those that ceased. */
  step(t: number, stepS: number, _body: Body, view: View): Change {
    if (!this.gate.holds()) {
      if (this.inAt !== null && t - this.lastIn > OUT_S) this.leave();
      return UNCHANGED;
    }
    if (this.inAt === null) {
      this.inAt = t;
      this.cleanS = 0;
    }
    this.lastIn = t;
    const before = this.active;
    const wrong: FaultSpec[] = [];
    for (const { place, watch } of this.faults) {
      if (watch.step(t, stepS, this.signals.values[place]!, this.signals.seen[place]!, view)) wrong.push(watch.spec);
    }
    this.active = this.faults.filter(({ watch }) => watch.active).map(({ watch }) => watch.spec.id);
    const ceased = this.faults.filter(({ watch }) => !watch.active && before.includes(watch.spec.id));
    if (this.active.length === 0) this.cleanS += stepS;
    this.keep(t, this.inAt);
    return { wrong, right: ceased.map(({ watch }) => watch.spec) };
  }

  private keep(t: number, inAt: number): void {
    if (this.current === null && t - inAt >= this.hold.minS) {
      this.current = { startS: inAt, endS: t, goodS: 0 };
      this.holds.push(this.current);
      this.phase = "bottom";
    }
    if (this.current !== null) {
      this.current.endS = t;
      this.current.goodS = least(this.cleanS, t - this.current.startS);
      this.heldS = t - this.current.startS;
    }
  }

  private leave(): void {
    this.current = null;
    this.inAt = null;
    this.phase = "rest";
    this.active = [];
    for (const { watch } of this.faults) watch.leave();
  }
}
