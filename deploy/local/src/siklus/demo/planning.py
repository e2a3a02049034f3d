"""Step 4, first half: the training admin accepts proposals and completes the drafts that come of them."""

from typing import Any

from siklus.demo.context import Context, Json, Program

__all__ = ["Style", "accept_proposals", "decide_proposal", "draft_of"]


class Style:
    """How the demo completes its drafts: a form, what is stated of it, and whether the class will fail."""

    def __init__(self, form: str, *, jp: int | None, failing: bool = False) -> None:
        self.form = form
        self.jp = jp
        self.failing = failing


_STYLES = (
    Style("technical", jp=24),
    Style("workshop", jp=None, failing=True),
    Style("seminar", jp=None),
    Style("e_learning", jp=None),
)
"""Classroom, workshop, seminar and e-learning; where no JP are stated, the form's rule converts."""


async def accept_proposals(context: Context) -> None:
    """Accept the first proposals for the whole government; decline the next one, with a reason."""
    proposals = await context.client.all(context.training_admin, "/analytics/v1/proposals", state="proposed")
    ranked = sorted(_new(proposals), key=lambda proposal: (proposal["unit_id"] is not None, proposal["priority"]))
    chosen, rest = ranked[: len(_STYLES)], ranked[len(_STYLES) :]
    context.report["proposals"] = len(proposals)
    for proposal, style in zip(chosen, _STYLES, strict=False):
        await decide_proposal(context, proposal, "accept", "Prioritas tahun ini / a priority of this year")
        context.accepted_proposals.append(proposal["id"])
        context.programs.append(await _complete_draft(context, proposal, style))
    for proposal in rest[:1]:
        await decide_proposal(context, proposal, "decline", "Menunggu anggaran perubahan / waits for the next budget")


def _new(proposals: list[Json]) -> list[Json]:
    """One proposal for each competency: a programme for everybody before one for a unit."""
    found: dict[str, Json] = {}
    order = sorted(proposals, key=lambda proposal: (proposal["unit_id"] is not None, proposal["priority"]))
    for proposal in order:
        if proposal["kind"] == "new":
            found.setdefault(proposal["competency_id"], proposal)
    return list(found.values())


async def decide_proposal(context: Context, proposal: Json, decision: str, reason: str) -> None:
    """Accept or decline a proposal as the training admin."""
    path = f"/analytics/v1/proposals/{proposal['id']}/{decision}"
    await context.client.post(context.training_admin, path, {"reason": reason})


async def draft_of(context: Context, proposal_id: str) -> Json:
    """Wait for the one draft that the accepted proposal becomes in the catalog."""

    async def look() -> list[Any]:
        return await context.client.all(context.training_admin, "/catalog/v1/programs", proposal_id=proposal_id)

    found = await context.pace.until(f"the draft of proposal {proposal_id}", look, bool)
    return dict(found[0])


async def _complete_draft(context: Context, proposal: Json, style: Style) -> Program:
    """Give the draft its form and publish it."""
    draft = await draft_of(context, proposal["id"])
    path = f"/catalog/v1/programs/{draft['id']}"
    body = {"form": style.form, "jp": style.jp, "organiser": "BPSDM", "pass_mark": 70}
    await context.client.patch(context.training_admin, path, body)
    await context.client.post(context.training_admin, f"{path}/publish")
    taught = draft["competencies"][0]
    return Program(
        id=draft["id"],
        proposal_id=proposal["id"],
        competency=context.code_of(taught["competency_id"]),
        target=taught["target_level"],
        form=style.form,
        failing=style.failing,
    )
