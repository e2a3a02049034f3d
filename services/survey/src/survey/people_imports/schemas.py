"""The columns of a file of people."""

from shared.tabular import Column, Sheet, as_boolean, as_choice, as_code, as_date, as_email, as_nip, as_text

__all__ = ["SHEET"]

SHEET = Sheet(
    (
        Column("external_id", as_text(maximum=100), unique=True, aliases=("id eksternal", "id pns")),
        Column("nip", as_nip(), unique=True),
        Column("name", as_text(maximum=200), required=True, aliases=("nama", "nama lengkap")),
        Column("email", as_email(), aliases=("surel",)),
        Column(
            "employment",
            as_choice({"pns": (), "pppk": (), "pppk_part_time": ("pppk paruh waktu", "pppk part time")}),
            required=True,
            aliases=("status kepegawaian", "jenis pegawai"),
        ),
        Column("unit_code", as_code(), required=True, aliases=("kode unit", "unit")),
        Column("supervisor", as_text(maximum=100), aliases=("atasan", "nip atasan", "superior")),
        Column("job_title", as_text(maximum=200), aliases=("jabatan",)),
        Column("job_level", as_text(maximum=60), required=True, aliases=("jenjang",)),
        Column("job_family", as_text(maximum=60), aliases=("rumpun jabatan",)),
        Column("next_job_level", as_text(maximum=60), aliases=("jenjang berikutnya",)),
        Column("region_code", as_text(maximum=20), aliases=("kode wilayah",)),
        Column("valid_from", as_date(), aliases=("berlaku mulai",)),
        Column("appointed_on", as_date(), aliases=("tanggal pengangkatan", "tmt")),
        Column("contract_starts_on", as_date(), aliases=("mulai kontrak",)),
        Column("mentor", as_boolean(), aliases=("bersedia menjadi mentor",)),
        Column("issuer", as_text(maximum=300), aliases=("penerbit akun",)),
        Column("subject", as_text(maximum=300), aliases=("akun",)),
    )
)
