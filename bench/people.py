"""People who sign up and in as anyone does, by the pages and the code flow."""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from html import unescape
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import httpx2
import msgspec

from bench.load import Request

CLIENT: Final = "fitpulse-app"
CALLBACK: Final = "http://127.0.0.1:51234/callback"
BODYWEIGHT_KG: Final = 74.0
PROFILE: Final = {
    "goals": ["muscle", "strength"],
    "experience": "intermediate",
    "days_per_week": 4,
    "minutes": 60,
    "bodyweight_kg": BODYWEIGHT_KG,
    "birth_year": 1991,
    "sex": "female",
}


@dataclass(frozen=True, slots=True)
class Person:
    """`refresh` is a refresh token for FitPulse, `other_refresh` one of another sign-in for the bare app."""

    user_id: UUID
    access: str
    refresh: str
    other_refresh: str

    def request(self, method: str, path: str, body: object = None, *, key: str | None = None) -> Request:
        """A request that both applications understand: the bare one knows its person by a header."""
        headers = [("authorization", f"Bearer {self.access}"), ("x-user", str(self.user_id))]
        if key is not None:
            headers.append(("idempotency-key", key))
        encoded = b"" if body is None else msgspec.json.encode(body)
        return Request(method=method, path=path, headers=tuple(headers), body=encoded)


def join(url: str, equipment: list[str]) -> Person:
    """Sign up, confirm, sign in twice and describe oneself."""
    email, password = f"{secrets.token_hex(6)}@example.org", secrets.token_urlsafe(12)
    with httpx2.Client(base_url=url, timeout=30) as http:
        page = http.get("/account/sign-up")
        _submit(http, page, name="Bench", email=email, password=password)
        outbox = http.get("/dev/mail").text
        link = re.search(r"https?://[^/\s\"<]+(/account/confirm[^\s\"<]+)", outbox[outbox.index(email) :])
        assert link is not None, outbox
        _submit(http, http.get(unescape(link[1])), password=password)
        first, second = (_sign_in(http, email, password) for _ in range(2))
        headers = {"authorization": f"Bearer {first['access_token']}"}
        answer = http.put("/v1/me/athlete", json=PROFILE | {"equipment": equipment}, headers=headers)
        assert answer.status_code == 200, answer.text
    claims = first["access_token"].split(".")[1]
    subject = msgspec.json.decode(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]
    return Person(UUID(subject), first["access_token"], first["refresh_token"], second["refresh_token"])


def _sign_in(http: httpx2.Client, email: str, password: str) -> dict[str, Any]:
    verifier = secrets.token_urlsafe(40)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": CALLBACK,
        "scope": "openid offline_access fitpulse",
        "state": secrets.token_urlsafe(8),
        "nonce": secrets.token_urlsafe(8),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    answer = http.get(f"/oauth/authorize?{urlencode(query)}")
    while not (location := answer.headers["location"]).startswith(CALLBACK):
        page = answer = http.get(location)
        if location.startswith("/account/sign-in"):
            answer = _submit(http, page, email=email, password=password)
        elif location.startswith("/account/consent"):
            answer = _submit(http, page, answer="yes", health="yes")
    code = parse_qs(urlsplit(location).query)["code"][0]
    form = {
        "grant_type": "authorization_code",
        "client_id": CLIENT,
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": verifier,
    }
    exchanged = http.post("/auth/token", data=form)
    assert exchanged.status_code == 200, exchanged.text
    tokens: dict[str, Any] = exchanged.json()
    return tokens


def _submit(http: httpx2.Client, page: httpx2.Response, **fields: str) -> httpx2.Response:
    action = re.search(r'<form method="post" action="([^"]+)"', page.text)
    assert action is not None, page.text
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    values = {name: unescape(value) for name, value in hidden} | fields
    return http.post(unescape(action[1]), data=values)
