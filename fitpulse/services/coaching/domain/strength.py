"""What the athlete can lift: one Gaussian over log e1RM for each exercise, linked by strength ratios.

Each exercise keeps the evidence of its own sets in a one-dimensional Kalman filter over log e1RM. The
belief about any exercise then follows exactly from a tree of Gaussians,

    athlete a ~ N(0, A²)    lift L ~ N(prior_L + a, B²)    exercise e ~ N(link_e(L), C²)

so that one bench press informs the dumbbell press a lot and the squat a little, and an exercise never done
has a belief as wide as it deserves. Nothing but the per-exercise evidence is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from math import erfc, exp, log, pi, sqrt

from fitpulse.services.coaching.api import AthleteProfile, ExerciseState
from fitpulse.services.coaching.domain.curve import MOST_REPS, log_e1rm, share_of_max
from fitpulse.services.coaching.domain.index import Entry, Index
from fitpulse.services.coaching.domain.links import Link, link_of
from fitpulse.services.coaching.domain.planner_policy import STANDARD, PlannerPolicy
from fitpulse.services.coaching.domain.priors import DEFAULT_BODYWEIGHT_KG, prior_kg

_ATHLETE_VARIANCE = 0.22**2
_LIFT_VARIANCE = 0.18**2
_RATIO_VARIANCE = 0.13**2
_UNTOLD_VARIANCE = 0.15**2
_LONE_VARIANCE = 0.45**2
_DRIFT_A_DAY = 0.006**2
_MOST_VARIANCE = 0.5**2
_MOST_WIDENED = 0.15**2
_FAR_FROM_FAILURE, _FLOOR_VARIANCE = 5.0, 0.05**2
_FLAT_SHARE, _FLAT_VARIANCE = 0.65, 0.06**2
"""Where the curve is flat a set tells a floor only: people do 17 reps with some 65 % (Nuzzo et al. 2024)."""

_UNHEARD_VARIANCE = 0.35**2
_STEEP = 6.0
_DAY_VARIANCE = 0.025**2
"""A day's form: what one person lifts from day to day scatters by two to three per cent."""

_CURVE_SPREAD, _LOSS_DOUBT = 0.22, 0.4
_COMMON_VARIANCE = 0.04**2
"""A person's own rep curve and sense of reserve err alike in every set, so that no number of sets averages it out."""

_TOLD_A_SET, _ENOUGH_SETS = 0.1, 6.0
"""How far (in logs) each set heard may move another lift; from six sets on they say what they say."""

_OWN_A_SET, _OWN_DEVIATIONS = 0.2, 0.7
_REST_DAYS, _LOSS_A_DAY, _MOST_LOSS = 21, 0.0015, 0.20

_LONE_SHARE = 0.15
"""1RM over bodyweight of an exercise that no ratio links: a careful guess, soon corrected by its sets."""


@dataclass(frozen=True, slots=True)
class Belief:
    """A Gaussian over log e1RM (whole load, kg). `own` says whether the exercise's own sets shaped it.

    `caution` is the planner policy's, by which loads are chosen below the middle.
    """

    mean: float
    variance: float
    own: bool
    caution: float = STANDARD.caution

    @property
    def cautious_kg(self) -> float:
        """A quantile that sinks as doubt grows: from the 45th percentile when sure to the 20th."""
        deviation = sqrt(self.variance)
        return exp(self.mean - self.caution * deviation * (0.1 + min(0.75, deviation / 0.45)))

    def lowered(self, tired: float) -> "Belief":
        """What can be lifted while fatigue takes `tired` off the log."""
        return replace(self, mean=self.mean - tired)

    def quantile_kg(self, z: float) -> float:
        return exp(self.mean + z * sqrt(self.variance))


@dataclass(frozen=True, slots=True)
class Reading:
    """Log e1RM that one set shows, with its variance, and that of a reading which only says "at least".

    A `floor` says nothing but that the e1RM lies above it.
    """

    log_kg: float
    variance: float
    at_least: float | None = None
    floor: bool = False


def observe(state: ExerciseState, at: datetime, reading: Reading) -> tuple[float, float]:
    """One Kalman step: mean and variance of the evidence after a set at `at`.

    A reading that lies further off than both doubts allow widens the evidence first, so that a wrong start or
    a jump in strength is caught up with in days rather than months.
    """
    if reading.floor:
        heard = state.log_e1rm is not None
        return _above(reading, *(aged(state, at) if heard else (reading.log_kg, _UNHEARD_VARIANCE)))
    if state.log_e1rm is None:
        return reading.log_kg, reading.variance
    mean, prior = aged(state, at)
    surprise = reading.log_kg - mean
    variance = reading.variance
    if surprise > 0.0 and reading.at_least is not None:
        variance = reading.at_least
    prior = max(prior, min(_MOST_WIDENED, 0.5 * (surprise * surprise - variance)))
    gain = prior / (prior + variance)
    return mean + gain * surprise, prior * (1.0 - gain)


def _above(reading: Reading, mean: float, variance: float) -> tuple[float, float]:
    """Moments of a Gaussian that is known to lie above a floor told with noise (a probit likelihood)."""
    total = sqrt(variance + reading.variance)
    off = (reading.log_kg - mean) / total
    mills = sqrt(2.0 / pi) * exp(-0.5 * off * off) / max(1e-12, erfc(off / sqrt(2.0)))
    if off > _STEEP:
        mills = off + 1.0 / off
    narrowed = min(1.0, max(0.0, mills * (mills - off)))
    return mean + variance / total * mills, variance * (1.0 - variance / (total * total) * narrowed)


def read_set(
    whole_kg: float,
    reps: int,
    rir: float | None,
    earlier_sets: int,
    *,
    asked: int | None = None,
    tired: float = 0.0,
) -> Reading | None:
    """What a set shows of the rested e1RM, or None when it shows nothing.

    `tired` is what fatigue takes off log e1RM at this moment (`recovery.strength_lost`), and is given back. A reserve
    is told too small by about a rep, less so near failure (Halperin et al. 2022). Doubt grows with the
    reserve, with what lies between the load and the 1RM, for people's curves differ, and with the sets already done,
    which share the day's form. Where the reserve was not told, a set that made the reps `asked` is a floor, and
    one that fell short of them went to failure.
    """
    if whole_kg <= 0.0 or reps < 0:
        return None
    if reps == 0:
        return Reading(log(whole_kg) - 0.05 + tired, 0.06**2)
    if rir is None and asked is not None and reps >= asked:
        return Reading(
            log_e1rm(whole_kg, min(reps, MOST_REPS - 1.0), 0.0) + tired, _FLOOR_VARIANCE, floor=True
        )
    short = asked is not None and reps < asked
    reserve = (0.0 if short else 2.0) if rir is None else rir if short else rir + _told_short(rir)
    if reps + reserve >= MOST_REPS:
        return Reading(log(whole_kg / _FLAT_SHARE) + tired, _FLAT_VARIANCE, floor=True)
    reserve_doubt = 0.4 + 0.25 * reserve if rir is not None or short else 1.6
    curve_doubt = curve_deviation(reps + reserve)
    variance = _DAY_VARIANCE + (0.028 * reserve_doubt) ** 2 + curve_doubt**2 + (_LOSS_DOUBT * tired) ** 2
    later = 1.0 + 1.5 * earlier_sets
    far = rir is not None and rir >= _FAR_FROM_FAILURE
    upward = _FLOOR_VARIANCE if far else variance
    return Reading(log_e1rm(whole_kg, reps, reserve) + tired, variance * later, upward * later)


def _told_short(rir: float) -> float:
    """Reps by which people tell their reserve too small: half a one at failure, one from five on."""
    return min(1.0, 0.5 + 0.1 * rir)


def curve_deviation(reps_to_failure: float) -> float:
    """Standard deviation of log e1RM that comes of people's own curves: they differ by a fifth in reps at a load."""
    return _CURVE_SPREAD * (1.0 - share_of_max(reps_to_failure))


class Strength:
    """Beliefs about every exercise of one athlete at one instant; each is worked out once, when asked."""

    def __init__(
        self,
        athlete: AthleteProfile,
        states: Mapping[str, ExerciseState],
        index: Index,
        at: datetime,
        policy: PlannerPolicy = STANDARD,
    ) -> None:
        self._athlete = athlete
        self._caution = policy.caution
        self._bodyweight = athlete.bodyweight_kg or DEFAULT_BODYWEIGHT_KG
        self._prior = {lift: log(kg) for lift, kg in prior_kg(athlete, at).items()}
        self._evidence: dict[str, tuple[float, float]] = {}
        self._sets: dict[str, float] = {}
        self._messages: dict[str, dict[str, tuple[float, float]]] = {lift: {} for lift in self._prior}
        for state in states.values():
            entry = index.by_id.get(state.exercise)
            if state.log_e1rm is None or entry is None:
                continue
            mean, variance = aged(state, at)
            variance += _COMMON_VARIANCE
            self._evidence[entry.id] = mean, variance
            self._sets[entry.id] = sets = _sets_heard(state)
            if entry.lift is not None:
                spread = variance if entry.main else variance + _RATIO_VARIANCE
                said, spread = self._link(entry).back(mean, spread, self._prior[entry.lift])
                prior = _ATHLETE_VARIANCE + _LIFT_VARIANCE
                spread += _hearsay(prior, said - self._prior[entry.lift], _TOLD_A_SET * sets)
                self._messages[entry.lift][entry.id] = (1.0 / spread, said / spread)
        self._lift_evidence = {
            lift: (sum(p for p, _ in said.values()), sum(w for _, w in said.values()))
            for lift, said in self._messages.items()
        }
        self._beliefs: dict[str, Belief] = {}

    def belief(self, entry: Entry) -> Belief:
        found = self._beliefs.get(entry.id)
        if found is None:
            found = self._beliefs[entry.id] = self._infer(entry)
        return found

    def heard_of(self, entry: Entry) -> bool:
        """Whether a logged set of its own lift's family informs this exercise through a strength ratio."""
        return entry.lift is not None and self._lift_evidence[entry.lift][0] > 0.0

    def heard_at_all(self, entry: Entry) -> bool:
        """Whether a logged set of any main lift's family says how strong the athlete is, and so something here."""
        return entry.lift is not None and any(sure > 0.0 for sure, _ in self._lift_evidence.values())

    def whole_kg(self, entry: Entry, load_kg: float | None) -> float:
        """Add up the whole load that moves: kilograms in the load unit plus the body's share."""
        return (load_kg or 0.0) + self._bodyweight * entry.exercise.bodyweight_fraction

    def _infer(self, entry: Entry) -> Belief:
        own = self._evidence.get(entry.id)
        mean, variance = self._expected(entry)
        if own is None:
            return Belief(mean, min(variance, _MOST_VARIANCE), own=False, caution=self._caution)
        least = max(_OWN_A_SET, _OWN_DEVIATIONS * sqrt(variance))
        doubt = own[1] + _hearsay(variance, own[0] - mean, least * self._sets[entry.id])
        precision = 1.0 / variance + 1.0 / doubt
        mean = (mean / variance + own[0] / doubt) / precision
        return Belief(mean, 1.0 / precision, own=True, caution=self._caution)

    def _expected(self, entry: Entry) -> tuple[float, float]:
        """Combine what everything but the exercise's own sets says about it."""
        if entry.lift is None:
            return log(self._bodyweight * _LONE_SHARE), _LONE_VARIANCE
        precision, weighted = self._lift_evidence[entry.lift]
        own = self._messages[entry.lift].get(entry.id)
        if own is not None:
            precision, weighted = precision - own[0], weighted - own[1]
        mean, variance = self._lift_prior(entry.lift)
        total = 1.0 / variance + precision
        expected, slope = self._link(entry).forward((mean / variance + weighted) / total)
        return expected, slope * slope / total + (0.0 if entry.main else _RATIO_VARIANCE)

    def _link(self, entry: Entry) -> Link:
        return link_of(entry, self._bodyweight)

    def _lift_prior(self, lift: str) -> tuple[float, float]:
        """Prior of a main lift after hearing the athlete's other lifts."""
        athlete = self._athlete
        untold = athlete.sex is None or athlete.bodyweight_kg is None
        precision = 1.0 / (_ATHLETE_VARIANCE + (_UNTOLD_VARIANCE if untold else 0.0))
        weighted = 0.0
        for other, (sure, said) in self._lift_evidence.items():
            if other != lift and sure > 0.0:
                heard = 1.0 / (1.0 / sure + _LIFT_VARIANCE)
                precision += heard
                weighted += heard * (said / sure - self._prior[other])
        return self._prior[lift] + weighted / precision, 1.0 / precision + _LIFT_VARIANCE


def _sets_heard(state: ExerciseState) -> float:
    """Sets that the evidence rests on; enough of them where two sessions agree, or it is the athlete's own word."""
    if len(state.results) == 1:
        return state.results[0].sets
    if state.results:
        return _ENOUGH_SETS
    return 1.0 if state.surprises else _ENOUGH_SETS


def _hearsay(prior: float, surprise: float, most: float) -> float:
    """Variance to add to evidence so that it moves a belief of variance `prior` by no more than `most` (in logs)."""
    if most >= _ENOUGH_SETS * _TOLD_A_SET:
        return 0.0
    return prior * max(0.0, abs(surprise) / most - 1.0)


def aged(state: ExerciseState, at: datetime) -> tuple[float, float]:
    """Evidence as it stands at `at`: doubt grows by a random walk; after three idle weeks strength fades."""
    if state.log_e1rm is None:
        raise ValueError(state.exercise)
    days = max(0.0, (at - state.at).total_seconds() / 86400.0)
    lost = min(_MOST_LOSS, _LOSS_A_DAY * max(0.0, days - _REST_DAYS))
    return state.log_e1rm - lost, min(_MOST_VARIANCE, state.variance + _DRIFT_A_DAY * days)
