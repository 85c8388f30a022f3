/** Conditions on signals: a posture to start from, to stay in, to hold. */

import type { Signals } from "./signals.js";
import type { Band } from "./spec.js";

/** Bands that must all hold; a signal that can't be read leaves its band open. */
export class Gate {
  private readonly bands: readonly { place: number; min: number; max: number }[];

  constructor(
    bands: readonly Band[],
    private readonly signals: Signals,
  ) {
    this.bands = bands.map((band) => ({
      place: signals.place(band.signal),
      min: band.min ?? -1e9,
      max: band.max ?? 1e9,
    }));
  }

  get places(): readonly number[] {
    return this.bands.map((band) => band.place);
  }

  /** Whether every signal that the bands name can be read. */
  clear(): boolean {
    return this.bands.every(({ place }) => this.signals.values[place] !== null);
  }

  holds(): boolean {
    for (const { place, min, max } of this.bands) {
      const value = this.signals.values[place]!;
      if (value !== null && !(min <= value && value <= max)) return false;
    }
    return true;
  }
}
