"""A person at a browser and their app: signs up, confirms the mail, signs in with code + PKCE, calls the API."""

import base64
import hashlib
import re
import secrets
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import httpx2

CALLBACK = "http://127.0.0.1:51234/callback"
PASSWORD = "seven quiet herons"


class Person:
    """`http` reaches the installation; `signed_in` fills in `tokens`, which every call then carries."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self.http = http
        self.email = f"{secrets.token_hex(6)}@example.org"
        self.tokens: dict[str, Any] = {}

    async def sign_up(self) -> None:
        page = await self.http.get("/account/sign-up")
        answer = await self._submit(page, name="Ada", email=self.email, password=PASSWORD)
        assert "Check your mail" in answer.text
        link = await self._link("/account/confirm")
        confirmed = await self._submit(await self.http.get(link), password=PASSWORD)
        assert confirmed.status_code == 303, confirmed.text

    async def sign_in(self) -> None:
        verifier = secrets.token_urlsafe(40)
        query = {
            "response_type": "code",
            "client_id": "fitpulse-app",
            "redirect_uri": CALLBACK,
            "scope": "openid profile email offline_access fitpulse",
            "state": secrets.token_urlsafe(8),
            "nonce": secrets.token_urlsafe(8),
            "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
            .rstrip(b"=")
            .decode(),
            "code_challenge_method": "S256",
        }
        answer = await self.http.get(f"/oauth/authorize?{urlencode(query)}")
        while not (location := answer.headers["location"]).startswith(CALLBACK):
            page = await self.http.get(location)
            if location.startswith("/account/sign-in"):
                answer = await self._submit(page, email=self.email, password=PASSWORD)
            elif location.startswith("/account/consent"):
                answer = await self._submit(page, answer="yes", health="yes")
            else:
                answer = page
        back = {key: values[0] for key, values in parse_qs(urlsplit(location).query).items()}
        assert back["state"] == query["state"]
        exchanged = await self.http.post(
            "/auth/token",
            data={
                "grant_type": "authorization_code",
                "client_id": "fitpulse-app",
                "code": back["code"],
                "redirect_uri": CALLBACK,
                "code_verifier": verifier,
            },
        )
        assert exchanged.status_code == 200, exchanged.text
        self.tokens = exchanged.json()

    async def call(
        self, method: str, path: str, body: Any = None, *, key: str | None = None
    ) -> httpx2.Response:
        """One API call; unsafe ones carry an Idempotency-Key, as the app does."""
        headers = {"authorization": f"Bearer {self.tokens['access_token']}"}
        if method not in {"GET", "HEAD"}:
            headers["idempotency-key"] = key or str(uuid4())
        return await self.http.request(method, path, json=body, headers=headers)

    async def get(self, path: str) -> Any:
        answer = await self.call("GET", path)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer.json()

    async def _submit(self, page: httpx2.Response, **fields: str) -> httpx2.Response:
        action = re.search(r'<form method="post" action="([^"]+)"', page.text)
        assert action is not None, page.text
        hidden = {
            name: unescape(value)
            for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        }
        return await self.http.post(unescape(action[1]), data=hidden | fields)

    async def _link(self, path: str) -> str:
        """The link of the newest mail to this person, read in the local outbox."""
        outbox = (await self.http.get("/dev/mail")).text
        mine = outbox[outbox.index(self.email) :]
        found = re.search(rf"https?://[^/\s\"<]+({re.escape(path)}[^\s\"<]+)", mine)
        assert found is not None, mine
        return unescape(found[1])
