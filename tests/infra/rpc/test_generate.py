"""The generator keeps numbers for ever, reserves what goes, and says what is stale."""

import sys
from collections.abc import Iterator
from dataclasses import make_dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.infra.rpc import ShapeError, contract_of
from fitpulse.infra.rpc.compiler import descriptor, proto_path
from fitpulse.infra.rpc.generate import main, protos
from fitpulse.infra.rpc.schema import Numbering
from fitpulse.infra.rpc.shapes import Field
from tests.infra.rpc import toy


def thing(fields: dict[str, Any]) -> type:
    return make_dataclass("Thing", fields.items(), frozen=True)


def api_of(kind: type) -> type:
    """Make an API whose only method takes and returns one dataclass."""

    class ProbeApi(Protocol):
        async def ask(self, request: kind) -> kind: ...  # type: ignore[valid-type]

    ProbeApi.__module__ = "probe"
    return ProbeApi


def written(root: Path, fields: dict[str, Any]) -> dict[str, int]:
    """Generate into `root` over what is there; returns the numbers."""
    path = root / proto_path("probe")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(protos([contract_of(api_of(thing(fields)))], root)["probe"], "utf-8")
    return {
        field.name: field.number for field in descriptor("probe", root).message_types_by_name["Thing"].fields
    }


def test_numbers_stay_and_what_goes_is_reserved(tmp_path: Path) -> None:
    assert written(tmp_path, {"a": str, "b": int, "c": float}) == {"a": 1, "b": 2, "c": 3}
    assert written(tmp_path, {"d": str, "c": float, "a": str}) == {"a": 1, "c": 3, "d": 4}
    text = (tmp_path / proto_path("probe")).read_text("utf-8")
    assert "reserved 2;" in text
    assert 'reserved "b";' in text
    assert written(tmp_path, {"a": str, "c": float, "d": str, "e": int})["e"] == 5


def test_a_field_that_comes_back_takes_a_new_number(tmp_path: Path) -> None:
    written(tmp_path, {"a": str, "b": int})
    written(tmp_path, {"a": str})
    assert written(tmp_path, {"a": str, "b": int}) == {"a": 1, "b": 3}


def test_a_field_whose_type_changes_takes_a_new_number(tmp_path: Path) -> None:
    written(tmp_path, {"a": str, "b": int})
    assert written(tmp_path, {"a": int, "b": int}) == {"a": 3, "b": 2}
    assert written(tmp_path, {"a": int, "b": int | None}) == {"a": 3, "b": 4}


@settings(max_examples=100)
@given(
    st.lists(
        st.dictionaries(st.sampled_from("abcdefg"), st.sampled_from(["string", "int64", "double"])),
        max_size=6,
    )
)
def test_a_number_never_means_two_things(versions: list[dict[str, str]]) -> None:
    meaning: dict[int, tuple[str, str]] = {}
    current = Numbering({}, frozenset(), frozenset())
    for version in versions:
        fields = [Field(name, None, proto, "one") for name, proto in version.items()]
        numbers, reserved = current.assign(fields)
        assert len(set(numbers.values())) == len(fields)
        for name, number in numbers.items():
            assert meaning.setdefault(number, (name, version[name])) == (name, version[name])
        assert not reserved.gone & set(numbers.values())
        used = {(field.name, field.declared()): numbers[field.name] for field in fields}
        current = Numbering(used, reserved.gone, reserved.gone_names)


def test_comments_and_names_come_from_the_code(tmp_path: Path) -> None:
    text = protos([contract_of(toy.ToyApi)], tmp_path)["toy"]
    assert "  // Return what was sent.\n  rpc Echo(" in text
    assert "  rpc WaitForEver(" in text
    assert "// One field for each type that may cross.\nmessage Everything {" in text
    assert "second paragraph" not in text
    assert "Plate(load_kg" not in text


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package of services on disk, one of which has an API."""
    root = tmp_path / "shop_services"
    (root / "till").mkdir(parents=True)
    (root / "store").mkdir()
    for folder in (root, root / "till", root / "store"):
        (folder / "__init__.py").touch()
    (root / "till" / "api.py").write_text(
        "from dataclasses import dataclass\n"
        "from typing import Protocol\n"
        "@dataclass(frozen=True)\nclass Coin:\n    cents: int\n"
        "class TillApi(Protocol):\n    async def pay(self, request: Coin) -> Coin: ...\n"
        "class Helper(Protocol):\n    def anything(self) -> None: ...\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield "shop_services"
    for name in [name for name in sys.modules if name.startswith("shop_services")]:
        del sys.modules[name]


def test_the_command_writes_checks_and_removes(
    services: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proto, generated = tmp_path / "proto", tmp_path / "generated"
    generated.mkdir()
    options = [f"--services={services}", f"--proto={proto}", f"--generated={generated}"]
    assert main(["--check", *options]) == 1
    assert not list(generated.iterdir())
    assert main(options) == 0
    assert main(["--check", *options]) == 0
    (generated / "gone_v1_pb2.py").touch()
    (proto / proto_path("till")).write_text("broken by hand", "utf-8")
    capsys.readouterr()
    (proto / proto_path("till")).unlink()
    assert main(["--check", *options]) == 1
    said = capsys.readouterr().out
    assert "till.proto" in said
    assert "gone_v1_pb2.py" in said
    assert main(options) == 0
    assert [path.name for path in generated.iterdir()] == ["till_v1_pb2.py"]


def test_two_apis_of_one_service_share_its_file(tmp_path: Path) -> None:
    shared = thing({"a": str})
    first, second, third = api_of(shared), api_of(shared), api_of(thing({"a": str}))
    second.__name__ = "SpareApi"
    text = protos([contract_of(first), contract_of(second)], tmp_path)["probe"]
    assert text.count("service ") == 2
    assert text.count("message ") == 1
    with pytest.raises(ShapeError, match="rename one"):
        protos([contract_of(first), contract_of(third)], tmp_path)
