"""Mail: queued in the caller's transaction, sent afterwards at most once per id."""

from fitpulse.infra.mail.mailbox import mailbox
from fitpulse.infra.mail.outbox import Mail, forget_mails, queue_mail
from fitpulse.infra.mail.postman import Address, Postman

__all__ = ["Address", "Mail", "Postman", "forget_mails", "mailbox", "queue_mail"]
