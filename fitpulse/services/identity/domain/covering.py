"""The two pages that explain an export to whoever opens it: plain text, and HTML that needs nothing else."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from string import Template
from typing import Final, Protocol


class Listed(Protocol):
    """What the pages tell of a collection."""

    @property
    def title(self) -> str: ...
    @property
    def rows(self) -> int: ...
    @property
    def json(self) -> str: ...
    @property
    def csv(self) -> str | None: ...


INTRODUCTION: Final = (
    "This is what FitPulse keeps of you, copied on $day. Open index.html to look around. The files in json/ are "
    "for other programs, those in csv/ open in any spreadsheet, and export.json lists them all with their columns. "
    "Times are in UTC, loads in kilograms unless a title says otherwise."
)
LEFT_OUT: Final = (
    "Not in here, because a copy would only be a danger to you: your password and the tokens of your sign-ins, of "
    "which we keep nothing but fingerprints, the texts of mails, which can hold links that stand for a password, "
    "and doubles that exist for a day so that a repeated request gets the same answer."
)
TEXT: Final = Template(f"""Your data from FitPulse

{INTRODUCTION}

$listing

{LEFT_OUT}

This file holds health data and it is yours: keep it where only you can read it.
""")
PAGE: Final = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Your data from FitPulse</title><style>
:root { color-scheme: light dark }
body { max-width: 720px; margin: 32px auto; padding: 0 16px; font: 16px/24px system-ui, sans-serif }
h1 { font-size: 28px; line-height: 34px; letter-spacing: -0.6px }
table { width: 100%; border-collapse: collapse }
th, td { padding: 8px 8px 8px 0; border-bottom: 1px solid #8884; text-align: left; vertical-align: top }
td.rows { text-align: right; font-variant-numeric: tabular-nums }
</style></head>
<body><h1>Your data from FitPulse</h1>
<p>$introduction</p>
<table><thead><tr><th>What</th><th>Entries</th><th>Files</th></tr></thead><tbody>
$listing
</tbody></table>
<p>$left_out</p>
<p>This file holds health data and it is yours: keep it where only you can read it.</p>
</body></html>
""")


def covering_text(entries: Sequence[Listed], at: datetime) -> str:
    width = max((len(f"{entry.rows:,}") for entry in entries), default=1)
    lines = [f"{entry.rows:>{width},}  {entry.title} ({', '.join(files(entry))})" for entry in entries]
    return TEXT.substitute(day=day(at), listing="\n".join(lines))


def covering_page(entries: Sequence[Listed], at: datetime) -> str:
    rows = [
        f'<tr><td>{escape(entry.title)}</td><td class="rows">{entry.rows:,}</td><td>'
        + " ".join(f'<a href="{escape(name)}">{name.rpartition(".")[2].upper()}</a>' for name in files(entry))
        + "</td></tr>"
        for entry in entries
    ]
    return PAGE.substitute(
        introduction=escape(Template(INTRODUCTION).substitute(day=day(at))),
        listing="\n".join(rows),
        left_out=escape(LEFT_OUT),
    )


def files(entry: Listed) -> tuple[str, ...]:
    return (entry.json,) if entry.csv is None else (entry.csv, entry.json)


def day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"
