"""Chains that bite their own tail: superiors, parents of units."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from shared.schemas import text
from shared.tabular._report import RowProblem

__all__ = ["cycle_problem", "find_cycles"]

Key = TypeVar("Key", bound=Hashable)


def find_cycles(edges: Mapping[Key, Key | None]) -> list[list[Key]]:
    """Every cycle of a mapping from a key to the one above it (None: nobody).

    Each cycle starts at its smallest member (by `str`) and goes upwards; cycles are sorted by that member, so the same
    edges give the same answer in any order. Somebody who is the own superior is a cycle of one. Linear in the edges.
    """
    seen: set[Key] = set()
    cycles: list[list[Key]] = []
    for start in edges:
        path: dict[Key, int] = {}
        key: Key | None = start
        while key is not None and key not in seen:
            seen.add(key)
            path[key] = len(path)
            key = edges.get(key)
        if key is not None and key in path:
            cycles.append(_from_smallest(list(path)[path[key] :]))
    return sorted(cycles, key=lambda cycle: str(cycle[0]))


def _from_smallest(cycle: list[Key]) -> list[Key]:
    first = min(range(len(cycle)), key=lambda index: str(cycle[index]))
    return cycle[first:] + cycle[:first]


def cycle_problem(line: int, column: str, names: Sequence[str]) -> RowProblem:
    """The problem of one row of a cycle; `names` are its members, upwards, as a person knows them."""
    chain = " → ".join([*names, names[0]])
    return RowProblem(
        line=line,
        column=column,
        value=names[1 % len(names)],
        reason=text(f"Atasan membentuk lingkaran: {chain}", f"The superiors form a cycle: {chain}"),
        remedy=text(
            "Ubah atasan salah satu dari mereka sehingga rantai berakhir pada seorang pimpinan.",
            "Change the superior of one of them, so that the chain ends at a head.",
        ),
    )
