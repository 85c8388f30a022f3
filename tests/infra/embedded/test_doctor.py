"""What a person reads about a machine that is well, that sleeps, and that is ill."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from fitpulse.infra.doctor import Finding, examine, render
from fitpulse.infra.embedded import Endpoints, Supervisor
from fitpulse.kernel.clock import ManualClock

pytestmark = pytest.mark.server


@pytest.fixture
def endpoints(home: Path) -> Iterator[Endpoints]:
    with Supervisor(home) as found:
        yield found


def by_name(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


async def test_all_is_well_while_the_servers_run(home: Path, endpoints: Endpoints) -> None:
    findings = await examine(home, None, None)
    assert {finding.state for finding in findings} == {"ok"}, findings
    assert {
        "Python",
        "Disk",
        "Home folder",
        "Supervisor",
        "PostgreSQL",
        "Extensions",
        "Clocks",
        "Valkey",
    } <= {finding.name for finding in findings}


async def test_servers_that_sleep_are_named_with_the_command_that_starts_them(home: Path) -> None:
    found = by_name(await examine(home, None, None))
    assert found["Supervisor"].state == "warn"
    assert "fitpulse up" in found["Supervisor"].remedy
    assert "PostgreSQL" not in found


async def test_a_home_that_was_never_started_is_no_fault(new_home: Path) -> None:
    findings = await examine(new_home, None, None)
    assert {finding.name: finding.state for finding in findings if finding.state != "ok"} == {
        "Supervisor": "warn"
    }


async def test_given_urls_are_examined_and_no_home_is(new_home: Path, endpoints: Endpoints) -> None:
    findings = await examine(new_home, endpoints.postgres_admin_url, endpoints.valkey_url)
    assert [finding.state for finding in findings] == ["ok"] * 6
    assert {finding.name for finding in findings} == {
        "Python",
        "PostgreSQL",
        "Extensions",
        "Sealing",
        "Clocks",
        "Valkey",
    }


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda url: url.replace("127.0.0.1", "127.0.0.2"), "Nothing answers"),
        (lambda url: url.replace("@", "x@"), "refuses"),
        (lambda url: url.replace("@", "/@"), "can't be read"),
    ],
)
async def test_a_wrong_url_is_told_without_its_password(
    home: Path, endpoints: Endpoints, broken: Callable[[str], str], words: str
) -> None:
    urls = broken(endpoints.postgres_admin_url), broken(endpoints.valkey_url)
    found = by_name(await examine(home, *urls))
    for name, url in zip(
        ("PostgreSQL", "Valkey"), (endpoints.postgres_admin_url, endpoints.valkey_url), strict=True
    ):
        assert found[name].state == "bad"
        assert words in found[name].detail
        password = url.rpartition("@")[0].rpartition(":")[2]
        assert password not in found[name].detail


@pytest.mark.parametrize(("ahead_s", "state"), [(0, "ok"), (10, "warn"), (60, "bad")])
async def test_clocks_that_differ_are_seen(
    home: Path, endpoints: Endpoints, ahead_s: int, state: str
) -> None:
    clock = ManualClock(datetime.now(UTC) + timedelta(seconds=ahead_s))
    found = by_name(await examine(home, None, None, clock=clock))
    assert found["Clocks"].state == state


@pytest.fixture(params=[(".", 0o755, "chmod go-rw"), ("secrets/postgres", 0o644, "chmod 600")])
def opened(home: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Open something to everybody, and tell the remedy that is expected."""
    path, mode, remedy = request.param
    before = (home / path).stat().st_mode
    (home / path).chmod(mode)
    yield remedy
    (home / path).chmod(before)


async def test_what_others_may_read_is_bad(home: Path, opened: str) -> None:
    found = by_name(await examine(home, None, None))["Home folder"]
    assert found.state == "bad"
    assert opened in found.remedy


def test_the_remedy_stands_below_what_is_wrong() -> None:
    console = Console(width=60, record=True)
    with console.capture() as capture:
        console.print(render([Finding("Disk", "bad", "[b]full[/b]", "Free some space.")]))
    assert capture.get().split() == ["bad", "Disk", "[b]full[/b]", "→", "Free", "some", "space."]
