"""Whether one value fits one question."""

from collections.abc import Callable
from typing import TypeAlias

from shared.forms._content import AnswerValue, Question, Scale
from shared.schemas import Text, text

__all__ = ["Check", "compile_check"]

# None: the value fits; otherwise why it does not, and what to do.
Check: TypeAlias = Callable[[AnswerValue], Text | None]


def compile_check(question: Question, scale: Scale | None) -> Check:
    """The check of a question; `scale` is the one that it names."""
    if question.kind == "scale" and scale is not None:
        return _scale_check(scale.min, scale.max)
    if question.kind == "number":
        return _number_check(question)
    if question.kind == "choice":
        return _choice_check([option.code for option in question.options])
    if question.kind == "multiple":
        return _multiple_check(question)
    return _text_check(question.max_length)


def _scale_check(low: int, high: int) -> Check:
    whole = text(f"Bukan bilangan bulat. Pilih {low} sampai {high}.", f"Not a whole number. Choose {low} to {high}.")
    outside = text(f"Di luar skala. Pilih {low} sampai {high}.", f"Outside the scale. Choose {low} to {high}.")

    def check(value: AnswerValue) -> Text | None:
        if not isinstance(value, int):
            return whole
        return None if low <= value <= high else outside

    return check


def _number_check(question: Question) -> Check:
    low, high = question.minimum, question.maximum
    written_low = "…" if low is None else f"{low:g}"
    written_high = "…" if high is None else f"{high:g}"
    outside = text(
        f"Di luar batas. Isi {written_low} sampai {written_high}.",
        f"Out of range. Enter {written_low} to {written_high}.",
    )
    not_a_number = text("Bukan bilangan. Isi dengan angka.", "Not a number. Enter a number.")
    not_whole = text("Bukan bilangan bulat. Isi tanpa pecahan.", "Not a whole number. Enter it without a fraction.")

    def check(value: AnswerValue) -> Text | None:
        if not isinstance(value, (int, float)):
            return not_a_number
        if question.integer and value != value // 1:
            return not_whole
        fits = (low is None or value >= low) and (high is None or value <= high)
        return None if fits else outside

    return check


def _choice_check(codes: list[str]) -> Check:
    known, listed = frozenset(codes), _listed(codes)
    wrong = text(
        f"Bukan pilihan dari pertanyaan ini. Pilih satu dari: {listed}.",
        f"Not an option of this question. Choose one of: {listed}.",
    )
    return lambda value: None if isinstance(value, str) and value in known else wrong


def _multiple_check(question: Question) -> Check:
    codes = [option.code for option in question.options]
    known, listed = frozenset(codes), _listed(codes)
    exclusive = frozenset(option.code for option in question.options if option.exclusive)
    wrong = text(f"Isi dengan daftar pilihan dari: {listed}.", f"Give a list of options out of: {listed}.")
    twice = text("Ada pilihan yang disebut dua kali. Sebut sekali saja.", "An option is there twice. Name it once.")
    alone = text(
        f"Pilihan {_listed(sorted(exclusive))} tidak dapat digabung dengan yang lain. Hapus salah satunya.",
        f"Option {_listed(sorted(exclusive))} excludes all others. Remove it or the others.",
    )

    def check(value: AnswerValue) -> Text | None:
        if not isinstance(value, list) or not known.issuperset(value):
            return wrong
        if len(set(value)) != len(value):
            return twice
        return alone if len(value) > 1 and not exclusive.isdisjoint(value) else None

    return check


def _text_check(longest: int) -> Check:
    not_text = text("Bukan teks. Isi dengan teks.", "Not a text. Enter a text.")
    unprintable = text("Memuat huruf NUL. Ketik ulang teksnya.", "It contains a NUL character. Type the text again.")
    too_long = text(
        f"Terlalu panjang. Tulis paling banyak {longest} huruf.", f"Too long. Write at most {longest} characters."
    )

    def check(value: AnswerValue) -> Text | None:
        if not isinstance(value, str):
            return not_text
        if "\0" in value:  # PostgreSQL stores none.
            return unprintable
        return None if len(value) <= longest else too_long

    return check


def _listed(codes: list[str]) -> str:
    return ", ".join(codes[:20]) + (", …" if len(codes) > 20 else "")
