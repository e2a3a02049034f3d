"""What must hold before a form is published."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from pydantic import BaseModel

from shared.errors import FieldProblem, Invalid
from shared.forms._content import FormContent, Question, Scale
from shared.forms._question_checks import question_problems
from shared.forms._relevance_checks import relevance_problems
from shared.schemas import Text, text

__all__ = ["InvalidForm", "check_form"]


class InvalidForm(Invalid):
    """The form cannot be published: `errors` points at everything that is wrong in it."""

    type = "invalid-form"
    title = text("Formulir belum dapat diterbitkan", "The form cannot be published yet")


def check_form(content: FormContent, *, pointer: str = "") -> list[FieldProblem]:
    """Everything that keeps the form from being published; `pointer` is where the form lies in the request body.

    Codes are unique; scales exist, fit and label only their own points; options are there; both languages are filled;
    relevance refers to earlier questions; a scale group has one scale; keys name options.
    """
    placed = [
        (f"{pointer}/sections/{place}/questions/{index}", question)
        for place, section in enumerate(content.sections)
        for index, question in enumerate(section.questions)
    ]
    problems = [*_texts(content, pointer), *_scales(content.scales, pointer)]
    if not placed:
        reason = text("Formulir tanpa pertanyaan. Tambahkan pertanyaan.", "The form asks nothing. Add a question.")
        problems.append(FieldProblem(f"{pointer}/sections", reason))
    sections = [(f"{pointer}/sections/{index}/code", section.code) for index, section in enumerate(content.sections)]
    problems += _repeated(sections)
    problems += _repeated((f"{place}/code", question.code) for place, question in placed)
    scales = {scale.code: scale for scale in content.scales}
    for place, question in placed:
        problems += question_problems(question, scales, place)
    problems += relevance_problems(placed)
    problems += _groups(placed)
    problems += _evidence(placed)
    return problems


def _texts(content: FormContent, pointer: str) -> Iterator[FieldProblem]:
    """Both languages of every text, wherever it is."""
    for place, found in _walk(content, pointer):
        for language, words in (("id", found.id), ("en", found.en)):
            if not words.strip():
                reason = text("Teks ini belum diisi dalam kedua bahasa.", "Fill in this text in both languages.")
                yield FieldProblem(f"{place}/{language}", reason)


def _walk(node: object, place: str) -> Iterator[tuple[str, Text]]:
    if isinstance(node, Text):
        yield place, node
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from _walk(item, f"{place}/{index}")
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from _walk(getattr(node, name), f"{place}/{name}")


def _scales(scales: list[Scale], pointer: str) -> Iterator[FieldProblem]:
    yield from _repeated((f"{pointer}/scales/{index}/code", scale.code) for index, scale in enumerate(scales))
    for index, scale in enumerate(scales):
        place = f"{pointer}/scales/{index}"
        if scale.min >= scale.max:
            reason = text("Batas atas skala harus di atas batas bawah.", "The scale must end above its start.")
            yield FieldProblem(f"{place}/max", reason)
        yield from _repeated((f"{place}/labels/{at}/value", str(label.value)) for at, label in enumerate(scale.labels))
        for at, label in enumerate(scale.labels):
            if not scale.min <= label.value <= scale.max:
                reason = text(
                    f"Label di luar skala {scale.min} sampai {scale.max}. Ubah nilainya atau hapus.",
                    f"The label is outside the scale {scale.min} to {scale.max}. Change its value or remove it.",
                )
                yield FieldProblem(f"{place}/labels/{at}/value", reason)


def _repeated(codes: Iterable[tuple[str, str]]) -> Iterator[FieldProblem]:
    seen: set[str] = set()
    for place, code in codes:
        if code in seen:
            reason = text(f"{code} sudah dipakai. Beri yang lain.", f"{code} is used already. Give another one.")
            yield FieldProblem(place, reason)
        seen.add(code)


def _groups(placed: list[tuple[str, Question]]) -> Iterator[FieldProblem]:
    """One scale in a group: values of different scales are never put into one score."""
    scales: dict[str, str | None] = {}
    for place, question in placed:
        if question.scale_group and question.kind == "scale":
            first = scales.setdefault(question.scale_group, question.scale)
            if question.scale != first:
                reason = text(
                    f"Kelompok {question.scale_group} memakai skala {first}. Pakai skala itu atau kelompok lain.",
                    f"Group {question.scale_group} uses scale {first}. Use that scale or another group.",
                )
                yield FieldProblem(f"{place}/scale_group", reason)


def _evidence(placed: list[tuple[str, Question]]) -> Iterator[FieldProblem]:
    """A competency is asked about once in each dimension, so that its answer is unmistakable."""
    seen: set[tuple[UUID, str]] = set()
    for place, question in placed:
        if question.competency_id is None:
            continue
        if question.dimension is None:
            reason = text("Sebutkan dimensi yang ditanyakan.", "Say which dimension of the competency is asked.")
            yield FieldProblem(f"{place}/dimension", reason)
        elif (pair := (question.competency_id, question.dimension)) in seen:
            reason = text(
                "Kompetensi ini sudah ditanyakan untuk dimensi yang sama. Hapus salah satu.",
                "This competency is asked about already in the same dimension. Remove one of them.",
            )
            yield FieldProblem(f"{place}/dimension", reason)
        else:
            seen.add(pair)
