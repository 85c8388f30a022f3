/** Smoothing that works at any frame rate, from basic arithmetic alone. */

const TWO_PI = 6.283185307179586;
const MIN_CUTOFF_HZ = 1.0;
const BETA = 0.02;
const SPEED_CUTOFF_HZ = 1.0;

/** The weight of the newest sample in a first-order low-pass filter. */
function share(cutoffHz: number, stepS: number): number {
  const turn = TWO_PI * cutoffHz * stepS;
  return turn / (turn + 1);
}

/** The 1 € filter of Casiez, Roussel and Vogel (CHI 2012); `scale` brings the signal to degree-like size. */
export class OneEuro {
  private value: number | null = null;
  private speed = 0;

  constructor(private readonly scale: number) {}

  reset(): void {
    this.value = null;
    this.speed = 0;
  }

  update(raw: number, stepS: number): number {
    const before = this.value;
    if (before === null) {
      this.value = raw;
      return raw;
    }
    const slope = (raw - before) / stepS;
    this.speed += share(SPEED_CUTOFF_HZ, stepS) * (slope - this.speed);
    const cutoff = MIN_CUTOFF_HZ + BETA * this.scale * Math.abs(this.speed);
    this.value = before + share(cutoff, stepS) * (raw - before);
    return this.value;
  }
}

/** An exponential mean with time constant `tauS`; null until the first sample. */
export class Average {
  value: number | null = null;

  constructor(private readonly tauS: number) {}

  update(raw: number, stepS: number): number {
    this.value = this.value === null ? raw : this.value + (stepS / (this.tauS + stepS)) * (raw - this.value);
    return this.value;
  }
}
