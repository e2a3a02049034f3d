"""What the front address shows by itself: the page with links, and the answer when a service is down."""

from collections.abc import Iterable
from html import escape

import httpx
from starlette.responses import JSONResponse

TITLES = {
    "survey": ("Survei: pegawai, kuesioner, jawaban", "People, questionnaires, campaigns, responses"),
    "catalog": ("Katalog: kompetensi, program, pelatihan", "Competencies, programmes, sessions, mentorings"),
    "evaluation": ("Evaluasi: rencana, hasil", "Evaluation plans, evaluations, results"),
    "analytics": ("Analisis: kebutuhan, rekomendasi, usulan", "Needs, recommendations, proposals"),
}

PAGE = """<!doctype html>
<html lang="id">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Siklus</title>
<link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; --line: #8885; --accent: light-dark(#0b6b57, #5cd6b8) }}
body {{ font: 1.05rem/1.6 system-ui, sans-serif; max-width: 52rem; margin: 3rem auto; padding: 0 1rem }}
h1 {{ margin: 0; color: var(--accent) }}
ul {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; padding: 0 }}
li {{ list-style: none; border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1.1rem }}
a {{ color: var(--accent) }}
li > a {{ font-weight: 600; display: block }}
small, [lang=en] {{ opacity: .75 }}
</style>
<h1>Siklus</h1>
<p>Survei → kebutuhan → program → pelatihan → evaluasi → kembali ke kebutuhan.<br>
<span lang="en">Survey → needs → programmes → training → evaluation → needs again.</span></p>
<ul>
{items}
</ul>
<p>Halaman tiap layanan menjelaskan API-nya dan dapat mencobanya: tekan <i>Authorize</i>, lalu tempelkan token dari
<code>siklus token</code>.<br>
<span lang="en">The page of each service explains its API and tries it out: press <i>Authorize</i> and paste a token
from <code>siklus token</code>.</span></p>
<p><a href="/.well-known/openid-configuration">OpenID</a> · <a href="/.well-known/jwks.json">JWKS</a></p>
"""


def index_page(services: Iterable[str]) -> str:
    """Return the HTML page that leads to each service's API page."""
    return PAGE.format(items="\n".join(_item(name) for name in services))


def unreachable(service: str, error: httpx.TransportError, accept_language: str) -> JSONResponse:
    """Return the problem (RFC 9457) that says a service does not answer; Indonesian unless English is asked for."""
    english = accept_language.lower().startswith("en")
    if english:
        title = f"The service {service} cannot be reached"
        detail = f"Try again in a moment; if it still fails, look at `siklus logs {service}`."
    else:
        title = f"Layanan {service} tidak dapat dihubungi"
        detail = f"Coba lagi sebentar; bila tetap gagal, lihat `siklus logs {service}`."
    problem = {
        "type": "urn:siklus:problem:service-unreachable",
        "title": title,
        "status": 502,
        "detail": detail,
        "cause": type(error).__name__,
    }
    headers = {"content-language": "en" if english else "id"}
    return JSONResponse(problem, status_code=502, media_type="application/problem+json", headers=headers)


def _item(name: str) -> str:
    indonesian, english = TITLES.get(name, (name, name))
    link = f'<a href="/{escape(name)}/docs">{escape(indonesian)}</a>'
    document = f'<small><a href="/{escape(name)}/openapi.json">OpenAPI</a></small>'
    return f'<li>{link}<span lang="en">{escape(english)}</span><br>{document}</li>'
