"""Lock, ports, journal and account by themselves, without a server."""

import io
import os
import socket
from pathlib import Path

import pytest

from fitpulse.infra.embedded.account import Account
from fitpulse.infra.embedded.journal import Journal
from fitpulse.infra.embedded.lock import HomeLock, holder
from fitpulse.infra.embedded.ports import PortBook, is_free
from fitpulse.infra.embedded.private import password


def test_a_claimed_port_is_remembered_until_it_is_taken(tmp_path: Path) -> None:
    book = PortBook(tmp_path / "ports.json")
    first, other = book.claim("postgres"), book.claim("valkey")
    assert first != other
    assert PortBook(tmp_path / "ports.json").claim("postgres") == first
    with socket.create_server(("127.0.0.1", first)):
        assert not is_free(first)
        second = book.claim("postgres")
    assert second not in {first, other}
    assert book.known() == {"postgres": second, "valkey": other}


def test_a_spoilt_port_book_is_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    file.write_text("{")
    port = PortBook(file).claim("postgres")
    assert PortBook(file).known() == {"postgres": port}


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    first, second = HomeLock(tmp_path), HomeLock(tmp_path)
    assert holder(tmp_path) is None
    assert first.acquire()
    assert not second.acquire()
    first.announce(("valkey",))
    found = holder(tmp_path)
    assert found
    assert (found.pid, found.serves) == (os.getpid(), ("valkey",))
    first.release()
    assert holder(tmp_path) is None
    assert second.acquire()
    second.release()


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_forked_child_does_not_carry_the_lock_on(tmp_path: Path) -> None:
    lock, successor = HomeLock(tmp_path), HomeLock(tmp_path)
    assert lock.acquire()
    (child_runs, say_it), (end_it, hold_it) = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        os.close(hold_it)
        os.write(say_it, b".")
        os.read(end_it, 1)
        os._exit(0)
    os.read(child_runs, 1)
    lock._forget()  # as if this process had died, with no chance to unlock
    assert successor.acquire()
    successor.release()
    for end in (hold_it, end_it, say_it, child_runs):
        os.close(end)
    os.waitpid(child, 0)


def test_a_journal_stays_bounded_and_keeps_the_last_words(tmp_path: Path) -> None:
    lines = [f"line {number:04}\n".encode() for number in range(1000)]
    journal = Journal(tmp_path / "server.log", limit_bytes=1000)
    journal.follow(io.BytesIO(b"".join(lines))).join()
    assert journal.tail().splitlines()[-1] == "line 0999"
    files = sorted(tmp_path.iterdir(), reverse=True)
    assert [file.name for file in files] == ["server.log.3", "server.log.2", "server.log.1", "server.log"]
    assert all(file.stat().st_size <= 1010 for file in files)
    kept = b"".join(file.read_bytes() for file in files)
    assert b"".join(lines).endswith(kept)


def test_a_password_is_made_once(tmp_path: Path) -> None:
    assert password(tmp_path / "one") == password(tmp_path / "one") != password(tmp_path / "two")


@pytest.mark.parametrize(("mode", "reached"), [(0o755, "yes"), (0o711, "yes"), (0o700, "no"), (0o750, "no")])
def test_an_account_reaches_programs_through_open_folders_alone(
    new_home: Path, mode: int, reached: str
) -> None:
    stranger = Account("stranger", 65533, 65533)
    new_home.mkdir()
    program = new_home / "program"
    program.touch(0o755)
    new_home.chmod(mode)
    assert stranger.can_reach(program) == (reached == "yes")


def test_an_account_does_not_run_what_is_not_for_it(new_home: Path) -> None:
    program = new_home.parent / "program"
    program.touch(0o700)
    assert not Account("stranger", 65533, 65533).can_reach(program)
    assert Account("owner", program.stat().st_uid, 65533).can_reach(program)
