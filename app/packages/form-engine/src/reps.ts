/** The repetition machine: rest, out, turn, back, in one signal, whatever the movement. */

import { least as lower, median, most } from "./arithmetic.js";
import type { Phase, RepSpec } from "./spec.js";

/** The share of the way back at which a repetition counts. */
const RETURNED = 0.6;

/** The share of the range within which the signal is still at its turn or at rest. */
const NEAR = 0.08;

/** The share of the least range below which a movement hasn't begun. */
const LEFT = 0.15;

const FAST_DROP = 0.5;
const MEMORY = 5;
const LEAK_S = 8;
const AWAY_S = 0.4;
const READY_S = 1.5;
const SETTLED_S = 0.2;

/** A movement that began so soon after the stream did began before it: its way out is only known in part. */
const CUT_S = 0.3;

/** One way out and back. Times in seconds, `size` in the signal's unit. */
export interface Excursion {
  readonly outcome: "counted" | "partial";
  readonly startS: number;
  readonly turnStartS: number;
  readonly turnEndS: number;
  readonly endS: number;
  readonly size: number;
  readonly cut: boolean;
}

/** Turns a signal into excursions, in constant memory. Levels rise away from rest. */
export class RepMachine {
  out = false;
  rested = false;
  private readonly sign: number;
  private readonly ranges: number[] = [];
  private closing: Excursion | null = null;
  private valley: number | null = null;
  private peak = 0;
  private reference = 0;
  private floor = 0;
  private startedAt = 0;
  private leftAt = 0;
  private turnStart = 0;
  private turnEnd = 0;
  private endedAt = 0;
  private readyAt = -1e9;
  private awayS = 0;
  private cut = false;
  private fresh = true;
  private firstAt: number | null = null;

  constructor(private readonly spec: RepSpec) {
    this.sign = spec.rest === "high" ? -1 : 1;
  }

  /** As `reset`, before somebody's first sample; they may be in the middle of a repetition. */
  begin(): void {
    this.reset();
    this.firstAt = null;
    this.fresh = true;
  }

  /** Forget where rest is and drop what was under way; the ranges of earlier repetitions stay. */
  reset(): void {
    this.out = false;
    this.rested = false;
    this.closing = null;
    this.valley = null;
    this.peak = this.reference = this.floor = 0;
    this.startedAt = this.leftAt = this.turnStart = this.turnEnd = this.endedAt = 0;
    this.readyAt = -1e9;
    this.awayS = 0;
    this.cut = this.fresh = false;
  }

  /** Keep the levels of this movement comparable where their unit turned out to be another. */
  rescale(factor: number): void {
    if (this.valley !== null) this.valley *= factor;
    this.peak *= factor;
    this.reference *= factor;
    this.floor *= factor;
  }

  /** The excursion that makes a repetition: the specification's, or half of what this person does. */
  private get least(): number {
    return most(this.spec.minRom, this.ranges.length > 0 ? FAST_DROP * median(this.ranges) : 0);
  }

  /** What the person does now; `level` as `value` of the step. */
  phase(level: number): Phase {
    const outward = this.spec.first;
    const inward = outward === "eccentric" ? "concentric" : "eccentric";
    if (!this.out || this.valley === null) return this.closing !== null ? inward : "rest";
    const away = this.sign * level;
    if (away >= this.peak - NEAR * (this.peak - this.valley)) {
      const beyond = away >= this.sign * this.spec.turn;
      return beyond && this.turnEnd > this.turnStart ? "bottom" : outward;
    }
    return inward;
  }

  /**
   * Take one sample. `ready` says that the start gate holds, `staying` that the posture does. Gives an
   * excursion once when it counts and once more, with its true end, when it has come to rest.
   */
  step(t: number, stepS: number, value: number, ready: boolean, staying: boolean): Excursion | null {
    const level = this.sign * value;
    if (ready) this.readyAt = t;
    if (this.fresh) this.open(t, level, staying);
    if (this.out) return this.moving(t, stepS, level, staying);
    return this.resting(t, stepS, level, ready);
  }

  /** Some streams begin at the turn: what comes back from there was a repetition all the same. */
  private open(t: number, level: number, staying: boolean): void {
    this.fresh = false;
    this.firstAt = t;
    if (this.spec.opening && staying && level >= this.sign * this.spec.turn) {
      this.out = true;
      this.valley = this.sign * this.spec.restAt;
      this.peak = this.reference = level;
      this.startedAt = this.turnStart = this.turnEnd = t;
    }
  }

  /** The last excursion, with the end it has by now; for the end of the stream. */
  settle(): Excursion | null {
    const { closing } = this;
    this.closing = null;
    if (closing === null) return null;
    const size = closing.cut ? most(closing.size, this.peak - this.floor) : closing.size;
    return { ...closing, endS: most(this.endedAt, closing.turnEndS), size };
  }

  private resting(t: number, stepS: number, level: number, ready: boolean): Excursion | null {
    if (this.valley === null || (ready && this.awayS > AWAY_S)) {
      this.valley = level;
      this.leftAt = t;
    }
    this.awayS = ready ? 0 : this.awayS + stepS;
    if (level < this.valley) {
      this.valley = level;
    } else {
      this.valley += (stepS / (LEAK_S + stepS)) * (level - this.valley);
    }
    const { least } = this;
    this.rested = level <= this.valley + LEFT * least;
    if (this.rested) this.leftAt = t;
    let done = this.close(t, level);
    const atRest = this.sign * this.spec.restAt;
    const cut = this.firstAt !== null && this.leftAt - this.firstAt < CUT_S;
    const begins = level - this.valley > least / 2 && t - this.readyAt <= READY_S;
    if (begins && (cut || this.valley <= atRest)) {
      done ??= this.settle();
      this.out = true;
      this.cut = cut;
      this.valley = lower(this.valley, atRest);
      this.peak = this.reference = level;
      this.startedAt = this.leftAt;
      this.turnStart = this.turnEnd = t;
      this.awayS = 0;
    }
    return done;
  }

  private close(t: number, level: number): Excursion | null {
    const { closing } = this;
    if (closing === null) return null;
    if (level < this.floor - (NEAR / 4) * closing.size) {
      this.floor = level;
      this.endedAt = t;
    }
    return t - this.endedAt < SETTLED_S ? null : this.settle();
  }

  private moving(t: number, stepS: number, level: number, staying: boolean): Excursion | null {
    this.awayS = staying ? 0 : this.awayS + stepS;
    if (this.valley === null || this.awayS > AWAY_S || t - this.startedAt > this.spec.maxS) {
      this.reset();
      return null;
    }
    this.peak = most(this.peak, level);
    const size = this.peak - this.valley;
    if (level > this.reference + NEAR * size) {
      this.reference = level;
      this.turnStart = t;
    }
    if (level >= this.peak - NEAR * size) this.turnEnd = t;
    if (this.peak - level < RETURNED * size) return null;
    return this.returned(t, level, size);
  }

  private returned(t: number, level: number, size: number): Excursion | null {
    const counted = this.peak >= this.sign * this.spec.turn && size >= this.least;
    const excursion: Excursion = {
      outcome: counted ? "counted" : "partial",
      startS: this.startedAt,
      turnStartS: this.turnStart,
      turnEndS: this.turnEnd,
      endS: t,
      size,
      cut: this.cut,
    };
    this.out = false;
    this.valley = this.floor = level;
    this.leftAt = this.endedAt = t;
    if (t - this.startedAt < this.spec.minS) return null;
    if (counted) {
      if (this.ranges.length === MEMORY) this.ranges.shift();
      this.ranges.push(size);
    }
    this.closing = excursion;
    return excursion;
  }
}
