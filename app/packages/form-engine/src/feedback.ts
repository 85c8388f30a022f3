/** What the engine says: of one frame as it comes, of one repetition, of a whole set. */

import type { Cue } from "./cues.js";
import type { Phase, Unit, View } from "./spec.js";

/** The state after one frame. `judged` is false while nobody can be judged; `confidence` is 0..1. */
export interface Frame {
  readonly t: number;
  readonly judged: boolean;
  readonly phase: Phase;
  readonly view: View;
  readonly reps: number;
  readonly partialReps: number;
  readonly holdS: number;
  readonly faults: readonly string[];
  readonly cue: Cue | null;
  readonly score: number | null;
  readonly confidence: number;
}

export interface RepFinding {
  readonly id: string;
  readonly value: number;
  readonly unit: Unit;
  readonly severity: number;
  readonly atS: number;
}

export interface Tempo {
  readonly eccentric: number;
  readonly pause: number;
  readonly concentric: number;
}

/** A repetition, whole or partial. `assessed` is the share of faults that could be judged. */
export interface Rep {
  n: number;
  readonly startS: number;
  readonly turnS: number;
  endS: number;
  complete: boolean;
  readonly romDeg: number;
  tempoS: Tempo;
  readonly score: number;
  readonly assessed: number;
  readonly confidence: number;
  speed: number;
  size: number;
  readonly faults: readonly RepFinding[];
}

export interface Hold {
  readonly startS: number;
  endS: number;
  goodS: number;
}

export interface FaultCount {
  readonly id: string;
  readonly count: number;
  readonly share: number;
  readonly cue: string;
}

export interface NotAssessed {
  readonly id: string;
  readonly why: string;
}

/** A whole set. `score` and `rir` are null where nothing can be said. */
export interface SetReport {
  readonly exercise: string;
  readonly view: View;
  readonly seconds: number;
  readonly assessedS: number;
  readonly reps: readonly Readonly<Rep>[];
  readonly partialReps: readonly Readonly<Rep>[];
  readonly holds: readonly Readonly<Hold>[];
  readonly faults: readonly FaultCount[];
  readonly notAssessed: readonly NotAssessed[];
  readonly score: number | null;
  readonly rir: number | null;
}
