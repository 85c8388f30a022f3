/** What is said, and when: one cue at a time, the most important first, never the same again too soon. */

import type { FaultSpec } from "./spec.js";

/** Seconds between any two cues, so that a person can do what the first one asked. */
const QUIET_S = 2;

/** Words to speak about a fault; `praise` where it was corrected. */
export interface Cue {
  readonly fault: string;
  readonly text: string;
  readonly praise: boolean;
}

function byPriority(a: FaultSpec, b: FaultSpec): number {
  return a.priority - b.priority || (a.id < b.id ? -1 : 1);
}

export class Cues {
  private readonly said = new Map<string, number>();
  private readonly owed = new Set<string>();
  private spokeAt = -1e9;

  /** The one cue to speak now, if any, of faults just seen and faults just seen to be absent. */
  choose(t: number, wrong: readonly FaultSpec[], right: readonly FaultSpec[]): Cue | null {
    if (t - this.spokeAt < QUIET_S) return null;
    for (const fault of [...wrong].sort(byPriority)) {
      if (t - (this.said.get(fault.id) ?? -1e9) >= fault.cooldownS) {
        this.said.set(fault.id, t);
        this.spokeAt = t;
        this.owed.add(fault.id);
        return { fault: fault.id, text: fault.cue, praise: false };
      }
    }
    for (const fault of [...right].sort(byPriority)) {
      if (this.owed.delete(fault.id)) {
        this.spokeAt = t;
        return { fault: fault.id, text: fault.praise, praise: true };
      }
    }
    return null;
  }
}
