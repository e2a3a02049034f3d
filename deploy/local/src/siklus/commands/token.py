"""`siklus token`: a bearer token of the embedded issuer, for trying the APIs."""

import click

from siklus.issuer import RoleClaim, TokenIssuer
from siklus.state import State


@click.command()
@click.option("--subject", required=True, help="Whose token: the account's subject.")
@click.option("--government", help="Id of the government within which the roles hold.")
@click.option("--role", "roles", multiple=True, metavar="ROLE[:UNIT]", help="An administrative role; may be repeated.")
@click.option("--minutes", default=600.0, show_default=True, help="How long the token holds.")
def token(subject: str, government: str | None, roles: tuple[str, ...], minutes: float) -> None:
    """Print a token that the running embedded Siklus accepts. It makes none for any other installation."""
    state = State.default()
    # Only the embedded services trust this issuer, so without them a token would open nothing.
    state.get_running()
    issuer = TokenIssuer.from_state(state)
    claims = [RoleClaim.parse(role) for role in roles]
    click.echo(issuer.token(subject, government=government, roles=claims, minutes=minutes))
