"""A stand-in for a service, so that tests of the runtime start in a second and may crash one.

It has a service's commands and settings, answers every request with its name and path, and ends at once when it is
asked for a path that ends with `crash`. The files of the other services are links to this one.
"""

import asyncio
import os
import sys
from pathlib import Path

import uvicorn
from starlette.types import Receive, Scope, Send

NAME = Path(sys.argv[0]).stem


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"].endswith("crash"):
        sys.stderr.write(f"{NAME} was told to crash\n")
        sys.stderr.flush()
        os._exit(3)
    body = f"{NAME} {scope['path']}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": body})


async def serve() -> None:
    ports = [int(os.environ[f"{NAME.upper()}_{name}"]) for name in ("PORT", "OPS_PORT")]
    configs = [uvicorn.Config(application, port=port, lifespan="off", log_level="warning") for port in ports]
    await asyncio.gather(*(uvicorn.Server(config).serve() for config in configs))


if __name__ == "__main__" and sys.argv[1] == "all":
    asyncio.run(serve())
