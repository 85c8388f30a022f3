"""Calls between services: one Protocol, answered in this process or over gRPC.

`registry` hands out an API as a local proxy or a remote client. `contract` reads a Protocol, `shapes` its
dataclasses; `wire` compares both with the .proto and `codec` turns dataclasses into messages and back.
`server` and `client` are the two ends of gRPC, `metadata` and `faults` what crosses beside the message.
`python -m fitpulse.infra.rpc.generate` writes the .proto files from the Protocols.
"""

from fitpulse.infra.rpc.contract import contract_of
from fitpulse.infra.rpc.registry import NotWired, Registry
from fitpulse.infra.rpc.shapes import ShapeError

__all__ = ["NotWired", "Registry", "ShapeError", "contract_of"]
