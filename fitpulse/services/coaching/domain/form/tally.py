"""Adds a set up: which faults how often, what could not be judged and why, the score, the reserve."""

from fitpulse.services.coaching.domain.form.arithmetic import total
from fitpulse.services.coaching.domain.form.fatigue import reserve
from fitpulse.services.coaching.domain.form.feedback import FaultCount, Hold, NotAssessed, SetReport
from fitpulse.services.coaching.domain.form.holds import HoldCounter
from fitpulse.services.coaching.domain.form.repetitions import RepCounter
from fitpulse.services.coaching.domain.form.spec import FaultSpec, FormSpec, View


def summarise(
    spec: FormSpec, counter: RepCounter | HoldCounter, *, view: View, seconds: float, assessed_s: float
) -> SetReport:
    counter.finish()
    if isinstance(counter, RepCounter):
        faults, missing, score = _of_reps(spec, counter, view)
        rir = reserve([rep.speed for rep in counter.reps if rep.speed > 0.0], counter.rep.failure_loss)
        holds: tuple[Hold, ...] = ()
    else:
        faults, missing, score = _of_holds(counter, view)
        rir = None
        holds = tuple(counter.holds)
    missing += [NotAssessed(each.id, each.why) for each in spec.unseen]
    return SetReport(
        exercise=spec.id,
        view=view,
        seconds=seconds,
        assessed_s=min(seconds, assessed_s),
        reps=tuple(counter.reps),
        partial_reps=tuple(counter.partials),
        holds=holds,
        faults=tuple(faults),
        not_assessed=tuple(missing),
        score=score,
        rir=rir,
    )


def _why(fault: FaultSpec, view: View, *, any_done: bool) -> str:
    if not any_done:
        return "nothing was counted"
    if view in fault.views:
        return "not clearly visible"
    return f"seen from the {view}" if view != "oblique" else "seen at an angle"


Sum = tuple[list[FaultCount], list[NotAssessed], float | None]


def _of_reps(spec: FormSpec, counter: RepCounter, view: View) -> Sum:
    faults, missing = [], []
    for fault in spec.faults:
        assessed, found = counter.assessed[fault.id], counter.found[fault.id]
        if assessed == 0:
            missing.append(NotAssessed(fault.id, _why(fault, view, any_done=bool(counter.reps))))
        elif found > 0:
            faults.append(FaultCount(fault.id, found, found / assessed, fault.cue))
    score = total(rep.score for rep in counter.reps) / len(counter.reps) if counter.reps else None
    return faults, missing, score


def _of_holds(counter: HoldCounter, view: View) -> Sum:
    faults, missing = [], []
    lost = 0.0
    for _, watch in counter.faults:
        fault = watch.spec
        if watch.assessed_s <= 0.0 or not counter.holds:
            missing.append(NotAssessed(fault.id, _why(fault, view, any_done=bool(counter.holds))))
            continue
        if watch.episodes > 0:
            faults.append(
                FaultCount(fault.id, watch.episodes, min(1.0, watch.bad_s / watch.assessed_s), fault.cue)
            )
        lost += fault.points * min(1.0, watch.severity_s / watch.assessed_s)
    return faults, missing, max(0.0, 100.0 - lost) if counter.holds else None
