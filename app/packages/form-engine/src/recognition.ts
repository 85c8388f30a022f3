/**
 * Which movement is this? Features of the last seconds against the traits that specifications name: a movement's
 * score is the product of its beliefs, and its share that product among all. A learned model may be asked too.
 */

import { least, most, total } from "./arithmetic.js";
import { Body } from "./body.js";
import { FrameClock, LONGEST_STEP_S } from "./clock.js";
import { LEAST_SAMPLES, SIGNALS, belief, columns, features, vector } from "./features.js";
import type { Sample } from "./features.js";
import { Signals } from "./signals.js";
import type { FormSpec } from "./spec.js";

const WINDOW_S = 3;
const HOP_S = 0.5;
const SAMPLE_S = 1 / 15;

/** What a trait leaves whose joints can't be seen. */
const UNKNOWN = 0.5;

export interface Recognised {
  readonly exercise: string;
  readonly share: number;
}

/** The model's class for somebody who stands, walks or gets ready. */
export const NOTHING = "nothing";

/** The least belief in any movement with which a window counts. */
const SOMETHING = 0.5;

/** Windows one after the other that must name the same movement, once there were FIRST. */
const CONSISTENT = 2;

/** Windows of the first two seconds: until then the best guess is told even where they disagree. */
const FIRST = 4;

/** The score of all that has no specification: a window that fits none of them says little. */
const ELSE = 0.5;

/** A learned model: `classes` are ids of specifications and NOTHING, in the order of what `classify` answers. */
export interface Classifier {
  readonly classes: readonly string[];
  /** Probabilities of `classes`, from the numbers that VECTOR names. */
  classify(vector: Float64Array): ArrayLike<number>;
}

/**
 * Follows a stream in constant memory; `shares` at any time.
 *
 * With a classifier a movement's share in a window is its trait share times one and the model's probability, among
 * all.
 * Windows in which the model sees nothing are passed over; the others count by its belief that there is a movement,
 * and all by how well they fit any.
 */
export class Recogniser {
  private readonly specs: readonly FormSpec[];
  private readonly clock = new FrameClock();
  private readonly body = new Body();
  private readonly signals = new Signals(SIGNALS);
  private readonly scores: number[];
  private readonly window: Sample[] = [];
  private sampledAt = -1e9;
  private judgedAt = -1e9;
  private judged = 0;
  private agreed = 0;
  private named = -1;
  private sure: boolean;
  private weight = 0;

  constructor(specs: Iterable<FormSpec>, private readonly classifier: Classifier | null = null) {
    this.specs = [...specs].filter((spec) => spec.traits.length > 0);
    this.scores = this.specs.map(() => 0);
    this.sure = classifier === null;
  }

  /** Take one frame, as FormEngine.step; most are only followed, some are sampled. */
  step(t: number, points: ArrayLike<number>, world: ArrayLike<number> | null = null): void {
    const stepS = this.clock.advance(t, points, world);
    const seen = this.body.see(t, stepS, points, world);
    // What was seen before was somebody else, or a body that the pose model hadn't found yet.
    if (this.body.moved || this.body.outgrown > 1) this.window.length = 0;
    if (!seen || t - this.sampledAt < SAMPLE_S) return;
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

  /** The likeliest movements, the likeliest first; with a model, empty after FIRST windows until CONSISTENT. */
  shares(count = 3): readonly Recognised[] {
    if (this.weight === 0 || !(this.sure || this.judged <= FIRST)) return [];
    return this.specs
      .map((spec, place) => ({ exercise: spec.id, share: this.scores[place]! / this.weight }))
      .sort((a, b) => b.share - a.share || (a.exercise < b.exercise ? -1 : 1))
      .slice(0, count);
  }

  private judge(): void {
    const seen = columns(this.window);
    const known = features(seen);
    this.judged += 1;
    let scores = this.specs.map((spec) => score(spec, known));
    let weight = 1;
    if (this.classifier !== null) {
      const { classes } = this.classifier;
      const beliefs = this.classifier.classify(vector(this.window, seen));
      weight = 1 - (beliefs[classes.indexOf(NOTHING)] ?? 0);
      scores = scores.map((each, place) => each * (1 + (beliefs[classes.indexOf(this.specs[place]!.id)] ?? 0)));
    }
    const whole = total(scores);
    if (weight < SOMETHING || whole <= 0) {
      this.agreed = 0;
      return;
    }
    const named = scores.indexOf(scores.reduce(most));
    this.agreed = named === this.named && this.agreed > 0 ? this.agreed + 1 : 1;
    this.named = named;
    this.sure ||= this.agreed >= CONSISTENT;
    weight *= whole / (whole + ELSE);
    this.weight += weight;
    for (const [place, each] of scores.entries()) this.scores[place]! += weight * (each / whole);
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
