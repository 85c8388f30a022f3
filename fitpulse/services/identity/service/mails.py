"""The mails identity sends: what happened, one thing to do, and what it means if it wasn't you."""

from dataclasses import dataclass
from html import escape
from uuid import UUID

from fitpulse.infra.mail import Mail
from fitpulse.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Letters:
    """Composes mails; links lead to the pages below `public_url`."""

    public_url: str

    def confirm(self, user_id: UUID, to: str, name: str, token: str) -> Mail:
        return self._letter(
            user_id,
            to,
            "Confirm your address",
            f"Hello {name},",
            "welcome to FitPulse. Confirm that this is your address and your account is ready. "
            "The link works once, for 24 hours.",
            ("Confirm my address", f"{self.public_url}/account/confirm?token={token}"),
            "If you did not sign up, ignore this mail and no account is made.",
        )

    def already_here(self, user_id: UUID, to: str, name: str) -> Mail:
        return self._letter(
            user_id,
            to,
            "You already have an account",
            f"Hello {name},",
            "someone, probably you, tried to sign up with this address. It already has an account: "
            "sign in with it, or set a new password if you no longer know yours.",
            ("Set a new password", f"{self.public_url}/account/forgot"),
            "If it was not you, there is nothing to do. Nothing has changed.",
        )

    def reset(self, user_id: UUID, to: str, name: str, token: str) -> Mail:
        return self._letter(
            user_id,
            to,
            "Set a new password",
            f"Hello {name},",
            "with this link you can set a new password. It works once, for an hour, and signs you out everywhere.",
            ("Set a new password", f"{self.public_url}/account/reset?token={token}"),
            "If you did not ask for it, ignore this mail. Your password stays as it is.",
        )

    def password_changed(self, user_id: UUID, to: str, name: str) -> Mail:
        return self._letter(
            user_id,
            to,
            "Your password was changed",
            f"Hello {name},",
            "your password was changed just now and you were signed out everywhere.",
            ("See your sign-ins", f"{self.public_url}/account/sign-ins"),
            "If it was not you, set a new one at once and check who can read your mail.",
        )

    def _letter(
        self,
        user_id: UUID,
        to: str,
        subject: str,
        greeting: str,
        message: str,
        action: tuple[str, str],
        otherwise: str,
    ) -> Mail:
        label, link = action
        text = f"{greeting}\n\n{message}\n\n{label}:\n{link}\n\n{otherwise}\n\nFitPulse\n"
        html = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"></head>'
            '<body style="font:16px/24px Inter,system-ui,sans-serif;color:#14181B;background:#F6F7F4;padding:24px">'
            f'<div style="max-width:480px;margin:0 auto"><p>{escape(greeting)}</p><p>{escape(message)}</p>'
            f'<p><a href="{escape(link)}" style="display:inline-block;padding:12px 20px;border-radius:12px;'
            'background:#B9E635;color:#12180A;font-weight:600;text-decoration:none">'
            f'{escape(label)}</a></p><p style="color:#646E76">{escape(otherwise)}</p></div></body></html>'
        )
        return Mail(id=new_id(), to=to, subject=subject, text=text, html=html, user_id=user_id)
