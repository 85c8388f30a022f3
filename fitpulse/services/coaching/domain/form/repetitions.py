"""Counts and judges repetitions: the rep machine, the gates around it, the faults within."""

from collections import deque

from fitpulse.services.coaching.domain.form.arithmetic import length, median, total
from fitpulse.services.coaching.domain.form.body import COUNTS, Body
from fitpulse.services.coaching.domain.form.faults import RepFault
from fitpulse.services.coaching.domain.form.feedback import Rep, RepFinding, Tempo
from fitpulse.services.coaching.domain.form.gates import Gate
from fitpulse.services.coaching.domain.form.landmarks import resolve
from fitpulse.services.coaching.domain.form.reps import Excursion, RepMachine
from fitpulse.services.coaching.domain.form.signals import Signals
from fitpulse.services.coaching.domain.form.spec import FaultSpec, FormSpec, Phase, Planted, RepSpec, View

RETRACT_AFTER = 3
RETRACT_SHARE = 0.6
RECENT = 50

Faults = list[FaultSpec]


class _Anchor:
    """Both sides of a joint, and where they were when a repetition began."""

    __slots__ = ("_left", "_other", "_right", "_spec", "_start")

    def __init__(self, spec: Planted) -> None:
        self._spec = spec
        self._other = _Anchor(Planted(spec.against, spec.within)) if spec.against is not None else None
        self._left, self._right = resolve(spec.joint, "left"), resolve(spec.joint, "right")
        self._start: tuple[float, float, float, float] | None = None

    def plant(self, body: Body) -> None:
        self._start = self._places(body)
        if self._other is not None:
            self._other.plant(body)

    def travel(self, body: Body) -> float:
        """How far it is from its place, as a share of what is allowed."""
        way = self.way(body)
        if way is None:
            return 0.0
        left_x, left_y, right_x, right_y = way
        far = length(left_x + right_x, left_y + right_y) / 2 / body.torso / self._spec.within
        if self._spec.step is not None:
            far = min(far, length(left_x - right_x, left_y - right_y) / body.torso / self._spec.step)
        beside = self._other.way(body) if self._other is not None else None
        if beside is None:
            return far
        x = left_x + right_x - beside[0] - beside[2]
        y = left_y + right_y - beside[1] - beside[3]
        return min(far, length(x, y) / 2 / body.torso / self._spec.within)

    def way(self, body: Body) -> tuple[float, float, float, float] | None:
        """What both sides have gone since, in pixels; None where they can't be seen."""
        now, start = self._places(body), self._start
        if now is None or start is None:
            return None
        return now[0] - start[0], now[1] - start[1], now[2] - start[2], now[3] - start[3]

    def _places(self, body: Body) -> tuple[float, float, float, float] | None:
        a, b = self._left, self._right
        if min(body.v[a], body.v[b]) < COUNTS:
            return None
        return body.x[a], body.y[a], body.x[b], body.y[b]


class RepCounter:
    """Everything about the repetitions of a set; `reps` and `partials` in the order they ended."""

    held_s = 0.0

    def __init__(self, spec: FormSpec, rep: RepSpec, signals: Signals) -> None:
        self.spec = spec
        self.rep = rep
        self.phase: Phase = "rest"
        self.reps: list[Rep] = []
        self.partials: list[Rep] = []
        self.active: tuple[str, ...] = ()
        self.last_score: float | None = None
        self.assessed = {fault.id: 0 for fault in spec.faults}
        self.found = {fault.id: 0 for fault in spec.faults}
        place = signals.names.index
        self.main = (place(rep.signal),)
        self._signal, self._rom = place(rep.signal), place(rep.rom)
        self._units = {fault.id: spec.signals[fault.signal].unit for fault in spec.faults}
        self._signals = signals
        self._machine = RepMachine(rep)
        self._stay, self._start = Gate(rep.stay, signals), Gate(rep.start, signals)
        self._faults = [(place(fault.signal), RepFault(fault)) for fault in spec.faults]
        self._anchors = [_Anchor(each) for each in rep.planted]
        self._in_torsos = spec.signals[rep.signal].unit == "torso"
        self._sizes: deque[float] = deque(maxlen=RECENT)
        self._pending: Rep | None = None
        self._rest: float | None = None
        self._begin()

    @property
    def count(self) -> int:
        return len(self.reps)

    @property
    def partial_count(self) -> int:
        return len(self.partials)

    def lose(self) -> None:
        """Nobody was there for a while: drop what was under way."""
        self._settle(self._machine.settle())
        self._machine.begin()
        self._begin()

    def finish(self) -> None:
        """Give the last repetition its end."""
        self._settle(self._machine.settle())

    def step(self, t: float, step_s: float, body: Body, view: View) -> tuple[Faults, Faults]:
        """Take one judged frame; the faults just found, and those just found to be absent."""
        value = self._signals.values[self._signal]
        assert value is not None
        if self._in_torsos and body.outgrown > 1.0:
            self._machine.rescale(1.0 / body.outgrown)
        was_out = self._machine.out
        staying = self._stay.holds()
        event = self._machine.step(t, step_s, value, ready=staying and self._start.holds(), staying=staying)
        self.phase = self._machine.phase(value)
        if self._machine.rested and not self._machine.out:
            self._rest = self._signals.values[self._rom]
        if self._machine.out and not was_out:
            self._begin()
            for anchor in self._anchors:
                anchor.plant(body)
        self._watch(t, step_s, body, view)
        if event is not None and was_out and not self._machine.out:
            found = self._end(event)
            for _, fault in self._faults:
                fault.begin()
            return found
        self._settle(event)
        return [], []

    def _begin(self) -> None:
        self._travel = 0.0
        self._sight = 0.0
        self._frames = 0
        rest = self._rest
        self._low, self._high = (rest, rest) if rest is not None else (1e9, -1e9)
        for _, fault in self._faults:
            if not fault.resting:
                fault.begin()

    def _watch(self, t: float, step_s: float, body: Body, view: View) -> None:
        signals = self._signals
        rom = signals.values[self._rom]
        if rom is not None:
            self._low, self._high = min(self._low, rom), max(self._high, rom)
        self._sight += signals.seen[self._signal]
        self._frames += 1
        for place, fault in self._faults:
            fault.step(t, step_s, self.phase, signals.values[place], signals.seen[place], view)
        if self._machine.out:
            for anchor in self._anchors:
                self._travel = max(self._travel, anchor.travel(body))

    def _end(self, event: Excursion) -> tuple[Faults, Faults]:
        if self._travel > 1.0:
            return [], []
        verdicts = [fault.end() for _, fault in self._faults]
        judged = [(fault.spec, verdict) for (_, fault), verdict in zip(self._faults, verdicts, strict=True)]
        findings = [verdict.finding for _, verdict in judged if verdict.finding is not None]
        complete = event.outcome == "counted"
        rep = Rep(
            n=len(self.reps) + 1,
            start_s=event.start_s,
            turn_s=(event.turn_start_s + event.turn_end_s) / 2,
            end_s=event.end_s,
            complete=complete,
            rom_deg=max(0.0, self._high - self._low),
            tempo_s=self._tempo(event),
            score=max(0.0, 100.0 - total(each.fault.points * each.severity for each in findings)),
            assessed=sum(verdict.assessed for _, verdict in judged) / len(judged) if judged else 0.0,
            confidence=self._sight / self._frames,
            speed=0.0,
            size=event.size,
            faults=tuple(
                RepFinding(each.fault.id, each.value, self._units[each.fault.id], each.severity, each.at_s)
                for each in findings
            ),
        )
        self._pending = rep
        if not complete:
            self.partials.append(rep)
            return [], []
        self.reps.append(rep)
        self.last_score = rep.score
        self.active = tuple(each.fault.id for each in findings)
        for fault, verdict in judged:
            self.assessed[fault.id] += verdict.assessed
            self.found[fault.id] += verdict.finding is not None
        self._sizes.append(rep.size)
        self._retract()
        wrong = [each.fault for each in findings]
        right = [fault for fault, verdict in judged if verdict.assessed and verdict.finding is None]
        return wrong, right

    def _settle(self, event: Excursion | None) -> None:
        if event is None or self._pending is None:
            return
        rep, self._pending = self._pending, None
        rep.end_s = event.end_s
        rep.size = event.size
        rep.tempo_s = self._tempo(event)
        concentric = rep.tempo_s.concentric
        rep.speed = rep.size / concentric if concentric > 0.0 else 0.0

    def _tempo(self, event: Excursion) -> Tempo:
        out = event.turn_start_s - event.start_s
        back = event.end_s - event.turn_end_s
        if self.rep.first == "concentric":
            out, back = back, out
        return Tempo(eccentric=out, pause=event.turn_end_s - event.turn_start_s, concentric=back)

    def _retract(self) -> None:
        """Take back what turned out to be much smaller than the person's repetitions."""
        if len(self._sizes) < RETRACT_AFTER:
            return
        least = RETRACT_SHARE * median(list(self._sizes))
        short = [rep for rep in self.reps[-RECENT:] if rep.size < least]
        for rep in short:
            self.reps.remove(rep)
            rep.complete = False
            self.partials.append(rep)
            for finding in rep.faults:
                self.found[finding.id] -= 1
        for number, rep in enumerate(self.reps if short else (), start=1):
            rep.n = number
