/** The interpreter of form specifications: one frame in, one answer out, in constant time. */

import { least } from "./arithmetic.js";
import { Body, COUNTS, LOSS_S } from "./body.js";
import { FrameClock } from "./clock.js";
import { Cues, type Cue } from "./cues.js";
import { SpecInvalid } from "./errors.js";
import type { Frame, SetReport } from "./feedback.js";
import { HoldCounter } from "./holds.js";
import { RepCounter } from "./repetitions.js";
import { Signals } from "./signals.js";
import type { FormSpec, View } from "./spec.js";
import { summarise } from "./tally.js";

/** Seconds of absence after which a movement under way is dropped. */
const FORGET_S = 2;

/**
 * Follows one set of one movement. Memory grows with the repetitions, never with the frames. `view` is the
 * person's own word on where the camera stands; without it the view is estimated.
 */
export class FormEngine {
  private readonly clock = new FrameClock();
  private readonly body = new Body();
  private readonly cues = new Cues();
  private readonly signals: Signals;
  private readonly counter: RepCounter | HoldCounter;
  private readonly views = new Map<View, number>();
  private readS: number | null = null;
  private assessedS = 0;

  constructor(
    readonly spec: FormSpec,
    private readonly view: View | null = null,
  ) {
    this.signals = new Signals(spec.signals);
    if (spec.rep !== null) {
      this.counter = new RepCounter(spec, spec.rep, this.signals);
    } else if (spec.hold !== null) {
      this.counter = new HoldCounter(spec, spec.hold, this.signals);
    } else {
      throw new SpecInvalid("A movement has either rep or hold.");
    }
  }

  /**
   * Judge the frame at `t` seconds: `points` are 33 times (x, y, z, visibility) in square pixels, y down,
   * `world` 33 times (x, y, z) metres or null; NaN where a point wasn't found. Throws FrameInvalid on wrong
   * lengths and TimeReversed where `t` does not advance.
   */
  step(t: number, points: ArrayLike<number>, world: ArrayLike<number> | null = null): Frame {
    const stepS = this.clock.advance(t, points, world);
    const seen = this.body.see(t, stepS, points, world);
    const view = this.view ?? this.body.view;
    const { signals, counter } = this;
    if (!seen) return this.frame(t, view, null, false);
    const gap = this.readS !== null ? t - this.readS : 0;
    if (gap > LOSS_S) signals.forget();
    if (gap > FORGET_S || this.body.moved) counter.lose();
    signals.read(this.body, stepS);
    if (!counter.main.every((place) => signals.values[place] !== null)) return this.frame(t, view, null, false);
    this.readS = t;
    this.assessedS += stepS;
    this.views.set(view, (this.views.get(view) ?? 0) + stepS);
    const { wrong, right } = counter.step(t, stepS, this.body, view);
    const cue = wrong.length > 0 || right.length > 0 ? this.cues.choose(t, wrong, right) : null;
    return this.frame(t, view, cue, true);
  }

  /** The set so far; the engine may go on afterwards. */
  report(): SetReport {
    let view: View | null = null;
    for (const [each, spent] of this.views) if (view === null || spent > this.views.get(view)!) view = each;
    return summarise(this.spec, this.counter, {
      view: view ?? this.body.view,
      seconds: this.clock.seconds,
      assessedS: this.assessedS,
    });
  }

  private frame(t: number, view: View, cue: Cue | null, judged: boolean): Frame {
    const { counter, signals } = this;
    const seen = judged ? counter.main.map((place) => signals.seen[place]!).reduce(least) : 0;
    return {
      t,
      judged,
      phase: counter.phase,
      view,
      reps: counter.count,
      partialReps: counter.partialCount,
      holdS: counter.heldS,
      faults: counter.active,
      cue,
      score: counter.lastScore,
      confidence: seen >= COUNTS ? seen : 0,
    };
  }
}
