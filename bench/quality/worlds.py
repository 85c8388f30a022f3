"""Worlds: what a population is like on average. People differ inside each, and no planner is told which it is."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class World:
    """Averages that a person's hidden numbers are drawn around.

    - `muscle`, `pattern`, `skill`: largest gains in log strength of a whole training life, through muscle, through
      a movement pattern and through one exercise.
    - `need`, `most`: weekly hard sets that give 63 % of a muscle's growth, and beyond which it falls again.
    - `session`: hard sets after which one session's stimulus for a muscle is 63 % used up.
    - `local_h`, `local`: hours and size of a muscle's fatigue; `whole_days`, `whole`: of the whole body's.
    - `curve`, `curve_spread`: K in reps = 1 + K (1RM/load - 1), and how much people differ in it (log).
    - `reserve_bias`, `reserve_noise`: reps by which a reserve is told wrong, at two reps from failure.
    - `day`: spread of a day's form (log); `pain`: chance of pain in a hard set for each region it loads.
    """

    name: str
    muscle: float = 0.50
    pattern: float = 0.18
    skill: float = 0.10
    need: float = 6.0
    most: float = 21.0
    session: float = 7.0
    local_h: float = 36.0
    local: float = 0.014
    whole_days: float = 6.0
    whole: float = 0.00035
    curve: float = 30.0
    curve_spread: float = 0.18
    reserve_bias: float = 0.3
    reserve_noise: float = 0.7
    day: float = 0.022
    pain: float = 0.00010


_ORDINARY = World("ordinary")
WORLDS = (
    _ORDINARY,
    replace(
        _ORDINARY, name="tires easily", whole=0.00063, whole_days=9.0, local_h=52.0, local=0.02, most=15.0
    ),
    replace(_ORDINARY, name="little is enough", need=3.0, most=13.0, session=4.0),
    replace(_ORDINARY, name="much is needed", need=11.0, most=30.0, session=10.0),
    replace(_ORDINARY, name="muscle first", muscle=0.68, pattern=0.09, skill=0.05),
    replace(_ORDINARY, name="skill first", muscle=0.32, pattern=0.26, skill=0.17),
    replace(_ORDINARY, name="misjudges effort", reserve_bias=1.3, reserve_noise=1.6, day=0.035),
    replace(_ORDINARY, name="other rep curves", curve=26.0, curve_spread=0.38),
)
