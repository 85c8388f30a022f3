/** Where the person is and how they stand towards the camera, followed from frame to frame. */

import * as at from "./landmarks.js";
import { arccos, arctan2, least, length, most } from "./arithmetic.js";
import { Average } from "./filters.js";
import type { View } from "./spec.js";

/** The visibility from which a landmark may count. */
export const COUNTS = 0.3;

/** The visibility from which a fault may be judged. */
export const JUDGES = 0.5;

export const LOSS_S = 0.5;

/** Seconds that a frame stands for where nothing else is known. */
export const FRAME_S = 1 / 30;

const SIDE_YAW = 60;
const FRONT_YAW = 20;
const JUMP_TORSOS = 0.5;

/** Torsos a second that hips may move from one frame to the next: about 4 m/s, a jump. */
const FASTEST = 8;

/** Torsos a second that somebody may have moved meanwhile who comes back after a doubt. */
const STROLL = 1;

const FREEZE_S = 0.5;

/** A place held for less was the model still looking for the person, who is the same one after it. */
const FOUND_S = 1;

/** Whoever was seen in one place for longer is given up later, but no later than after this. */
const LONGEST_DOUBT_S = 1.5;

const GROW_S = 0.3;
const SHRINK_S = 3;

/** A torso that is seen so many times as long as it was thought was thought wrong; no camera zooms so fast. */
const OUTGROWN = 1.25;

const FARTHEST_TORSOS = 2;

/** A torso is at least so many times as long as a shank, and as the shoulders are broad. */
const SHANKS = 1.2;
const BROAD = 1.2;

/** A torso is about so many times as long as the shoulders are wide. */
const BREADTH = 1.45;

/** Coordinates from this on, in pixels or metres, are no place in a picture or a room. */
const BEYOND = 1e7;

/** A torso below this has no size. */
const NOTHING = 1e-7;

const LEGS = [
  [at.LEFT_KNEE, at.LEFT_ANKLE],
  [at.RIGHT_KNEE, at.RIGHT_ANKLE],
] as const;
const FEET = [
  [at.LEFT_HEEL, at.LEFT_FOOT],
  [at.RIGHT_HEEL, at.RIGHT_FOOT],
] as const;

/**
 * One frame of landmarks with what was learned from those before: `x`, `y` in square pixels, y down; `v`
 * visibility; `torso` the smoothed length of hip to shoulder; `facing` 1 to the right and -1 to the left;
 * `yaw` degrees from frontal to side; `incline` degrees of the trunk from upright, in three dimensions where
 * world landmarks came along, else told from its foreshortening; `outgrown` how many times as long as before
 * the torso is, where it had been thought too short; `moved` says that this frame begins in another place.
 */
export class Body {
  readonly x = new Float64Array(at.COUNT);
  readonly y = new Float64Array(at.COUNT);
  readonly v = new Float64Array(at.COUNT);
  torso = 0;
  facing = 1;
  yaw = 0;
  incline = 0;
  outgrown = 1;
  moved = false;
  private span = 0;
  private followed: number | null = null;
  private readonly yaws = new Average(1);
  private readonly tilts = new Average(0.15);
  private readonly facings = new Average(0.7);
  private hips: readonly [number, number] | null = null;
  private doubt = false;
  private hipsAt = -1;
  private hereSince = -1;
  private doubtedAt = -1;
  private seenAt = -1;
  private frozenUntil = -1;

  get view(): View {
    if (this.yaw > SIDE_YAW) return "side";
    return this.yaw < FRONT_YAW ? "front" : "oblique";
  }

  /** Take up one frame; false while nobody, or not clearly the same person, is there to judge. */
  see(t: number, stepS: number, points: ArrayLike<number>, world: ArrayLike<number> | null): boolean {
    const { x, y, v } = this;
    for (let number = 0; number < at.COUNT; number += 1) {
      const place = 4 * number;
      const across = points[place]!;
      const down = points[place + 1]!;
      const seen = points[place + 3]!;
      x[number] = across;
      y[number] = down;
      v[number] =
        Math.abs(across) + Math.abs(down) + Math.abs(seen) < BEYOND ? least(1, most(0, seen)) : 0;
    }
    this.moved = false;
    if (!this.follow(t, stepS)) return false;
    this.stand(stepS, world);
    return t >= this.frozenUntil;
  }

  private follow(t: number, stepS: number): boolean {
    const { x, y, v } = this;
    const hips = v[at.LEFT_HIP]! > 0 && v[at.RIGHT_HIP]! > 0;
    const shoulders = v[at.LEFT_SHOULDER]! > 0 && v[at.RIGHT_SHOULDER]! > 0;
    if (!hips || !shoulders) return false;
    const middleX = (x[at.LEFT_HIP]! + x[at.RIGHT_HIP]!) / 2;
    const middleY = (y[at.LEFT_HIP]! + y[at.RIGHT_HIP]!) / 2;
    const upX = (x[at.LEFT_SHOULDER]! + x[at.RIGHT_SHOULDER]!) / 2 - middleX;
    const upY = (y[at.LEFT_SHOULDER]! + y[at.RIGHT_SHOULDER]!) / 2 - middleY;
    this.span = length(upX, upY);
    const lost = this.seenAt >= 0 && t - this.seenAt > LOSS_S;
    const sure = most(v[at.LEFT_HIP]!, v[at.RIGHT_HIP]!) >= JUDGES;
    const before = this.hips;
    let jumped = false;
    if (before !== null && sure && !lost) {
      const reach = most(JUMP_TORSOS, FASTEST * (t - this.seenAt)) + STROLL * (t - this.hipsAt);
      const far = least(reach, FARTHEST_TORSOS) * this.torso;
      jumped = length(middleX - before[0], middleY - before[1]) > far;
      if (jumped && t >= this.frozenUntil && !this.doubt) {
        this.doubt = true;
        this.doubtedAt = t;
        this.frozenUntil = t + least(LONGEST_DOUBT_S, most(FREEZE_S, (t - this.hereSince) / 2));
      } else if (!jumped && this.doubt) {
        this.frozenUntil = t;
      }
      if (jumped && t < this.frozenUntil) {
        this.seenAt = t;
        return false;
      }
    }
    if (lost) this.frozenUntil = t + FREEZE_S;
    if (this.doubt && jumped) {
      this.moved = this.doubtedAt - this.hereSince >= FOUND_S;
      this.followed = null;
    }
    if ((this.doubt && jumped) || lost || before === null) this.hereSince = t;
    this.doubt = false;
    this.hips = [middleX, middleY];
    this.hipsAt = t;
    this.seenAt = t;
    return this.size(stepS);
  }

  /** Follow the length of the torso, which foreshortens, by the limbs that don't at the same time. */
  private size(stepS: number): boolean {
    const { x, y, v } = this;
    const broad = length(
      x[at.LEFT_SHOULDER]! - x[at.RIGHT_SHOULDER]!,
      y[at.LEFT_SHOULDER]! - y[at.RIGHT_SHOULDER]!,
    );
    let seen = most(this.span, BROAD * broad);
    for (const [knee, ankle] of LEGS) {
      if (v[knee]! >= JUDGES && v[ankle]! >= JUDGES) {
        seen = most(seen, SHANKS * length(x[knee]! - x[ankle]!, y[knee]! - y[ankle]!));
      }
    }
    if (seen <= NOTHING) return false;
    const known = this.followed ?? seen;
    const tau = seen > known ? GROW_S : SHRINK_S;
    this.followed = known + (stepS / (tau + stepS)) * (seen - known);
    this.torso = this.followed;
    this.outgrown = seen > OUTGROWN * known ? this.torso / known : 1;
    return true;
  }

  private stand(stepS: number, world: ArrayLike<number> | null): void {
    const { x, y, v } = this;
    let yaw: number | null = null;
    let tilt: number | null = null;
    if (world !== null) {
      const a = 3 * at.LEFT_SHOULDER;
      const b = 3 * at.RIGHT_SHOULDER;
      const c = 3 * at.LEFT_HIP;
      const d = 3 * at.RIGHT_HIP;
      const across = world[a]! - world[b]!;
      const deep = world[a + 2]! - world[b + 2]!;
      const upX = world[a]! + world[b]! - world[c]! - world[d]!;
      const upY = world[a + 1]! + world[b + 1]! - world[c + 1]! - world[d + 1]!;
      const upZ = world[a + 2]! + world[b + 2]! - world[c + 2]! - world[d + 2]!;
      const far = Math.abs(across) + Math.abs(deep) + Math.abs(upX) + Math.abs(upY) + Math.abs(upZ);
      if (far < BEYOND) {
        yaw = arctan2(Math.abs(deep), Math.abs(across));
        tilt = arctan2(length(upX, upZ), -upY);
      }
    }
    if (yaw === null || tilt === null) {
      const wide = Math.abs(x[at.LEFT_SHOULDER]! - x[at.RIGHT_SHOULDER]!);
      const high = (y[at.LEFT_HIP]! + y[at.RIGHT_HIP]! - y[at.LEFT_SHOULDER]! - y[at.RIGHT_SHOULDER]!) / 2;
      yaw = arccos((BREADTH * wide) / this.torso);
      tilt = arccos(high / most(this.torso, this.span));
    }
    this.yaw = this.yaws.update(yaw, stepS);
    this.incline = this.tilts.update(tilt, stepS);
    let ahead = 0;
    if (v[at.NOSE]! > 0) ahead += x[at.NOSE]! - (x[at.LEFT_SHOULDER]! + x[at.RIGHT_SHOULDER]!) / 2;
    for (const [heel, foot] of FEET) {
      if (v[heel]! > COUNTS && v[foot]! > COUNTS) ahead += x[foot]! - x[heel]!;
    }
    this.facing = this.facings.update(ahead / this.torso, stepS) >= 0 ? 1 : -1;
  }
}
