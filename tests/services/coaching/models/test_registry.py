"""The registry on real PostgreSQL and a real folder: what is tampered with is never used."""

import base64
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fitpulse.services.coaching.api import AthleteProfile, SuggestRequest
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.models.artefact import ArtefactTampered
from fitpulse.services.coaching.domain.models.forms import SUGGESTIONS
from fitpulse.services.coaching.domain.models.stages import StageRefused
from fitpulse.services.coaching.domain.reading import PolicyInvalid
from fitpulse.services.coaching.service import models
from fitpulse.services.coaching.service.models import ModelRegistered, ModelUnknown
from fitpulse.services.coaching.service.shadows import Run
from fitpulse.services.coaching.service.suggestions import SuggestionsService
from tests.services.coaching.models.conftest import Registry, draft

pytestmark = pytest.mark.server
NAME = SUGGESTIONS.name
PEOPLE = [UUID(int=n) for n in range(1000)]


async def stages(registry: Registry) -> dict[str, str]:
    return {one.version: one.stage for one in await registry.models.listed(NAME)}


async def test_what_ships_is_live_and_proved(registry: Registry, shipped_version: str) -> None:
    assert await stages(registry) == {shipped_version: "live"}
    verdicts = await registry.models.verify()
    assert {one.name for one in verdicts} == {"suggestions", "planner"}
    assert not any(one.fault for one in verdicts)
    (change,) = await registry.models.history(NAME)
    assert (change.by, change.move.after) == ("fitpulse", "live")
    assert await registry.another().listed(NAME) == await registry.models.listed(NAME)


async def test_a_version_goes_from_shadow_to_live_and_back_with_one_command(
    registry: Registry, shipped_version: str
) -> None:
    kept, policies = registry.models, registry.policies
    await kept.register(draft())
    await kept.promote(NAME, "1.1.0", "shadow", by="ada", why="compare first")
    await policies.refresh()
    assert policies.chosen.shadow is not None
    assert {policies.by_arm(person, None).version for person in PEOPLE} == {shipped_version}
    await kept.promote(NAME, "1.1.0", "canary", by="ada", why="it differs little")
    await policies.refresh()
    canaries = sum(policies.by_arm(person, None).version == "1.1.0" for person in PEOPLE)
    assert 150 < canaries < 250
    await kept.promote(NAME, "1.1.0", "live", by="ada", why="nobody complained")
    await policies.refresh()
    assert {policies.by_arm(person, None).version for person in PEOPLE} == {"1.1.0"}
    assert await stages(registry) == {shipped_version: "retired", "1.1.0": "live"}
    await kept.rollback(NAME, by="bob", why="fewer workouts")
    await policies.refresh()
    assert {policies.by_arm(person, None).version for person in PEOPLE} == {shipped_version}
    last = (await kept.history(NAME))[-1]
    assert (last.move.version, last.by, last.why) == (shipped_version, "bob", "fewer workouts")
    assert last.at == registry.clock.now()
    with pytest.raises(StageRefused):
        await kept.rollback(NAME, by="bob", why="once more")


async def test_an_experiment_s_arm_gets_the_version_it_names(
    registry: Registry, shipped_version: str
) -> None:
    await registry.models.register(draft())
    await registry.policies.refresh()
    assert registry.policies.by_arm(PEOPLE[0], "1.1.0").version == "1.1.0"
    assert registry.policies.by_arm(PEOPLE[0], "control").version == shipped_version


async def test_a_version_can_not_be_replaced_and_an_unknown_one_not_used(registry: Registry) -> None:
    await registry.models.register(draft())
    with pytest.raises(ModelRegistered):
        await registry.models.register(draft(similar=2.0))
    with pytest.raises(ModelUnknown):
        await registry.models.promote(NAME, "9.0.0", "live", by="ada", why="typed wrong")


async def test_a_changed_file_is_refused_and_the_one_before_goes_on(
    registry: Registry, shipped_version: str
) -> None:
    manifest = await registry.models.register(draft())
    (path,) = registry.folder.glob(f"models/*/{manifest.files[0].sha256}")
    path.write_bytes(path.read_bytes().replace(b"1.0", b"9.0"))
    with pytest.raises(ArtefactTampered):
        await registry.models.promote(NAME, "1.1.0", "live", by="ada", why="looks fine")
    async with registry.db.system() as tx:  # as someone with the database's password would
        await tx.execute("update coaching.artefact set stage = 'retired' where name = $1", NAME)
        await tx.execute("update coaching.artefact set stage = 'live' where version = '1.1.0'")
    await registry.policies.refresh()
    assert registry.policies.by_arm(PEOPLE[0], None).version == shipped_version
    faults = {one.version: one.fault for one in await registry.models.verify(NAME)}
    assert "policy.json" in faults["1.1.0"]
    path.unlink()
    assert [one.version for one in await registry.models.verify(NAME) if one.fault] == ["1.1.0"]


async def test_a_manifest_changed_in_the_database_is_refused(registry: Registry) -> None:
    await registry.models.register(draft())
    async with registry.db.system() as tx:
        await tx.execute(
            "update coaching.artefact set manifest = replace(encode(manifest, 'escape'), 'a test', 'gospel')::bytea "
            "where version = '1.1.0'"
        )
    with pytest.raises(ArtefactTampered):
        await registry.models.load(NAME, "1.1.0")


async def test_a_proved_manifest_can_not_stand_in_for_another_version(registry: Registry) -> None:
    await registry.models.register(draft())
    await registry.models.register(draft("1.2.0", similar=2.0))
    async with registry.db.system() as tx:
        await tx.execute(
            "update coaching.artefact a set manifest = b.manifest, signature = b.signature "
            "from coaching.artefact b where a.version = '1.2.0' and b.version = '1.1.0'"
        )
    with pytest.raises(ArtefactTampered):
        await registry.models.load(NAME, "1.2.0")


async def test_another_installation_s_artefacts_count_once_its_key_is_trusted(registry: Registry) -> None:
    other = bytes(32)
    await registry.models.listed()
    await registry.another(other).register(draft())
    with pytest.raises(ArtefactTampered):
        await registry.models.load(NAME, "1.1.0")
    public = Ed25519PrivateKey.from_private_bytes(other).public_key().public_bytes_raw()
    trusting = registry.another(trusted=(base64.b64encode(public).decode(),))
    assert (await trusting.load(NAME, "1.1.0")).manifest.trained_on == "a test"


@pytest.mark.parametrize("content", [b"", b"{}", b'{"similar": -1}'])
async def test_what_holds_no_policy_is_neither_registered_nor_promoted_nor_used(
    registry: Registry, shipped_version: str, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PolicyInvalid):
        await registry.models.register(draft(content=content))
    with monkeypatch.context() as another_version:
        another_version.setattr(models, "FORMS", {})
        await registry.models.register(draft(content=content))
    with pytest.raises(PolicyInvalid):
        await registry.models.promote(NAME, "1.1.0", "live", by="ada", why="in a hurry")
    with monkeypatch.context() as another_version:
        another_version.setattr(models, "FORMS", {})
        await registry.models.promote(NAME, "1.1.0", "live", by="ada", why="in a hurry")
    await registry.policies.refresh()
    assert registry.policies.by_arm(PEOPLE[0], None).version == shipped_version


def compared(apart: float) -> Run:
    return Run(name=NAME, live="1.0.0", shadow="1.1.0", distance=lambda: apart)


def failing() -> Run:
    def fail() -> float:
        raise ZeroDivisionError

    return Run(name=NAME, live="1.0.0", shadow="1.1.0", distance=fail)


async def test_shadows_are_counted_and_never_heard(registry: Registry) -> None:
    shadows = registry.shadows
    for run in (compared(0.0), compared(0.5), failing(), compared(0.25), compared(1.0)):
        shadows.offer(run)  # the queue holds four: the last is dropped, and nobody waits
    await shadows.settled()
    shadows.offer(compared(0.25))
    await shadows.settled()
    (tally,) = await registry.models.tallies(NAME)
    assert (tally.compared, tally.differing, tally.failed, tally.distance) == (4, 3, 1, 1.0)
    assert tally.day == registry.clock.now().date()


async def test_a_shadow_answers_what_the_live_policy_is_asked_and_nobody_hears_it(
    registry: Registry, shipped_version: str
) -> None:
    await registry.models.register(draft())
    await registry.models.promote(NAME, "1.1.0", "shadow", by="ada", why="compare first")
    await registry.policies.refresh()
    service = SuggestionsService(shipped_index(), registry.policies, registry.shadows)
    athlete = AthleteProfile(goal="muscle", days_per_week=3, minutes=60, equipment=("dumbbells", "bench"))
    answer = await service.suggest(SuggestRequest(user_id=uuid4(), athlete=athlete, at=registry.clock.now()))
    assert answer.policy == shipped_version
    await registry.shadows.settled()
    (tally,) = await registry.models.tallies(NAME)
    assert (tally.live, tally.shadow, tally.compared, tally.differing) == (shipped_version, "1.1.0", 1, 1)
    assert 0 < tally.distance <= 1
