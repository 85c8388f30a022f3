/** Checks that frames are whole and come one after the other, and says how much time each one stands for. */

import { least } from "./arithmetic.js";
import { FrameInvalid, TimeReversed } from "./errors.js";
import { VALUES, WORLD_VALUES } from "./landmarks.js";

export const LONGEST_STEP_S = 0.5;
const FIRST_STEP_S = 1 / 30;

export class FrameClock {
  private firstS: number | null = null;
  private lastS = 0;

  /** From the first frame to the last. */
  get seconds(): number {
    return this.firstS !== null ? this.lastS - this.firstS : 0;
  }

  /**
   * Seconds since the frame before, of which a gap counts for LONGEST_STEP_S at most. Throws FrameInvalid
   * on wrong lengths and TimeReversed where `t` does not advance.
   */
  advance(t: number, points: ArrayLike<number>, world: ArrayLike<number> | null): number {
    if (points.length !== VALUES || (world !== null && world.length !== WORLD_VALUES)) {
      const told = `${points.length} and ${world?.length ?? 0}`;
      throw new FrameInvalid(`A frame has ${VALUES} numbers and ${WORLD_VALUES} for the world, not ${told}.`);
    }
    if (!Number.isFinite(t)) throw new FrameInvalid("The time of a frame is a finite number of seconds.");
    if (this.firstS === null) {
      this.firstS = this.lastS = t;
      return FIRST_STEP_S;
    }
    const stepS = t - this.lastS;
    if (stepS <= 0) {
      throw new TimeReversed(`A frame at ${t.toFixed(3)} s follows one at ${this.lastS.toFixed(3)} s.`);
    }
    this.lastS = t;
    return least(stepS, LONGEST_STEP_S);
  }
}
