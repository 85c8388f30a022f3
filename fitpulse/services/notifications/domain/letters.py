"""News as a mail: the same words in plain text and in quiet HTML, with a link that ends such mails."""

from dataclasses import dataclass
from html import escape
from string import Template
from typing import Final
from uuid import UUID

from fitpulse.services.notifications.domain.news import News, NewsKind

CALLED: Final[dict[NewsKind, str]] = {"workout": "workout summaries", "record": "new records"}
"""What mails of a kind are about, in "mails about …"."""

TEXT: Final = Template("""$title

$body

--
You get mails about $called. One click ends them: $switch_off
""")

# Mail programs know neither style sheets nor variables, so the light tokens stand here as values.
HTML: Final = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title></head>
<body style="margin:0;padding:24px 16px;background:#F6F7F4;color:#14181B;font:450 16px/24px Inter,Arial,sans-serif">
<div style="max-width:520px;margin:0 auto;background:#FFFFFF;border:1px solid #DFE3DC;border-radius:20px;padding:24px">
<h1 style="margin:0 0 8px;font-size:20px;line-height:26px;letter-spacing:-0.3px">$title</h1>
<p style="margin:0">$body</p>
</div>
<p style="max-width:520px;margin:16px auto 0;font-size:13px;line-height:18px;color:#4A545C">You get mails about
$called. <a href="$switch_off" style="color:#3E6300">One click ends them</a>.</p>
</body></html>
""")


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str
    switch_off: str


def letter(news: News, *, public_url: str, switch_off_key: UUID) -> Letter:
    switch_off = f"{public_url}/mail/off/{switch_off_key}/{news.kind}"
    words = {"title": news.title, "body": news.body, "called": CALLED[news.kind], "switch_off": switch_off}
    escaped = {name: escape(value) for name, value in words.items()}
    return Letter(news.title, TEXT.substitute(words), HTML.substitute(escaped), switch_off)
