"""Attacks a live WebSocket until it is killed: floods it, and stuffs it. Arguments: its URL, a token."""

import json
import sys

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

HELLO = {"width": 1280, "height": 1000, "exercise": "squat"}
FLOOD = 400


def attack(url: str, token: str) -> None:
    frames = [json.dumps({"t": n / 30, "points": [0.5] * 132}) for n in range(FLOOD)]
    for what in (frames, [b"\0" * 10_000_000]):
        with connect(url, compression=None) as client:
            client.send(json.dumps(HELLO | {"token": token}))
            client.recv()
            try:
                for message in what:
                    client.send(message)
            except ConnectionClosed:
                continue


if __name__ == "__main__":
    _, to, bearer = sys.argv
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    while True:
        attack(to, bearer)
