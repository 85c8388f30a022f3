/**
 * Which movement is this? Features of the last seconds against the traits that specifications name. A
 * movement's score is the product of its beliefs, and its share that product among all.
 */

import { least, total } from "./arithmetic.js";
import { Body } from "./body.js";
import { FrameClock, LONGEST_STEP_S } from "./clock.js";
import { FEATURES, SIGNALS, belief } from "./features.js";
import { Signals } from "./signals.js";
import type { FormSpec } from "./spec.js";

const WINDOW_S = 3;
const HOP_S = 0.5;
const SAMPLE_S = 1 / 15;
const LEAST_SAMPLES = 8;

/** What a trait leaves whose joints can't be seen. */
const UNKNOWN = 0.7;

export interface Recognised {
  readonly exercise: string;
  readonly share: number;
}

interface Sample {
  readonly t: number;
  readonly values: readonly (number | null)[];
}

/** Follows a stream in constant memory; `shares` at any time. */
export class Recogniser {
  private readonly specs: readonly FormSpec[];
  private readonly clock = new FrameClock();
  private readonly body = new Body();
  private readonly signals = new Signals(SIGNALS);
  private readonly scores: number[];
  private readonly window: Sample[] = [];
  private sampledAt = -1e9;
  private judgedAt = -1e9;
  private windows = 0;

  constructor(specs: Iterable<FormSpec>) {
    this.specs = [...specs].filter((spec) => spec.traits.length > 0);
    this.scores = this.specs.map(() => 0);
  }

  /** Take one frame, as FormEngine.step; most are only followed, some are sampled. */
  step(t: number, points: ArrayLike<number>, world: ArrayLike<number> | null = null): void {
    const stepS = this.clock.advance(t, points, world);
    if (!this.body.see(t, stepS, points, world) || t - this.sampledAt < SAMPLE_S) return;
    const since = least(LONGEST_STEP_S, t - this.sampledAt);
    this.sampledAt = t;
    this.signals.read(this.body, since);
    this.window.push({ t, values: [...this.signals.values] });
    while (t - this.window[0]!.t > WINDOW_S) this.window.shift();
    if (t - this.judgedAt >= HOP_S && this.window.length >= LEAST_SAMPLES) {
      this.judgedAt = t;
      this.judge();
    }
  }

  /** The likeliest movements, the likeliest first; empty before the first window. */
  shares(count = 3): readonly Recognised[] {
    if (this.windows === 0) return [];
    return this.specs
      .map((spec, place) => ({ exercise: spec.id, share: this.scores[place]! / this.windows }))
      .sort((a, b) => b.share - a.share || (a.exercise < b.exercise ? -1 : 1))
      .slice(0, count);
  }

  private judge(): void {
    const features = this.features();
    const scores = this.specs.map((spec) => score(spec, features));
    const sum = total(scores);
    this.windows += 1;
    for (const [place, each] of scores.entries()) this.scores[place]! += each / sum;
  }

  /** The features of the window as it is; a signal seen in too few samples has none. */
  private features(): ReadonlyMap<string, number> {
    const columns = this.signals.names.map((_, place) =>
      this.window.flatMap(({ values }) => values[place] ?? []),
    );
    const found = new Map<string, number>();
    for (const [feature, [name, summary]] of Object.entries(FEATURES)) {
      const column = columns[this.signals.place(name)]!;
      if (column.length >= LEAST_SAMPLES) found.set(feature, summary(column));
    }
    return found;
  }
}

function score(spec: FormSpec, features: ReadonlyMap<string, number>): number {
  let product = 1;
  for (const trait of spec.traits) {
    const value = features.get(trait.feature);
    product *= value !== undefined ? belief(trait, value) : UNKNOWN;
  }
  return product;
}
