"""What must hold for one question, apart from the others."""

from collections.abc import Iterator, Mapping

from shared.errors import FieldProblem
from shared.forms._content import Question, Scale
from shared.schemas import text

__all__ = ["question_problems"]


def question_problems(question: Question, scales: Mapping[str, Scale], pointer: str) -> Iterator[FieldProblem]:
    """Whether the question has what its kind needs, and nothing that belongs to another kind."""
    yield from _scale(question, scales, pointer)
    yield from _options(question, pointer)
    yield from _bounds(question, pointer)
    yield from _key(question, pointer)


def _scale(question: Question, scales: Mapping[str, Scale], pointer: str) -> Iterator[FieldProblem]:
    if question.kind != "scale":
        for name, given in (
            ("scale", question.scale is not None),
            ("scale_group", question.scale_group is not None),
            ("reversed", question.reversed),
        ):
            if given:
                reason = text("Hanya untuk pertanyaan berskala. Hapus.", "Only for questions on a scale. Remove it.")
                yield FieldProblem(f"{pointer}/{name}", reason)
    elif question.scale not in scales:
        listed = ", ".join(scales) or "—"
        reason = text(
            f"Skala ini tidak ada dalam formulir. Pilih salah satu: {listed}.",
            f"The form has no such scale. Choose one of: {listed}.",
        )
        yield FieldProblem(f"{pointer}/scale", reason)


def _options(question: Question, pointer: str) -> Iterator[FieldProblem]:
    needs_options = question.kind in {"choice", "multiple"}
    if needs_options and len(question.options) < 2:
        reason = text("Sediakan sedikitnya dua pilihan.", "Offer at least two options.")
        yield FieldProblem(f"{pointer}/options", reason)
    if not needs_options and question.options:
        reason = text("Pilihan hanya untuk jenis choice dan multiple. Hapus.", "Only choice and multiple have options.")
        yield FieldProblem(f"{pointer}/options", reason)
    seen: set[str] = set()
    for index, option in enumerate(question.options):
        if option.code in seen:
            reason = text(f"{option.code} sudah dipakai. Beri yang lain.", f"{option.code} is used already. Change it.")
            yield FieldProblem(f"{pointer}/options/{index}/code", reason)
        seen.add(option.code)
        if option.exclusive and question.kind != "multiple":
            reason = text("Hanya berarti pada jenis multiple. Hapus.", "Only for kind multiple. Remove it.")
            yield FieldProblem(f"{pointer}/options/{index}/exclusive", reason)


def _bounds(question: Question, pointer: str) -> Iterator[FieldProblem]:
    low, high = question.minimum, question.maximum
    if question.kind != "number":
        for name, given in (("minimum", low is not None), ("maximum", high is not None), ("integer", question.integer)):
            if given:
                reason = text("Hanya untuk jenis number. Hapus.", "Only for questions of kind number. Remove it.")
                yield FieldProblem(f"{pointer}/{name}", reason)
    elif low is not None and high is not None and low > high:
        reason = text("Batas atas di bawah batas bawah. Perbaiki.", "The maximum is below the minimum. Correct it.")
        yield FieldProblem(f"{pointer}/maximum", reason)


def _key(question: Question, pointer: str) -> Iterator[FieldProblem]:
    if question.key is None:
        return
    if question.kind not in {"choice", "multiple"}:
        reason = text("Kunci hanya untuk choice dan multiple. Hapus.", "Only for choice and multiple. Remove it.")
        yield FieldProblem(f"{pointer}/key", reason)
        return
    unknown = sorted(set(question.key) - {option.code for option in question.options})
    if unknown or not question.key:
        listed = ", ".join(option.code for option in question.options)
        reason = text(
            f"Kunci harus berisi kode pilihan pertanyaan ini: {listed}.",
            f"The key must hold option codes of this question: {listed}.",
        )
        yield FieldProblem(f"{pointer}/key", reason)
