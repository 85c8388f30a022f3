"""Generated programs that may be followed, for the properties that hold for every one."""

from typing import Any

from hypothesis import strategies as st

from fitpulse.services.coaching.domain.index import shipped_index

LOADED = sorted(e.id for e in shipped_index().entries if e.exercise.loadable and e.exercise.measure == "reps")
BODY = ["push-up", "knee-push-up", "bodyweight-squat", "pull-up", "glute-bridge", "dead-bug"]
TIMED = ["plank", "wall-sit", "walk", "hamstring-stretch-with-strap"]
RUNS = ["run-walk", "walk", "stationary-bike"]
sets = st.integers(1, 8)
step = st.sampled_from([1.0, 1.25, 2.5, 5.0])


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def rule(
    kind: str, more: st.SearchStrategy[dict[str, Any]], **fields: Any
) -> st.SearchStrategy[dict[str, Any]]:
    known = {
        name: one if isinstance(one, st.SearchStrategy) else st.just(one) for name, one in fields.items()
    }
    whole = st.fixed_dictionaries({"type": st.just(kind), **known})
    return st.builds(lambda one, other: {**one, **other}, whole, more)


NOTHING = optional()
drops = optional(drop_after=st.integers(1, 5), drop_percent=st.sampled_from([5.0, 10.0, 12.5]))
loaded_rules = st.one_of(
    rule("linear", drops, sets=sets, reps=st.integers(1, 20), add_kg=step),
    rule("linear", optional(amrap_last=st.booleans(), after=st.integers(1, 3)), sets=sets, reps=5, add_kg=step),
    rule("double", optional(add_kg=step), sets=sets, reps_min=st.integers(3, 8), reps_max=st.integers(8, 20)),
    rule("rep_sum", drops, sets=sets, total=st.integers(8, 60), add_kg=step),
    rule("rpe", NOTHING, sets=sets, reps=st.integers(1, 12), rpe=st.lists(st.sampled_from([6.0, 9.0]), min_size=1)),
    rule("amrap", drops, sets=sets, reps=10, tiers=[{"reps": 12, "add_kg": 1.0}, {"reps": 15, "add_kg": 2.5}]),
    rule(
        "stages",
        optional(reset_percent=st.sampled_from([80.0, 85.0, 90.0])),
        stages=st.lists(
            st.fixed_dictionaries({"sets": sets, "reps": st.integers(1, 10)}), min_size=1, max_size=4
        ),
        add_kg=step,
    ),
)  # fmt: skip
percentages = rule(
    "percentage",
    NOTHING,
    max="main",
    weeks=st.lists(
        st.fixed_dictionaries(
            {"percent": st.floats(40, 95).map(lambda one: round(one, 1)), "reps": st.integers(1, 10)},
            optional={"amrap": st.booleans(), "sets": st.integers(1, 5)},
        ),
        min_size=1,
        max_size=4,
    ).map(lambda week: [week]),
)
start = st.one_of(
    NOTHING, optional(start_kg=st.sampled_from([20.0, 42.5])), optional(start_percent=st.just(60.0))
)


def lift(exercises: list[str], rules: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    fields = st.fixed_dictionaries(
        {"exercise": st.sampled_from(exercises), "rule": rules},
        optional={"alternatives": st.lists(st.sampled_from(exercises), max_size=2)},
    )
    return st.builds(lambda one, more: {**one, **more}, fields, start)


lifts = st.one_of(
    lift(LOADED, loaded_rules),
    lift(LOADED, percentages),
    lift(BODY, rule("double", NOTHING, sets=sets, reps_min=5, reps_max=12)),
    lift(BODY, rule("variants", NOTHING, sets=sets, reps_min=5, reps_max=9, harder=["push-up"])),
    lift(TIMED, rule("timed", optional(add_s=st.integers(1, 30)), sets=sets, seconds_min=20, seconds_max=90)),
    lift(RUNS, rule("intervals", NOTHING, steps=[[{"seconds": 60, "rest_s": 90, "repeat": 4}], [{"seconds": 600}]])),
)  # fmt: skip


@st.composite
def programs(draw: st.DrawFn) -> dict[str, Any]:
    """A document without findings: every lift has a slot, every day a week."""
    made = {f"lift-{n}": one for n, one in enumerate(draw(st.lists(lifts, min_size=1, max_size=6)))}
    days: dict[str, Any] = {}
    names = list(made)
    for n in range(draw(st.integers(1, 3))):
        mine = names[n :: max(1, n + 1)] or names[:1]
        slots = [
            {"lift": name, "role": draw(st.sampled_from(["main", "supplement", "accessory"]))}
            for name in mine
        ]
        days[f"day-{n}"] = {"name": f"Day {n}", "slots": slots}
    days["day-0"]["slots"] = [{"lift": name} for name in names]
    weeks = [{"days": list(days)}, {"days": list(days), "deload": draw(st.booleans())}]
    document = {
        "format": "fitpulse.program/1",
        "title": draw(st.text("Ab é", min_size=1, max_size=20)),
        "weeks": weeks[: draw(st.integers(1, 2))],
        "days": days,
        "lifts": made,
        "days_per_week": draw(st.integers(1, 7)),
        "minutes": draw(st.integers(10, 120)),
        "rest_days": draw(st.integers(0, 1)),
        "repeat": draw(st.booleans()),
    }
    if any(one["rule"]["type"] == "percentage" for one in made.values()):
        document["maxes"] = {"main": {"exercise": "barbell-back-squat", "add_kg": 2.5}}
    return document


CROWDED: dict[str, Any] = {
    "format": "fitpulse.program/1",
    "title": "More than a day holds",
    "weeks": [{"days": ["a"]}],
    "days": {"a": {"name": "A", "slots": [{"lift": f"l{n}"} for n in range(5)]}},
    "lifts": {
        "l0": {"exercise": "push-up", "rule": {"type": "double", "sets": 8, "reps_min": 5, "reps_max": 12}},
        "l1": {
            "exercise": "arnold-press",
            "rule": {"type": "percentage", "max": "main", "weeks": [[{"percent": 40.0, "reps": 1}]]},
        },
        "l2": {
            "exercise": "cable-chest-press",
            "rule": {"type": "linear", "sets": 1, "reps": 1, "add_kg": 1.0},
        },
        "l3": {
            "exercise": "hamstring-stretch-with-strap",
            "rule": {"type": "timed", "sets": 7, "seconds_min": 20, "seconds_max": 90, "add_s": 20},
        },
        "l4": {
            "exercise": "single-leg-leg-press",
            "rule": {
                "type": "stages",
                "add_kg": 2.5,
                "stages": [{"sets": n, "reps": r} for n, r in ((7, 5), (8, 4), (5, 10), (1, 4))],
            },
        },
    },
    "days_per_week": 6,
    "minutes": 81,
    "rest_days": 1,
    "repeat": True,
    "maxes": {"main": {"exercise": "barbell-back-squat", "add_kg": 2.5}},
}
"""Somebody whom one of its lifts doesn't suit has no sets left for another in its place."""
