"""What a training officer reads at the end: Indonesian first, English second."""

from collections.abc import Sequence

from rich.table import Table

from siklus.console import console
from siklus.demo.context import Context, Json

__all__ = ["show_report"]

_UNITS = 8


def show_report(context: Context, moved: Sequence[Json]) -> None:
    """Print needs, remedies, movement, real data and time as tables."""
    for table in (
        _needs(context.report),
        _units(context.units_ranked),
        _numbers(context.report),
        _remedies(context.report),
        _movement(moved),
        _real(context.report["real_data"]),
        _time(context),
    ):
        console.print(table)
        console.print()


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    return table


def _needs(report: Json) -> Table:
    table = _table(
        "Kebutuhan provinsi, sepuluh teratas / the province's needs, top ten",
        "Kompetensi / competency",
        "n",
        "Kesenjangan / gap",
        "MWDS",
        "Kurang percaya diri / low confidence",
    )
    for need in report["needs_ranked"]:
        name = f"{need['code']} {need['name']['id']} / {need['name']['en']}"
        table.add_row(name, str(need["n"]), _two(need["gap"]), _two(need["mwds"]), _percent(need["low_confidence"]))
    return table


def _units(units: Sequence[Json]) -> Table:
    """The first need of each of the first units; of small ones nothing is shown."""
    table = _table(
        f"Kebutuhan pertama tiap unit / first need of each unit ({_UNITS} / {len(units)})",
        "Unit",
        "Kompetensi / competency",
        "n",
        "Kesenjangan / gap",
    )
    hidden = [unit for unit in units if unit["needs"] and unit["needs"][0]["suppressed"]]
    shown = sorted((unit for unit in units if unit not in hidden), key=lambda unit: -(unit["needs"][0]["gap"] or 0))
    for unit in [*shown[: _UNITS - 1], *hidden[:1]]:
        need = unit["needs"][0]
        words = (
            ("(kurang dari 5 / fewer than 5)", "–", "–")
            if unit in hidden
            else (need["code"], str(need["n"]), _two(need["gap"]))
        )
        table.add_row(unit["name"]["id"], *words)
    return table


def _numbers(report: Json) -> Table:
    table = _table("Apa yang terjadi / what happened", "", "")
    words = {
        "people": "Pegawai / people",
        "invited": "Diundang / invited",
        "responses": "Jawaban diterima / answers accepted",
        "revised": "Jawaban diperbaiki / revised",
        "late": "Terlambat tetapi dihitung / late but counted",
        "supervisor_ratings": "Penilaian atasan / superiors' ratings",
        "proposals": "Usulan program / proposals",
        "programs_from_proposals": "Program dari usulan / programmes from proposals",
        "sessions": "Kelas / sessions",
        "enrolments": "Kepesertaan / enrolments",
        "completions": "Selesai / completions",
        "evaluations_assigned": "Evaluasi ditugaskan / evaluations assigned",
        "evaluations_completed": "Evaluasi selesai / evaluations completed",
        "interviews": "Wawancara / interviews",
        "needs_reanalysed": "Kebutuhan dianalisis ulang / needs re-analysed",
        "mentoring_matched": "Pendampingan / mentorings",
        "needs_closed": "Kebutuhan peserta tertutup / participants' needs closed",
        "needs_still_open": "Kebutuhan peserta masih terbuka / still open",
        "lost": "Hilang / lost",
        "duplicated": "Ganda / duplicated",
    }
    for field, word in words.items():
        table.add_row(word, f"{report[field]:,}")
    times = ", ".join(f"{name} {value:.0f} ms" for name, value in report["reanalysis_ms"].items())
    table.add_row("Waktu analisis ulang / re-analysis time", times)
    table.add_row("Peristiwa / events", f"{sum(report['events'].values()):,}")
    return table


_REMEDIES = {
    "mentoring": "Pendampingan / mentoring",
    "course": "Pelatihan lain / another course",
    "workplace_change": "Perubahan di tempat kerja / change at work",
    "conversation": "Percakapan dengan atasan / conversation",
    "unit_change": "Perubahan di unit / change in the unit",
}
_STATES = {
    "proposed": "diusulkan / proposed",
    "accepted": "disetujui / accepted",
    "declined": "ditolak / declined",
    "objected": "keberatan / objected",
    "offered": "ditawarkan / offered",
    "matched": "berpasangan / matched",
    "active": "berjalan / active",
    "completed": "selesai / completed",
    "superseded": "digantikan / superseded",
    "withdrawn": "ditarik / withdrawn",
}


def _remedies(report: Json) -> Table:
    table = _table("Rekomendasi / recommendations", "Tindakan / remedy", "Keadaan / state", "")
    for remedy, states in report["recommendations"].items():
        for state, number in sorted(states.items()):
            table.add_row(_REMEDIES[remedy], _STATES[state], str(number))
    return table


def _movement(moved: Sequence[Json]) -> Table:
    table = _table(
        "Perubahan sejak survei pertama / movement since the first survey",
        "Kompetensi / competency",
        "Kesenjangan dulu / gap then",
        "Kesenjangan kini / gap now",
        "Perubahan / change",
    )
    for item in sorted(moved, key=lambda item: item["gap_change"] or 0):
        name = f"{item['code']} {item['name']['id']}"
        table.add_row(name, _two(item["baseline_gap"]), _two(item["current_gap"]), _signed(item["gap_change"]))
    return table


def _real(real: Json) -> Table:
    survey = real["survey"]
    hidden = (
        f"{survey['histograms_hidden']} histogram disembunyikan / hidden, {survey['histograms_shown']} tampil / shown"
    )
    table = _table(
        f"Data nyata / real data (CC0); {survey['file']}: {survey['rows']} jawaban / answers, {hidden}",
        "Berkas / file",
        "Orang / people",
        "Sebelum / before",
        "Sesudah / after",
        "Kenaikan / gain",
        "Di bawah 70 / below 70",
    )
    for training in real["trainings"]:
        for group in training["conditions"]:
            name = f"{training['file'].removeprefix('TrainingEvaluation_')} {group['condition'] or ''}"
            table.add_row(
                name,
                str(group["people"]),
                _two(group["mean_before"]),
                _two(group["mean_after"]),
                _two(group["mean_gain"]),
                _percent(group["share_below_pass_mark"]),
            )
    return table


def _time(context: Context) -> Table:
    table = _table("Waktu / time", "Langkah / step", "s")
    for step, seconds in context.pace.seconds.items():
        table.add_row(step, f"{seconds:.1f}")
    table.add_row("[bold]Jumlah / total[/]", f"[bold]{context.report['seconds_total']:.1f}[/]")
    return table


def _two(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.2f}"


def _signed(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:+.2f}"


def _percent(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.0%}"
