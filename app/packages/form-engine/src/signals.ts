/** Signals: the numbers that a specification asks of a body, compiled once and read every frame. */

import * as at from "./landmarks.js";
import { angleBetween, arccos, arctan2, least, length, most } from "./arithmetic.js";
import { COUNTS, type Body } from "./body.js";
import { SpecInvalid } from "./errors.js";
import { OneEuro } from "./filters.js";
import type { SignalSpec } from "./spec.js";

/** A value and the visibility that it rests on, 0..1. */
interface Reading {
  readonly value: number;
  readonly seen: number;
}

type Reader = (body: Body) => Reading | null;
type Measure = (body: Body, of: readonly number[]) => number;
type Join = (a: Reading, b: Reading) => Reading;

/** Torsos of height below which a ratio of heights says nothing. */
const FLAT = 0.05;

const MEASURES: Readonly<Record<string, Measure>> = {
  angle({ x, y }, [a, b, c]) {
    return angleBetween(x[a!]! - x[b!]!, y[a!]! - y[b!]!, x[c!]! - x[b!]!, y[c!]! - y[b!]!);
  },
  tilt({ x, y }, [a, b]) {
    return Math.abs(arctan2(x[b!]! - x[a!]!, y[a!]! - y[b!]!));
  },
  lean({ x, y, facing }, [a, b]) {
    return arctan2((x[b!]! - x[a!]!) * facing, y[a!]! - y[b!]!);
  },
  rise({ y, torso }, [a, b]) {
    return (y[a!]! - y[b!]!) / torso;
  },
  ahead({ x, facing, torso }, [a, b]) {
    return ((x[b!]! - x[a!]!) * facing) / torso;
  },
  span({ x, torso }, [a, b]) {
    return Math.abs(x[b!]! - x[a!]!) / torso;
  },
  apart({ x, y, torso }, [a, b]) {
    return length(x[b!]! - x[a!]!, y[b!]! - y[a!]!) / torso;
  },
  offset({ x, y, torso }, [p, a, b]) {
    const alongX = x[b!]! - x[a!]!;
    const alongY = y[b!]! - y[a!]!;
    const size = length(alongX, alongY);
    if (size === 0) return 0;
    const across = (alongX * (y[p!]! - y[a!]!) - alongY * (x[p!]! - x[a!]!)) / size;
    return (alongX >= 0 ? -across : across) / torso;
  },
  climb({ y, torso }, [a, b, c]) {
    const below = most(y[c!]! - y[b!]!, FLAT * torso);
    return most(-1.5, least(1.5, (y[b!]! - y[a!]!) / below));
  },
  /** In pixels over the picture's upper edge; `risen` makes it torsos. */
  level({ y }, [a]) {
    return -y[a!]!;
  },
};

const COMBINED = new Set(["first", "mean", "minus", "over", "least", "most"]);

function bow(body: Body): Reading | null {
  const { x, y, v, torso } = body;
  const seen = least(
    most(v[at.LEFT_SHOULDER]!, v[at.RIGHT_SHOULDER]!),
    most(v[at.LEFT_HIP]!, v[at.RIGHT_HIP]!),
  );
  if (seen < COUNTS) return null;
  const up = (y[at.LEFT_HIP]! + y[at.RIGHT_HIP]! - y[at.LEFT_SHOULDER]! - y[at.RIGHT_SHOULDER]!) / 2;
  const across = (x[at.LEFT_HIP]! + x[at.RIGHT_HIP]! - x[at.LEFT_SHOULDER]! - x[at.RIGHT_SHOULDER]!) / 2;
  return { value: arccos(up / most(torso, length(across, up))), seen };
}

function incline(body: Body): Reading {
  return { value: body.incline, seen: 1 };
}

function one(measure: Measure, of: readonly number[]): Reader {
  return (body) => {
    let seen = 1;
    for (const point of of) seen = least(seen, body.v[point]!);
    return seen >= COUNTS ? { value: measure(body, of), seen } : null;
  };
}

const JOINS: Readonly<Record<string, Join>> = {
  best(a, b) {
    const left = a.seen * a.seen;
    const right = b.seen * b.seen;
    return { value: (a.value * left + b.value * right) / (left + right), seen: most(a.seen, b.seen) };
  },
  mean(a, b) {
    return { value: (a.value + b.value) / 2, seen: least(a.seen, b.seen) };
  },
  least(a, b) {
    return a.value <= b.value ? a : b;
  },
  most(a, b) {
    return a.value >= b.value ? a : b;
  },
};

/** Two sides as one: whichever is seen where only one is. */
function both(left: Reader, right: Reader, join: Join): Reader {
  return (body) => {
    const a = left(body);
    const b = right(body);
    if (a === null || b === null) return a ?? b;
    return join(a, b);
  };
}

/** The difference of the sides, which needs both. */
function gap(left: Reader, right: Reader): Reader {
  return (body) => {
    const a = left(body);
    const b = right(body);
    if (a === null || b === null) return null;
    return { value: Math.abs(a.value - b.value), seen: least(a.seen, b.seen) };
  };
}

/**
 * How far a height has risen since it was first read, each step of the way in the torsos of its time. The height
 * itself over a torso that is still being learned would move with the torso.
 */
function risen(read: Reader): Reader {
  let height: number | null = null;
  let value = 0;
  return (body) => {
    const reading = read(body);
    if (reading === null) return null;
    if (height !== null) value += (reading.value - height) / body.torso;
    height = reading.value;
    return { value, seen: reading.seen };
  };
}

function leading(left: Reader, right: Reader, front: boolean): Reader {
  return (body) => {
    const first = (body.x[at.LEFT_ANKLE]! - body.x[at.RIGHT_ANKLE]!) * body.facing > 0;
    return first === front ? left(body) : right(body);
  };
}

function sided(name: string, spec: SignalSpec): Reader {
  if (spec.kind === "bow") return bow;
  if (spec.kind === "incline") return incline;
  const measure = MEASURES[spec.kind];
  if (measure === undefined) throw new SpecInvalid(`The signal ${name} is of the unknown kind ${spec.kind}.`);
  const [left, right] = (["left", "right"] as const).map((side) => indices(name, spec.of, side)) as [number[], number[]];
  if (left.every((point, place) => point === right[place])) return one(measure, left);
  const readers = [one(measure, left), one(measure, right)] as const;
  if (spec.side === "left") return readers[0];
  if (spec.side === "right") return readers[1];
  if (spec.side === "gap") return gap(...readers);
  if (spec.side === "ahead" || spec.side === "behind") return leading(...readers, spec.side === "ahead");
  const join = JOINS[spec.side];
  if (join === undefined) throw new SpecInvalid(`The signal ${name} has the unknown side ${spec.side}.`);
  return both(...readers, join);
}

function indices(name: string, of: readonly string[], side: "left" | "right"): number[] {
  return of.map((joint) => {
    const point = at.resolve(joint, side);
    if (point === undefined) throw new SpecInvalid(`The signal ${name} is of the unknown joint ${joint}.`);
    return point;
  });
}

function combine(kind: string, values: readonly number[]): number {
  if (kind === "minus") return values[0]! - values[1]!;
  if (kind === "over") return Math.abs(values[1]!) > FLAT ? values[0]! / values[1]! : 0;
  if (kind === "least") return values.reduce(least);
  if (kind === "most") return values.reduce(most);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** All signals of one specification, filtered; `values` holds null where a signal can't be read. */
export class Signals {
  readonly names: readonly string[];
  readonly values: (number | null)[];
  readonly seen: number[];
  private readonly readers: { readonly place: number; readonly read: Reader }[] = [];
  private readonly levels: { readonly place: number; readonly read: Reader }[] = [];
  private readonly combined: { place: number; kind: string; parts: readonly number[] }[] = [];
  private readonly filters: OneEuro[] = [];
  private readonly readings: (Reading | null)[];

  constructor(specs: Readonly<Record<string, SignalSpec>>) {
    this.names = Object.keys(specs);
    this.values = this.names.map(() => null);
    this.seen = this.names.map(() => 0);
    this.readings = this.names.map(() => null);
    for (const [place, name] of this.names.entries()) {
      const spec = specs[name]!;
      this.filters.push(new OneEuro(spec.unit === "deg" ? 1 : 100));
      if (COMBINED.has(spec.kind)) {
        this.combined.push({ place, kind: spec.kind, parts: spec.of.map((part) => this.place(part)) });
      } else if (spec.kind === "level") {
        this.levels.push({ place, read: risen(sided(name, spec)) });
      } else {
        this.readers.push({ place, read: sided(name, spec) });
      }
    }
  }

  /** Where the signal `name` lies in `values`; throws SpecInvalid where there is none. */
  place(name: string): number {
    const place = this.names.indexOf(name);
    if (place < 0) throw new SpecInvalid(`There is no signal ${name}.`);
    return place;
  }

  /** Read every signal; without `stepS` the frame stands alone: nothing is smoothed, nothing has risen. */
  read(body: Body, stepS: number | null): void {
    const { readings } = this;
    for (const { place, read } of this.readers) readings[place] = read(body);
    if (stepS !== null) for (const { place, read } of this.levels) readings[place] = read(body);
    for (const { place, kind, parts } of this.combined) readings[place] = this.join(kind, parts);
    for (const [place, reading] of readings.entries()) {
      this.seen[place] = reading === null ? 0 : reading.seen;
      if (reading === null) this.values[place] = null;
      else if (stepS === null) this.values[place] = reading.value;
      else this.values[place] = this.filters[place]!.update(reading.value, stepS);
    }
  }

  /** Start smoothing anew, after a gap. */
  forget(): void {
    for (const each of this.filters) each.reset();
  }

  private join(kind: string, parts: readonly number[]): Reading | null {
    const found: Reading[] = [];
    for (const part of parts) {
      const reading = this.readings[part]!;
      if (reading !== null) found.push(reading);
    }
    if (kind === "first") return found[0] ?? null;
    if (found.length < parts.length) return null;
    const value = combine(kind, found.map((part) => part.value));
    return { value, seen: found.map((part) => part.seen).reduce(least) };
  }
}
