"""An API and its .proto that differ stop the process at start, and say where."""

import re

import pytest

from fitpulse.infra.rpc import Registry, contract_of
from fitpulse.infra.rpc.generate import protos
from fitpulse.infra.rpc.server import serve
from fitpulse.infra.rpc.wire import Drift, compare, generated
from tests.contracts.transports import SECRET
from tests.infra.rpc import toy
from tests.infra.rpc.compiled import compiled_text
from tests.infra.rpc.conftest import Toy

CONTRACT = contract_of(toy.ToyApi)

CHANGES = {
    "field added to the dataclass": ("  bool flag = 4;\n", "", "Everything.flag is not in the .proto"),
    "field removed from the dataclass": (
        "  bool flag = 4;",
        "  bool flag = 4;\n  bool old = 99;",
        "Everything.old of the .proto is not in the dataclass",
    ),
    "kind": ("int64 whole", "string whole", "`string whole` in the .proto, `int64 whole`"),
    "width": ("int64 whole", "int32 whole", "Everything.whole is"),
    "double for float": ("double real", "float real", "Everything.real is"),
    "no longer optional": ("optional string maybe_text", "string maybe_text", "Everything.maybe_text is"),
    "newly optional": ("  string text", "  optional string text", "Everything.text is"),
    "optional message": ("optional Plate maybe_plate", "Plate maybe_plate", "Everything.maybe_plate is"),
    "required message": ("  Plate plate ", "  optional Plate plate ", "Everything.plate is"),
    "no longer repeated": ("repeated string texts", "string texts", "Everything.texts is"),
    "newly repeated": ("  string text ", "  repeated string text ", "Everything.text is"),
    "map to repeated": ("map<string, double> shares", "repeated double shares", "Everything.shares is"),
    "map value": ("map<string, double> shares", "map<string, int64> shares", "Everything.shares is"),
    "map key": ("map<string, double> shares", "map<int64, double> shares", "Everything.shares is"),
    "message for scalar": ("bytes raw", "Plate raw", "Everything.raw is"),
    "another message": ("repeated Plate plates", "repeated Empty plates", "Everything.plates is"),
    "timestamp": ("google.protobuf.Timestamp at ", "string at ", "Everything.at is"),
    "method added": ("  rpc Seen(", "  // rpc Seen(", "method seen has no rpc Seen"),
    "method removed": (
        "  rpc Seen(",
        "  rpc Old(.fitpulse.toy.v1.Empty) returns (.fitpulse.toy.v1.Empty);\n  rpc Seen(",
        "rpc Old has no method",
    ),
    "request": ("Seen(.fitpulse.toy.v1.SeenRequest)", "Seen(.fitpulse.toy.v1.Empty)", "takes Empty"),
    "answer": ("returns (.fitpulse.toy.v1.Seen)", "returns (.fitpulse.toy.v1.Empty)", "returns Empty"),
    "message": ("Plate", "Disc", "message Plate is not in the .proto"),
    "service": ("service ToyApi", "service OtherApi", "service ToyApi is not in the .proto"),
    "package": ("fitpulse.toy.v1", "fitpulse.game.v1", "the package is fitpulse.game.v1"),
    "streaming": ("returns (.fitpulse.toy.v1.Seen)", "returns (stream .fitpulse.toy.v1.Seen)", "is a stream"),
}


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    return protos([CONTRACT], tmp_path_factory.mktemp("proto"))["toy"]


def test_the_generated_proto_does_not_differ(text: str) -> None:
    compare(CONTRACT, compiled_text("toy", text))


@pytest.mark.parametrize("change", CHANGES)
def test_a_difference_is_found_and_named(text: str, change: str) -> None:
    before, after, said = CHANGES[change]
    assert before in text
    with pytest.raises(Drift, match=re.escape(said)):
        compare(CONTRACT, compiled_text("toy", text.replace(before, after)))


def test_all_differences_are_named_at_once(text: str) -> None:
    wrong = text.replace("int64 whole", "string whole").replace("  bool flag = 4;\n", "")
    with pytest.raises(Drift) as caught:
        compare(CONTRACT, compiled_text("toy", wrong))
    assert "Everything.whole" in str(caught.value)
    assert "Everything.flag" in str(caught.value)


async def test_drift_stops_both_ends(text: str) -> None:
    wrong = compiled_text("toy", text.replace("int64 whole", "string whole"))
    server, client = (
        Registry(descriptors=lambda _: wrong),
        Registry(addresses={"toy": "127.0.0.1:1"}, secret=SECRET, descriptors=lambda _: wrong),
    )
    server.offer(toy.ToyApi, Toy())
    with pytest.raises(Drift):
        await serve(server, secret=SECRET)
    with pytest.raises(Drift):
        client.get(toy.ToyApi)


def test_a_service_without_a_proto_says_how_to_make_one() -> None:
    with pytest.raises(Drift, match="generate"):
        generated("no_such_service")
