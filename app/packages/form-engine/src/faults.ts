/** Watches one fault through a repetition, or through seconds of a hold, and says how bad it was. */

import { least, most } from "./arithmetic.js";
import { JUDGES } from "./body.js";
import { Average } from "./filters.js";
import type { FaultSpec, Phase, View } from "./spec.js";

const KEPT_FRAMES = 5;

/** The share of frames of a phase that must be judgeable. */
const ASSESSED = 0.5;

const REST_S = 0.4;

/** How far `value` is on the way from warn (0) to fail (1); below 0 it is good, it has no upper end. */
export function exceedance(spec: FaultSpec, value: number): number {
  return (value - spec.warn) / (spec.fail - spec.warn);
}

/** A fault as it was in one repetition: its worst value, severity 0..1, and when. */
export interface Finding {
  readonly fault: FaultSpec;
  readonly value: number;
  readonly severity: number;
  readonly atS: number;
}

/** `finding` is null when all was well; without `assessed` nothing can be said. */
export interface Verdict {
  readonly assessed: boolean;
  readonly finding: Finding | null;
}

/** One fault over the repetitions of a set. */
export class RepFault {
  readonly resting: boolean;
  private readonly bad: number;
  private readonly rest = new Average(REST_S);
  private kept: number[] = [];
  private value: number | null = null;
  private least = 0;
  private most = 0;
  private atS = 0;
  private seen = 0;
  private total = 0;

  constructor(readonly spec: FaultSpec) {
    this.resting = spec.phases.includes("rest");
    this.bad = spec.fail > spec.warn ? 1 : -1;
  }

  begin(): void {
    this.kept.length = 0;
    this.value = null;
    this.least = this.most = 0;
    this.atS = 0;
    this.seen = this.total = 0;
  }

  /** Take one frame; `seen` is the visibility the value rests on. */
  step(t: number, stepS: number, phase: Phase, value: number | null, seen: number, view: View): void {
    if (phase === "rest" && value !== null) this.rest.update(value, stepS);
    if (!this.spec.phases.includes(phase)) return;
    this.total += 1;
    if (value === null || seen < JUDGES || !this.spec.views.includes(view)) return;
    const own = this.sinceRest(value);
    this.seen += 1;
    if (this.seen === 1) {
      this.least = this.most = own;
      this.atS = t;
    }
    this.least = least(this.least, own);
    this.most = most(this.most, own);
    this.measure(t, stepS, own);
  }

  private sinceRest(value: number): number {
    const rest = this.rest.value;
    if (this.spec.sinceRest === null || rest === null) return value;
    if (this.spec.sinceRest === "difference") return value - rest;
    return rest !== 0 ? value / rest : 1;
  }

  private measure(t: number, stepS: number, value: number): void {
    const { statistic } = this.spec;
    if (statistic === "peak") {
      this.keep(t, stepS, value);
    } else if (statistic === "reached") {
      if (this.value === null || this.bad * value < this.bad * this.value) {
        this.value = value;
        this.atS = t;
      }
    } else {
      this.value = statistic === "swing" ? this.most - this.least : value;
      this.atS = t;
    }
  }

  private keep(t: number, stepS: number, value: number): void {
    const needed = Math.trunc(most(1, least(KEPT_FRAMES, this.spec.debounceS / stepS)));
    if (this.kept.length === KEPT_FRAMES) this.kept.shift();
    this.kept.push(this.bad * value);
    if (this.kept.length < needed) return;
    let weakest = this.kept[this.kept.length - needed]!;
    for (let place = this.kept.length - needed + 1; place < this.kept.length; place += 1) {
      weakest = least(weakest, this.kept[place]!);
    }
    const worst = this.bad * weakest;
    if (this.value === null || this.bad * worst > this.bad * this.value) {
      this.value = worst;
      this.atS = t;
    }
  }

  /** Judge the repetition that ended. */
  end(): Verdict {
    if (this.value === null || this.seen < ASSESSED * this.total) return { assessed: false, finding: null };
    const over = exceedance(this.spec, this.value);
    if (over <= 0) return { assessed: true, finding: null };
    const severity = least(1, over);
    return { assessed: true, finding: { fault: this.spec, value: this.value, severity, atS: this.atS } };
  }
}

/** One fault over the seconds of a hold: episodes that last at least `debounceS`. */
export class HoldFault {
  assessedS = 0;
  badS = 0;
  severityS = 0;
  episodes = 0;
  active = false;
  private since: number | null = null;

  constructor(readonly spec: FaultSpec) {}

  /** Take one frame in position; true where an episode begins. */
  step(t: number, stepS: number, value: number | null, seen: number, view: View): boolean {
    if (value === null || seen < JUDGES || !this.spec.views.includes(view)) {
      this.leave();
      return false;
    }
    this.assessedS += stepS;
    const over = exceedance(this.spec, value);
    if (over <= 0) {
      this.leave();
      return false;
    }
    this.since ??= t;
    const lasted = t - this.since;
    const begins = !this.active && lasted >= this.spec.debounceS;
    if (begins) {
      this.active = true;
      this.episodes += 1;
      this.badS += lasted;
      this.severityS += lasted * least(1, over);
    } else if (this.active) {
      this.badS += stepS;
      this.severityS += stepS * least(1, over);
    }
    return begins;
  }

  leave(): void {
    this.since = null;
    this.active = false;
  }
}
