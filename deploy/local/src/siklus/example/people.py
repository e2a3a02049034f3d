"""One made-up civil servant, with a number of the right shape."""

import random
from dataclasses import dataclass
from datetime import date

from siklus.example.draws import draw_for
from siklus.example.names import Sex, draw_name
from siklus.example.tables import regions

__all__ = ["NEXT_JOB", "CivilServant", "Post", "hire"]

_FAMILIES = {
    "jpt_madya": "structural",
    "jpt_pratama": "structural",
    "administrator": "structural",
    "pengawas": "structural",
    "pelaksana": "general",
    "jf_pemula": "functional_skilled",
    "jf_terampil": "functional_skilled",
    "jf_mahir": "functional_skilled",
    "jf_penyelia": "functional_skilled",
    "jf_pertama": "functional_expert",
    "jf_muda": "functional_expert",
    "jf_madya": "functional_expert",
}
NEXT_JOB = {
    "jpt_pratama": "jpt_madya",
    "administrator": "jpt_pratama",
    "pengawas": "administrator",
    "pelaksana": "pengawas",
    "jf_pemula": "jf_terampil",
    "jf_terampil": "jf_mahir",
    "jf_mahir": "jf_penyelia",
    "jf_pertama": "jf_muda",
    "jf_muda": "jf_madya",
    "jf_madya": "jf_utama",
}
"""Job level → the one that usually follows."""
_TITLES = {
    "jpt_madya": ["Sekretaris Daerah"],
    "jpt_pratama": ["Kepala Perangkat Daerah"],
    "administrator": ["Sekretaris", "Kepala Bidang", "Kepala Bagian"],
    "pengawas": ["Kepala Subbagian", "Kepala Seksi"],
    "pelaksana": ["Pengelola Data", "Pengadministrasi Umum", "Pengelola Layanan Operasional", "Bendahara"],
    "jf_pemula": ["Pranata Komputer Pemula", "Arsiparis Pemula"],
    "jf_terampil": ["Arsiparis Terampil", "Perawat Terampil", "Pranata Komputer Terampil"],
    "jf_mahir": ["Arsiparis Mahir", "Perawat Mahir", "Pranata Komputer Mahir"],
    "jf_penyelia": ["Arsiparis Penyelia", "Perawat Penyelia"],
    "jf_pertama": ["Analis Kebijakan Ahli Pertama", "Perencana Ahli Pertama", "Guru Ahli Pertama"],
    "jf_muda": ["Analis Kebijakan Ahli Muda", "Perencana Ahli Muda", "Guru Ahli Muda"],
    "jf_madya": ["Analis Kebijakan Ahli Madya", "Perencana Ahli Madya", "Guru Ahli Madya"],
}
_CONTRACT_LEVELS = {"pelaksana", "jf_pemula", "jf_terampil", "jf_pertama"}
_CONTRACT_SHARE = 0.35
_PART_TIME_SHARE = 0.15
_CONTRACT_MONTH = 21
"""What stands where a PNS number has its month: the numbers of PPPK are of the same length and another meaning."""
_MENTOR_SHARE = {"jf_muda": 0.5, "jf_madya": 0.7, "jf_penyelia": 0.4, "pengawas": 0.3, "administrator": 0.3}
_FIRST_SERIAL = 900


@dataclass(frozen=True, slots=True)
class Post:
    """A place in a unit: what it is, and who is above it (an index of the province's people, or None)."""

    unit: str
    job_level: str
    superior: int | None


@dataclass(frozen=True, slots=True)
class CivilServant:
    """A made-up person. `index` starts at 1 and makes the account's subject and the external id."""

    index: int
    name: str
    nip: str
    employment: str
    unit: str
    superior: int | None
    job_title: str
    job_level: str
    job_family: str
    next_job_level: str | None
    region: str
    appointed_on: date
    mentor: bool

    @property
    def subject(self) -> str:
        """The account that signs in."""
        return f"p-{self.index:05d}"

    @property
    def external_id(self) -> str:
        """The id under which other systems would know this person."""
        return f"JBI-{self.index:05d}"


def hire(index: int, post: Post, *, seed: int, taken: set[str]) -> CivilServant:
    """Fill a post with somebody made up; the number is one that `taken` does not hold yet, and is added to it."""
    draw = draw_for(seed, "person", index)
    sex: Sex = "male" if draw.random() < 0.5 else "female"
    employment = _employment(draw, post.job_level)
    birth = date(draw.randint(1968, 1999), draw.randint(1, 12), draw.randint(1, 28))
    first_year = max(birth.year + 22, 1992 if employment == "pns" else 2021)
    appointed = date(draw.randint(first_year, 2025), draw.choice((3, 4, 12)), 1)
    return CivilServant(
        index=index,
        name=draw_name(draw, sex),
        nip=_number(birth, appointed, sex, employment, taken),
        employment=employment,
        unit=post.unit,
        superior=post.superior,
        job_title=draw.choice(_TITLES[post.job_level]),
        job_level=post.job_level,
        job_family=_FAMILIES[post.job_level],
        next_job_level=NEXT_JOB.get(post.job_level) if employment == "pns" else None,
        region=draw.choice(regions()),
        appointed_on=appointed,
        mentor=draw.random() < _MENTOR_SHARE.get(post.job_level, 0.0),
    )


def _employment(draw: random.Random, job_level: str) -> str:
    if job_level not in _CONTRACT_LEVELS or draw.random() > _CONTRACT_SHARE:
        return "pns"
    return "pppk_part_time" if draw.random() < _PART_TIME_SHARE else "pppk"


def _number(birth: date, appointed: date, sex: Sex, employment: str, taken: set[str]) -> str:
    """Eighteen digits: birth, appointment, sex, serial; the serial begins where no real one does."""
    month = appointed.month if employment == "pns" else _CONTRACT_MONTH
    start = f"{birth:%Y%m%d}{appointed.year}{month:02d}{1 if sex == 'male' else 2}"
    serial = _FIRST_SERIAL
    while f"{start}{serial}" in taken:
        serial += 1
    taken.add(f"{start}{serial}")
    return f"{start}{serial}"
