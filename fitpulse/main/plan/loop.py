"""Reads one message a line and answers each with one line; whatever is wrong with a message, it lives on."""

from collections.abc import Iterator
from importlib.metadata import version
from typing import BinaryIO

import msgspec

from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.kernel.errors import BadRequest, FitPulseError, Invalid, TooLarge
from fitpulse.main.plan import answers, messages, translation
from fitpulse.main.plan.answers import AnyAnswer
from fitpulse.main.plan.vocabulary import Vocabulary
from fitpulse.services.coaching.domain.dialogue import Dialogue
from fitpulse.services.coaching.domain.index import Index

LONGEST_LINE = 64 * 1024 * 1024


class MessageUnreadable(BadRequest):
    slug = "plan-message-unreadable"
    title = "This line is no JSON object"


class MessageInvalid(Invalid):
    slug = "plan-message-invalid"
    title = "This message does not have the protocol's form"


class LineTooLong(TooLarge):
    slug = "plan-line-too-long"
    title = "This line is too long"


class Broken(FitPulseError):
    slug = "plan-internal"


class Conversation:
    """One athlete's conversation: bytes of one line in, bytes of one line out."""

    def __init__(self, index: Index) -> None:
        self._coach = Dialogue(index)
        self._words = Vocabulary(index)
        self._decoder = msgspec.json.Decoder(messages.AnyMessage)
        self._encoder = msgspec.json.Encoder()

    def answer(self, line: bytes) -> bytes:
        """Answer a line without its end; an error is an answer too."""
        try:
            found: AnyAnswer = self._act(self._read(line))
            return self._encoder.encode(found)
        except FitPulseError as error:
            found = _refused(error)
        except Exception as error:  # noqa: BLE001 -- one broken answer must not end the conversation
            found = _refused(
                Broken(f"{type(error).__name__}: this is a fault of the planner, please report it.")
            )
        return self._encoder.encode(found)

    def _read(self, line: bytes) -> messages.AnyMessage:
        try:
            told: messages.AnyMessage = self._decoder.decode(line)
        except msgspec.ValidationError as error:
            raise MessageInvalid(plain(str(error))) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MessageUnreadable(plain(str(error))) from error
        return told

    def _act(self, told: messages.AnyMessage) -> AnyAnswer:
        """Say who trains and how they are, ask, or train: each part of the protocol has its own answers."""
        match told:
            case messages.Hello():
                return answers.Welcome(protocol=answers.PROTOCOL, planner=version("fitpulse"))
            case messages.CatalogueAsked():
                return answers.catalogue_shown(load_catalogue())
            case messages.AthleteTold() | messages.HistoryTold():
                return self._know(told)
            case messages.SetLogged() | messages.Said() | messages.Completed():
                return self._train(told)
        return self._ask(told)

    def _know(self, told: messages.AthleteTold | messages.HistoryTold) -> answers.Done:
        coach, words = self._coach, self._words
        if isinstance(told, messages.AthleteTold):
            profile = translation.profile(told.profile, coach.profile, words)
            coach.know(profile, translation.instant(told.at))
        else:
            coach.remember([translation.done(one, words, f"sets[{n}].") for n, one in enumerate(told.sets)])
        return answers.Done()

    def _ask(
        self,
        told: messages.CheckinTold | messages.NextAsked | messages.CalendarAsked | messages.BeliefsAsked,
    ) -> AnyAnswer:
        at = translation.instant(told.at)
        match told:
            case messages.CheckinTold():
                return answers.CheckinAnswered(readiness=self._coach.check_in(translation.checkin(told)))
            case messages.NextAsked():
                return answers.offered(self._coach.next(at, translation.today(told)))
            case messages.CalendarAsked():
                return answers.calendar_shown(self._coach.calendar(at, int(told.weeks)))
            case messages.BeliefsAsked():
                return self._coach.beliefs(at)

    def _train(self, told: messages.SetLogged | messages.Said | messages.Completed) -> AnyAnswer:
        coach, words, at = self._coach, self._words, translation.instant(told.at)
        match told:
            case messages.SetLogged():
                n = None if told.n is None else int(told.n)
                records, changes = coach.log(translation.done(told, words), workout=told.workout, n=n)
                shown = tuple(answers.change_shown(change) for change in changes)
                return answers.SetAnswered(records=records, changes=shown)
            case messages.Said():
                return answers.offered(coach.say(at, told.workout, translation.wish(told, words)))
            case messages.Completed():
                summed = coach.complete(at, told.workout, minutes=told.minutes, rpe=told.rpe)
                return answers.Summed(summary=summed)


def converse(source: BinaryIO, sink: BinaryIO, index: Index) -> None:
    """Answer every line of `source` in `sink` until it ends, each as soon as it was read."""
    conversation = Conversation(index)
    for line in _lines(source):
        told = conversation.answer(line) if line is not None else _too_long()
        sink.write(told + b"\n")
        sink.flush()


def _lines(source: BinaryIO) -> Iterator[bytes | None]:
    """Lines without their ends; None for one that is too long, which is skipped without being kept."""
    while line := source.readline(LONGEST_LINE + 1):
        if len(line) <= LONGEST_LINE or line.endswith(b"\n"):
            yield line.rstrip(b"\r\n")
            continue
        while (rest := source.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
        yield None


def _too_long() -> bytes:
    detail = f"A line may have {LONGEST_LINE // 1024 // 1024} MiB; send a long history in several messages."
    return msgspec.json.encode(_refused(LineTooLong(detail)))


def _refused(error: FitPulseError) -> answers.Refused:
    return answers.Refused(error=answers.Problem(type=error.slug, title=error.title, detail=error.detail))


def plain(message: str) -> str:
    """Say a decoder's finding as a sentence that begins with the place."""
    text, _, place = message.partition(" - at `")
    place = place.rstrip("`").removeprefix("$").removeprefix(".")
    return f"{place}: {text}." if place else f"{text}."
