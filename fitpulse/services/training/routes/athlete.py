"""The athlete's own profile."""

from dataclasses import asdict
from typing import Annotated, Any, Final

import msgspec
from fastapi import Body, Response
from pydantic import ValidationError

from fitpulse.infra.web import Me, Router, own, provide
from fitpulse.infra.web.problems import invalid
from fitpulse.services.training.domain.profile import Profile, ProfileChanged, ProfileMissing
from fitpulse.services.training.routes.versions import IfMatch, version_of, versioned
from fitpulse.services.training.schemas import ProfileIn
from fitpulse.services.training.service.profiles import Profiles

People = Annotated[Profiles, provide(Profiles)]
router = Router("training")


def _partial() -> dict[str, Any]:
    schema = ProfileIn.model_json_schema()
    definitions = schema.pop("$defs", {})
    schema["properties"]["limitations"]["items"] = definitions["LimitationIn"]
    schema.pop("required", None)
    for field in schema["properties"].values():
        field.pop("default", None)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


PARTIAL: Final = _partial()


@router.get("/v1/me/athlete", policy=own("athlete"), response_model=Profile, errors=(ProfileMissing,))
async def get_athlete(me: Me, profiles: People) -> Response:
    """Your profile; 404 until you have described yourself."""
    return _answer(*await profiles.get(me.user_id))


@router.put("/v1/me/athlete", policy=own("athlete"), response_model=Profile, errors=(ProfileChanged,))
async def put_athlete(me: Me, profiles: People, body: ProfileIn, if_match: IfMatch = None) -> Response:
    """Describe yourself: this replaces all that was there."""
    return _answer(*await profiles.put(me.user_id, body.profile(), if_version=version_of(if_match)))


@router.patch(
    "/v1/me/athlete",
    policy=own("athlete"),
    response_model=Profile,
    openapi_extra=PARTIAL,
    errors=(ProfileMissing, ProfileChanged),
)
async def patch_athlete(
    me: Me, profiles: People, body: Annotated[dict[str, Any], Body()], if_match: IfMatch = None
) -> Response:
    """Change some fields; those left out stay as they are."""

    def changed(profile: Profile) -> Profile:
        try:
            return ProfileIn.model_validate({**asdict(profile), **body}).profile()
        except ValidationError as error:
            raise invalid([{**one, "loc": ("body", *one["loc"])} for one in error.errors()]) from error

    return _answer(*await profiles.patch(me.user_id, changed, if_version=version_of(if_match)))


def _answer(profile: Profile, version: int) -> Response:
    return versioned(msgspec.json.encode(profile), version)
