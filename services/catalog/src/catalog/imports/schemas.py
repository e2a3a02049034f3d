"""The columns of the files that can be imported."""

from shared.tabular import Column, Sheet, as_choice, as_code, as_date, as_integer, as_text

__all__ = ["COMPETENCIES", "JOB_LEVELS", "LEVELS", "STANDARDS"]

_NAME_ID = Column("name_id", as_text(maximum=300), required=True, aliases=("nama", "name"))
_NAME_EN = Column("name_en", as_text(maximum=300), aliases=("nama inggris",))
_SOURCE = Column("source", as_text(maximum=500), aliases=("sumber", "dasar"))
_LEVEL = as_integer(minimum=0, maximum=5)

COMPETENCIES = Sheet(
    (
        Column("code", as_code(), required=True, unique=True, aliases=("kode",)),
        Column(
            "kind",
            as_choice(
                {
                    "managerial": ("manajerial",),
                    "sociocultural": ("sosial kultural", "sosiokultural"),
                    "technical": ("teknis",),
                    "governmental": ("pemerintahan",),
                }
            ),
            required=True,
            aliases=("jenis",),
        ),
        _NAME_ID,
        _NAME_EN,
        _SOURCE,
        Column("valid_to", as_date(), aliases=("berlaku sampai",)),
    ),
    ignore_unknown=True,
)
LEVELS = Sheet(
    (
        Column("level", as_integer(minimum=1, maximum=5), required=True, unique=True, aliases=("tingkat",)),
        _NAME_ID,
        _NAME_EN,
    ),
    ignore_unknown=True,
)
STANDARDS = Sheet(
    (
        Column("job_level", as_code(), required=True, aliases=("jenjang",)),
        Column("competency", as_code(), required=True, aliases=("kompetensi", "kode kompetensi")),
        Column("required_level", _LEVEL, required=True, aliases=("tingkat",)),
        _SOURCE,
    ),
    ignore_unknown=True,
)
JOB_LEVELS = Sheet(
    (
        Column("job_level", as_code(), required=True, unique=True, aliases=("jenjang",)),
        _NAME_ID,
        _NAME_EN,
        Column("family", as_code(), required=True, aliases=("rumpun",)),
    ),
    ignore_unknown=True,
)
