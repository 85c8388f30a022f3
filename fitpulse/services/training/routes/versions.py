"""Answers that carry their version as an ETag, and changes that insist on one."""

from typing import Annotated

from fastapi import Header, Response

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=r'^(\*|(W/)?"?[0-9]{1,9}"?)$',
        description="The ETag you read; the change fails if it moved on.",
    ),
]


def version_of(if_match: str | None) -> int | None:
    if if_match is None or if_match == "*":
        return None
    return int(if_match.removeprefix("W/").strip('"'))


def versioned(body: bytes, version: int, status: int = 200) -> Response:
    headers = {"ETag": f'"{version}"', "Cache-Control": "private, no-cache"}
    return Response(body, status, headers=headers, media_type="application/json")
