"""The check of a recorded set: the engine over its frames, told as other services read it."""

from collections.abc import Callable
from typing import Final

from fitpulse.services.coaching.api.form import (
    FormCheck,
    FormFault,
    FormFinding,
    FormHold,
    FormRep,
    FormRequest,
    FormTempo,
    FormUnjudged,
    RecognisedMovement,
)
from fitpulse.services.coaching.domain.form.engine import FormEngine
from fitpulse.services.coaching.domain.form.errors import MovementUnknown, NobodySeen
from fitpulse.services.coaching.domain.form.feedback import Rep, SetReport
from fitpulse.services.coaching.domain.form.keypoints import Keypoints, read_keypoints
from fitpulse.services.coaching.domain.form.library import library
from fitpulse.services.coaching.domain.form.recognition import Classifier, Recognised, Recogniser
from fitpulse.services.coaching.domain.form.recording import Moment

AUTO: Final = "auto"
JUDGED_STEP_S: Final = 1 / 20
"""Frames nearer than this are passed over: repetitions and faults last far longer than a frame."""

SAMPLED_STEP_S: Final = 0.9 / 15
RECOGNISED_S: Final = 12.0
"""Recognition looks at so much in the middle of a recording, where the set is under way."""

BREATH: Final = 8
"""Frames between two calls of `breathe`: about a millisecond of work."""


def check(
    request: FormRequest, breathe: Callable[[], None] = lambda: None, classifier: Classifier | None = None
) -> FormCheck:
    """Judge a recorded set; `breathe` is called every few frames, for a thread to let others run.

    `classifier` is the learned model that recognises beside the traits, where there is one.

    Raises MovementUnknown, NobodySeen, FrameInvalid, TimeReversed and RecordingTooLong.
    """
    if request.movement != AUTO and request.movement not in library():
        detail = f"No movement has the id {request.movement!r}; GET /v1/form/specs names them."
        raise MovementUnknown(detail)
    found = read_keypoints(request.keypoints, request.format)
    breathe()
    moments = _thinned(found, breathe)
    recognised = _recognised(moments, breathe, classifier)
    name = request.movement
    if name == AUTO:
        if not recognised:
            detail = "It is too short, or shows no movement that is known. Name it with `exercise`."
            raise NobodySeen(detail)
        name = recognised[0].exercise
    published = library()[name]
    engine = FormEngine(published.spec, request.view)
    for number, moment in enumerate(moments):
        engine.step(moment.t, moment.points, moment.world)
        if number % BREATH == 0:
            breathe()
    return told(
        engine.report(),
        recognised,
        version=published.spec.version,
        digest=published.hash,
        frames=len(found.times),
    )


def _thinned(found: Keypoints, breathe: Callable[[], None]) -> list[Moment]:
    """Frames that lie far enough apart to be worth judging."""
    kept: list[Moment] = []
    for number, t in enumerate(found.times):
        if not kept or t - kept[-1].t >= JUDGED_STEP_S:
            kept.append(found.moment(number))
            if len(kept) % BREATH == 0:
                breathe()
    return kept


def _recognised(
    moments: list[Moment], breathe: Callable[[], None], classifier: Classifier | None
) -> tuple[Recognised, ...]:
    recogniser = Recogniser((published.spec for published in library().values()), classifier)
    middle = (moments[0].t + moments[-1].t) / 2
    next_at = middle - RECOGNISED_S / 2
    for number, moment in enumerate(moments):
        if moment.t > middle + RECOGNISED_S / 2:
            break
        if moment.t >= next_at:
            recogniser.step(moment.t, moment.points, moment.world)
            next_at = moment.t + SAMPLED_STEP_S
        if number % BREATH == 0:
            breathe()
    return recogniser.shares()


def told(
    report: SetReport, recognised: tuple[Recognised, ...], *, version: int, digest: str, frames: int
) -> FormCheck:
    """A judged set, rounded for reading."""
    return FormCheck(
        movement=report.exercise,
        spec_version=version,
        spec_hash=digest,
        recognised=tuple(
            RecognisedMovement(movement=each.exercise, share=round(each.share, 2)) for each in recognised
        ),
        view=report.view,
        frames=frames,
        seconds=round(report.seconds, 3),
        assessed_s=round(report.assessed_s, 3),
        reps=tuple(map(_rep, report.reps)),
        partial_reps=tuple(map(_rep, report.partial_reps)),
        holds=tuple(
            FormHold(start_s=round(each.start_s, 3), end_s=round(each.end_s, 3), good_s=round(each.good_s, 3))
            for each in report.holds
        ),
        faults=tuple(
            FormFault(id=each.id, count=each.count, share=round(each.share, 2), cue=each.cue)
            for each in report.faults
        ),
        not_assessed=tuple(FormUnjudged(id=each.id, why=each.why) for each in report.not_assessed),
        score=None if report.score is None else round(report.score),
        rir=None if report.rir is None else round(report.rir * 2) / 2,
    )


def _rep(rep: Rep) -> FormRep:
    tempo = rep.tempo_s
    return FormRep(
        n=rep.n,
        start_s=round(rep.start_s, 3),
        turn_s=round(rep.turn_s, 3),
        end_s=round(rep.end_s, 3),
        complete=rep.complete,
        rom_deg=round(rep.rom_deg, 1),
        tempo_s=FormTempo(
            eccentric=round(tempo.eccentric, 2),
            pause=round(tempo.pause, 2),
            concentric=round(tempo.concentric, 2),
        ),
        score=round(rep.score),
        assessed=round(rep.assessed, 2),
        confidence=round(rep.confidence, 2),
        faults=tuple(
            FormFinding(
                id=fault.id,
                value=round(fault.value, 1 if fault.unit == "deg" else 3),
                unit=fault.unit,
                severity=round(fault.severity, 2),
                at_s=round(fault.at_s, 3),
            )
            for fault in rep.faults
        ),
    )
