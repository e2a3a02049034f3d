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
<meta name="viewport" content="width=device-width">
<title>Siklus</title>
<style>body {{ font: 1.05rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }}</style>
<h1>Siklus</h1>
<p>Survei → kebutuhan → program → pelatihan → evaluasi → kembali ke kebutuhan.<br>
<span lang="en">Survey → needs → programmes → training → evaluation → needs again.</span></p>
<ul>
{items}
</ul>
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
    return f'<li>{link}<br><small lang="en">{escape(english)}</small></li>'
