/** Judges movement from pose landmarks, as the server does, to the last bit. */

export { FormEngine } from "./engine.js";
export { FormError, FrameInvalid, SpecInvalid, TimeReversed } from "./errors.js";
export { VECTOR } from "./features.js";
export { NAMES, VALUES, WORLD_VALUES } from "./landmarks.js";
export { NOTHING, Recogniser } from "./recognition.js";
export { readSpec } from "./spec.js";
export { StillJudge } from "./stills.js";
export type { Cue } from "./cues.js";
export type { FaultCount, Frame, Hold, NotAssessed, Rep, RepFinding, SetReport, Tempo } from "./feedback.js";
export type { Classifier, Recognised } from "./recognition.js";
export type { Band, FaultSpec, FormSpec, HoldSpec, Phase, RepSpec, SignalSpec, Stage, Trait, View } from "./spec.js";
export type { Still, StillPoints } from "./stills.js";
