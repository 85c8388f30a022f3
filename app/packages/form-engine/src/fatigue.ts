/** Repetitions in reserve from the loss of speed within a set. */

import { least, most } from "./arithmetic.js";

const LEAST_REPS = 4;
const LEAST_LOSS = 0.1;
const MOST_RIR = 8;

/** Estimated repetitions in reserve; null where the set is too short or hasn't slowed down. */
export function reserve(speeds: readonly number[], failureLoss: number): number | null {
  const count = speeds.length;
  if (count < LEAST_REPS) return null;
  const best = speeds.slice(0, 3).reduce(most);
  if (best <= 0) return null;
  const now = (speeds[count - 1]! + speeds[count - 2]!) / 2;
  const loss = 1 - now / best;
  if (loss < LEAST_LOSS) return null;
  const done = least(1, loss / failureLoss);
  return least(MOST_RIR, (count * (1 - done)) / done);
}
