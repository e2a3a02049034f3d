"""The commands of `siklus`, each in a module of its own. This table is the only place that lists them."""

COMMANDS = {
    "demo": "siklus.commands.demo:demo",
    "up": "siklus.commands.up:up",
    "down": "siklus.commands.down:down",
    "status": "siklus.commands.status:status",
    "token": "siklus.commands.token:token",
    "logs": "siklus.commands.logs:logs",
    "events": "siklus.commands.events:events",
    "chaos": "siklus.commands.chaos:chaos",
    "analytics": "siklus.commands.analytics:analytics",
    "import": "siklus.commands.imports:import_",
    "backup": "siklus.commands.backup:backup",
    "restore": "siklus.commands.restore:restore",
}
"""Name on the command line → module:attribute of the click command; loaded only when it is asked for."""
