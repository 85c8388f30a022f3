/** Adds a set up: which faults how often, what could not be judged and why, the score, the reserve. */

import { least, most, total } from "./arithmetic.js";
import { reserve } from "./fatigue.js";
import type { FaultCount, NotAssessed, SetReport } from "./feedback.js";
import { HoldCounter } from "./holds.js";
import type { RepCounter } from "./repetitions.js";
import type { FaultSpec, FormSpec, View } from "./spec.js";

interface Sum {
  readonly faults: FaultCount[];
  readonly missing: NotAssessed[];
  readonly score: number | null;
}

export interface Watched {
  readonly view: View;
  readonly seconds: number;
  readonly assessedS: number;
}

export function summarise(spec: FormSpec, counter: RepCounter | HoldCounter, watched: Watched): SetReport {
  counter.finish();
  const holding = counter instanceof HoldCounter;
  const sum = holding ? ofHolds(counter, watched.view) : ofReps(spec, counter, watched.view);
  return {
    exercise: spec.id,
    view: watched.view,
    seconds: watched.seconds,
    assessedS: least(watched.seconds, watched.assessedS),
    reps: holding ? [] : [...counter.reps],
    partialReps: holding ? [] : [...counter.partials],
    holds: holding ? [...counter.holds] : [],
    faults: sum.faults,
    notAssessed: [...sum.missing, ...spec.unseen.map(({ id, why }) => ({ id, why }))],
    score: sum.score,
    rir: holding ? null : reserve(speeds(counter), counter.rep.failureLoss),
  };
}

function speeds(counter: RepCounter): number[] {
  return counter.reps.map((rep) => rep.speed).filter((speed) => speed > 0);
}

function why(fault: FaultSpec, view: View, anyDone: boolean): string {
  if (!anyDone) return "nothing was counted";
  if (fault.views.includes(view)) return "not clearly visible";
  return view !== "oblique" ? `seen from the ${view}` : "seen at an angle";
}

function ofReps(spec: FormSpec, counter: RepCounter, view: View): Sum {
  const faults: FaultCount[] = [];
  const missing: NotAssessed[] = [];
  const done = counter.reps.length;
  for (const fault of spec.faults) {
    const assessed = counter.assessed.get(fault.id)!;
    const found = counter.found.get(fault.id)!;
    if (assessed === 0) {
      missing.push({ id: fault.id, why: why(fault, view, done > 0) });
    } else if (found > 0) {
      faults.push({ id: fault.id, count: found, share: found / assessed, cue: fault.cue });
    }
  }
  return { faults, missing, score: done > 0 ? total(counter.reps.map((rep) => rep.score)) / done : null };
}

function ofHolds(counter: HoldCounter, view: View): Sum {
  const faults: FaultCount[] = [];
  const missing: NotAssessed[] = [];
  const anyDone = counter.holds.length > 0;
  let lost = 0;
  for (const { watch } of counter.faults) {
    const { spec: fault, assessedS, badS, severityS, episodes } = watch;
    if (assessedS <= 0 || !anyDone) {
      missing.push({ id: fault.id, why: why(fault, view, anyDone) });
      continue;
    }
    if (episodes > 0) {
      faults.push({ id: fault.id, count: episodes, share: least(1, badS / assessedS), cue: fault.cue });
    }
    lost += fault.points * least(1, severityS / assessedS);
  }
  return { faults, missing, score: anyDone ? most(0, 100 - lost) : null };
}
