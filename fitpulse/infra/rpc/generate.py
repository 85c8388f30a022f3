"""Writes `proto/` from the services' APIs and compiles it; `--check` only says what is not up to date.

    python -m fitpulse.infra.rpc.generate [--check] [--services fitpulse.services]

Every module `<services>.<name>.api` is read; its Protocols named `...Api` become the services of
`proto/fitpulse/<name>/v1/<name>.proto`.
"""

import argparse
import importlib
import importlib.util
import pkgutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorProto

from fitpulse.infra.rpc import schema
from fitpulse.infra.rpc.compiler import descriptor, proto_path, python_of
from fitpulse.infra.rpc.contract import Contract, contract_of
from fitpulse.infra.rpc.wire import declared

GENERATED = Path(__file__).parent / "generated"
PROTO = Path(__file__).parents[3] / "proto"


def discover(services: str) -> tuple[Contract, ...]:
    """Read the contract of every API below a package of services; raises ShapeError."""
    root = importlib.import_module(services)
    found: list[Contract] = []
    for package in pkgutil.iter_modules(root.__path__):
        name = f"{services}.{package.name}.api"
        if package.ispkg and importlib.util.find_spec(name) is not None:
            module = importlib.import_module(name)
            found += (contract_of(item) for item in vars(module).values() if _is_api(item, name))
    return tuple(found)


def _is_api(item: object, module: str) -> bool:
    return (
        isinstance(item, type)
        and getattr(item, "_is_protocol", False)
        and item.__name__.endswith("Api")
        and item.__module__.startswith(module)
    )


def protos(contracts: Iterable[Contract], proto: Path) -> dict[str, str]:
    """Return what each service's .proto should say, keeping the numbers of the one below `proto`."""
    services: dict[str, list[Contract]] = {}
    for contract in contracts:
        services.setdefault(contract.service, []).append(contract)
    return {service: schema.write(apis, _numberings(service, proto)) for service, apis in services.items()}


def _numberings(service: str, proto: Path) -> dict[str, schema.Numbering]:
    if not (proto / proto_path(service)).exists():
        return {}
    file = descriptor(service, proto)
    described = FileDescriptorProto()
    file.CopyToProto(described)
    fields = {
        name: {field.name: declared(field, file.package) for field in message.fields}
        for name, message in file.message_types_by_name.items()
    }
    return {m.name: schema.Numbering.of(m, fields[m.name]) for m in described.message_type}


def modules(texts: dict[str, str]) -> dict[str, str]:
    """Compile the text of each service's .proto to Python; raises CompileError."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for service, text in texts.items():
            path = root / proto_path(service)
            path.parent.mkdir(parents=True)
            path.write_text(text, "utf-8")
        return {service: python_of(service, root) for service in texts}


def differences(contracts: Iterable[Contract], proto: Path, generated: Path) -> dict[Path, str | None]:
    """Return each file that is not as it should be, with the text it should hold or None to be removed."""
    texts = protos(contracts, proto)
    wanted = {proto / proto_path(service): text for service, text in texts.items()}
    wanted |= {generated / f"{service}_v1_pb2.py": text for service, text in modules(texts).items()}
    found = {*proto.glob("fitpulse/*/v1/*.proto"), *generated.glob("*_pb2.py")}
    stale: dict[Path, str | None] = dict.fromkeys(found - wanted.keys())
    stale |= {
        path: text for path, text in wanted.items() if path not in found or path.read_text("utf-8") != text
    }
    return dict(sorted(stale.items()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring the files up to date, or with `--check` exit 1 where they are not."""
    parser = argparse.ArgumentParser(prog="python -m fitpulse.infra.rpc.generate")
    parser.add_argument("--check", action="store_true", help="change nothing, exit 1 when something is stale")
    parser.add_argument("--services", default="fitpulse.services", help="the package of the services")
    parser.add_argument("--proto", type=Path, default=PROTO, help="the folder of the .proto files")
    parser.add_argument("--generated", type=Path, default=GENERATED, help="the folder of what is compiled")
    options = parser.parse_args(arguments)
    stale = differences(discover(options.services), options.proto, options.generated)
    for path, text in stale.items():
        sys.stdout.write(
            f"{'stale' if options.check else 'removed' if text is None else 'written'}: {path}\n"
        )
        if not options.check:
            _apply(path, text)
    return 1 if options.check and stale else 0


def _apply(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
