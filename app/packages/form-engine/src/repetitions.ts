/** Counts and judges repetitions: the rep machine, the gates around it, the faults within. */

import { least, length, median, most, total } from "./arithmetic.js";
import { COUNTS, type Body } from "./body.js";
import { SpecInvalid } from "./errors.js";
import { RepFault } from "./faults.js";
import type { Rep, Tempo } from "./feedback.js";
import { Gate } from "./gates.js";
import { resolve } from "./landmarks.js";
import { RepMachine, type Excursion } from "./reps.js";
import type { Signals } from "./signals.js";
import type { FaultSpec, FormSpec, Phase, Planted, RepSpec, View } from "./spec.js";

const RETRACT_AFTER = 3;
const RETRACT_SHARE = 0.6;
const RECENT = 50;

/** The faults just found, and those just found to be absent. */
export interface Change {
  readonly wrong: readonly FaultSpec[];
  readonly right: readonly FaultSpec[];
}

export const UNCHANGED: Change = { wrong: [], right: [] };

type Places = readonly [leftX: number, leftY: number, rightX: number, rightY: number];

/** Both sides of a joint, and where they were when a repetition began. */
class Anchor {
  private readonly left: number;
  private readonly right: number;
  private readonly other: Anchor | null;
  private start: Places | null = null;

  constructor(private readonly spec: Planted) {
    const { against, within } = spec;
    this.other = against === null ? null : new Anchor({ joint: against, within, step: null, against: null });
    const left = resolve(spec.joint, "left");
    const right = resolve(spec.joint, "right");
    if (left === undefined || right === undefined) throw new SpecInvalid(`There is no joint ${spec.joint}.`);
    this.left = left;
    this.right = right;
  }

  plant(body: Body): void {
    this.start = this.places(body);
    this.other?.plant(body);
  }

  /** How far it is from its place, as a share of what is allowed. */
  travel(body: Body): number {
    const way = this.way(body);
    if (way === null) return 0;
    const [leftX, leftY, rightX, rightY] = way;
    let far = length(leftX + rightX, leftY + rightY) / 2 / body.torso / this.spec.within;
    if (this.spec.step !== null) {
      far = least(far, length(leftX - rightX, leftY - rightY) / body.torso / this.spec.step);
    }
    const beside = this.other === null ? null : this.other.way(body);
    if (beside === null) return far;
    const x = leftX + rightX - beside[0] - beside[2];
    const y = leftY + rightY - beside[1] - beside[3];
    return least(far, length(x, y) / 2 / body.torso / this.spec.within);
  }

  private way(body: Body): Places | null {
    const now = this.places(body);
    const { start } = this;
    if (now === null || start === null) return null;
    return [now[0] - start[0], now[1] - start[1], now[2] - start[2], now[3] - start[3]];
  }

  private places({ x, y, v }: Body): Places | null {
    const { left, right } = this;
    if (least(v[left]!, v[right]!) < COUNTS) return null;
    return [x[left]!, y[left]!, x[right]!, y[right]!];
  }
}

/** Everything about the repetitions of a set; `reps` and `partials` in the order they ended. */
export class RepCounter {
  readonly heldS = 0;
  readonly reps: Rep[] = [];
  readonly partials: Rep[] = [];
  readonly main: readonly number[];
  readonly assessed = new Map<string, number>();
  readonly found = new Map<string, number>();
  phase: Phase = "rest";
  active: readonly string[] = [];
  lastScore: number | null = null;
  private readonly signal: number;
  private readonly rom: number;
  private readonly machine: RepMachine;
  private readonly stay: Gate;
  private readonly start: Gate;
  private readonly faults: readonly { readonly place: number; readonly watch: RepFault }[];
  private readonly anchors: readonly Anchor[];
  private readonly inTorsos: boolean;
  private readonly sizes: number[] = [];
  private pending: Rep | null = null;
  private rest: number | null = null;
  private travel = 0;
  private sight = 0;
  private frames = 0;
  private low = 1e9;
  private high = -1e9;

  constructor(
    private readonly spec: FormSpec,
    readonly rep: RepSpec,
    private readonly signals: Signals,
  ) {
    this.signal = signals.place(rep.signal);
    this.rom = signals.place(rep.rom);
    this.main = [this.signal];
    this.machine = new RepMachine(rep);
    this.stay = new Gate(rep.stay, signals);
    this.start = new Gate(rep.start, signals);
    this.faults = spec.faults.map((fault) => ({ place: signals.place(fault.signal), watch: new RepFault(fault) }));
    this.anchors = rep.planted.map((each) => new Anchor(each));
    this.inTorsos = spec.signals[rep.signal]!.unit === "torso";
    for (const fault of spec.faults) {
      this.assessed.set(fault.id, 0);
      this.found.set(fault.id, 0);
    }
  }

  get count(): number {
    return this.reps.length;
  }

  get partialCount(): number {
    return this.partials.length;
  }

  /** Nobody was there for a while: drop what was under way. */
  lose(): void {
    this.settle(this.machine.settle());
    this.machine.begin();
    this.begin();
  }

  /** Give the last repetition its end. */
  finish(): void {
    this.settle(this.machine.settle());
  }

  /** Take one judged frame. */
  step(t: number, stepS: number, body: Body, view: View): Change {
    const value = this.signals.values[this.signal]!;
    if (this.inTorsos && body.outgrown > 1) this.machine.rescale(1 / body.outgrown);
    const wasOut = this.machine.out;
    const staying = this.stay.holds();
    const event = this.machine.step(t, stepS, value, staying && this.start.holds(), staying);
    this.phase = this.machine.phase(value);
    if (this.machine.rested && !this.machine.out) this.rest = this.signals.values[this.rom]!;
    if (this.machine.out && !wasOut) {
      this.begin();
      for (const each of this.anchors) each.plant(body);
    }
    this.watch(t, stepS, body, view);
    if (event !== null && wasOut && !this.machine.out) {
      const change = this.end(event);
      for (const { watch } of this.faults) watch.begin();
      return change;
    }
    this.settle(event);
    return UNCHANGED;
  }

  private begin(): void {
    this.travel = 0;
    this.sight = 0;
    this.frames = 0;
    this.low = this.rest ?? 1e9;
    this.high = this.rest ?? -1e9;
    for (const { watch } of this.faults) if (!watch.resting) watch.begin();
  }

  private watch(t: number, stepS: number, body: Body, view: View): void {
    const { values, seen } = this.signals;
    const rom = values[this.rom]!;
    if (rom !== null) {
      this.low = least(this.low, rom);
      this.high = most(this.high, rom);
    }
    this.sight += seen[this.signal]!;
    this.frames += 1;
    for (const { place, watch } of this.faults) {
      watch.step(t, stepS, this.phase, values[place]!, seen[place]!, view);
    }
    if (!this.machine.out) return;
    for (const each of this.anchors) this.travel = most(this.travel, each.travel(body));
  }

  private end(event: Excursion): Change {
    if (this.travel > 1) return UNCHANGED;
    const judged = this.faults.map(({ watch }) => ({ fault: watch.spec, verdict: watch.end() }));
    const findings = judged.flatMap(({ verdict }) => verdict.finding ?? []);
    const complete = event.outcome === "counted";
    const done = judged.filter(({ verdict }) => verdict.assessed).length;
    const rep: Rep = {
      n: this.reps.length + 1,
      startS: event.startS,
      turnS: (event.turnStartS + event.turnEndS) / 2,
      endS: event.endS,
      complete,
      romDeg: most(0, this.high - this.low),
      tempoS: this.tempo(event),
      score: most(0, 100 - total(findings.map((each) => each.fault.points * each.severity))),
      assessed: judged.length > 0 ? done / judged.length : 0,
      confidence: this.sight / this.frames,
      speed: 0,
      size: event.size,
      faults: findings.map(({ fault, value, severity, atS }) => ({
        id: fault.id, value, unit: this.spec.signals[fault.signal]!.unit, severity, atS,
      })),
    };
    this.pending = rep;
    if (!complete) {
      this.partials.push(rep);
      return UNCHANGED;
    }
    this.reps.push(rep);
    this.lastScore = rep.score;
    this.active = findings.map((each) => each.fault.id);
    for (const { fault, verdict } of judged) {
      if (verdict.assessed) this.assessed.set(fault.id, this.assessed.get(fault.id)! + 1);
      if (verdict.finding !== null) this.found.set(fault.id, this.found.get(fault.id)! + 1);
    }
    if (this.sizes.length === RECENT) this.sizes.shift();
    this.sizes.push(rep.size);
    this.retract();
    return {
      wrong: findings.map((each) => each.fault),
      right: judged.filter(({ verdict }) => verdict.assessed && verdict.finding === null).map(({ fault }) => fault),
    };
  }

  private settle(event: Excursion | null): void {
    const rep = this.pending;
    if (event === null || rep === null) return;
    this.pending = null;
    rep.endS = event.endS;
    rep.size = event.size;
    rep.tempoS = this.tempo(event);
    const { concentric } = rep.tempoS;
    rep.speed = concentric > 0 ? rep.size / concentric : 0;
  }

  private tempo(event: Excursion): Tempo {
    const out = event.turnStartS - event.startS;
    const pause = event.turnEndS - event.turnStartS;
    const back = event.endS - event.turnEndS;
    return this.rep.first === "concentric"
      ? { eccentric: back, pause, concentric: out }
      : { eccentric: out, pause, concentric: back };
  }

  /** Take back what turned out to be much smaller than the person's repetitions. */
  private retract(): void {
    if (this.sizes.length < RETRACT_AFTER) return;
    const bar = RETRACT_SHARE * median(this.sizes);
    const short = this.reps.slice(-RECENT).filter((rep) => rep.size < bar);
    for (const rep of short) {
      this.reps.splice(this.reps.indexOf(rep), 1);
      rep.complete = false;
      this.partials.push(rep);
      for (const { id } of rep.faults) this.found.set(id, this.found.get(id)! - 1);
    }
    if (short.length > 0) for (const [place, rep] of this.reps.entries()) rep.n = place + 1;
  }
}
