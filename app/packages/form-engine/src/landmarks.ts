/** The 33 points of BlazePose by name, and what a bare joint name means on each side of the body. */

export const NAMES = [
  "nose",
  "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye", "right_eye_outer",
  "left_ear", "right_ear", "left_mouth", "right_mouth",
  "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
  "left_pinky", "right_pinky", "left_index", "right_index", "left_thumb", "right_thumb",
  "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
  "left_heel", "right_heel", "left_foot", "right_foot",
] as const;

export const COUNT = NAMES.length;

/** Numbers in one frame: x, y, z and visibility of each point. */
export const VALUES = 4 * COUNT;

/** Numbers in one frame's world landmarks: x, y and z of each point. */
export const WORLD_VALUES = 3 * COUNT;

const INDEX: ReadonlyMap<string, number> = new Map(NAMES.map((name, number) => [name, number]));

/** The index of `name` on `side`; a name that has its own side keeps it. Undefined for an unknown name. */
export function resolve(name: string, side: "left" | "right"): number | undefined {
  return INDEX.get(name) ?? INDEX.get(`${side}_${name}`);
}

export const NOSE = 0;
export const LEFT_SHOULDER = 11;
export const RIGHT_SHOULDER = 12;
export const LEFT_HIP = 23;
export const RIGHT_HIP = 24;
export const LEFT_KNEE = 25;
export const RIGHT_KNEE = 26;
export const LEFT_ANKLE = 27;
export const RIGHT_ANKLE = 28;
export const LEFT_HEEL = 29;
export const RIGHT_HEEL = 30;
export const LEFT_FOOT = 31;
export const RIGHT_FOOT = 32;
