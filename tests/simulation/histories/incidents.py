"""What befalls the machines between passes."""

from __future__ import annotations

import random
from collections.abc import Callable

from histories.servers import Servers

INCIDENTS: dict[str, Callable[[Servers, random.Random], str | None]] = {}


def incident(name: str) -> Callable[..., Callable[[Servers, random.Random], str | None]]:
    """Enter a function into the list of incidents."""

    def enter(
        function: Callable[[Servers, random.Random], str | None],
    ) -> Callable[[Servers, random.Random], str | None]:
        INCIDENTS[name] = function
        return function

    return enter


@incident("clock jumps")
def clock_jumps(servers: Servers, die: random.Random) -> str:
    """The clock is set, forward or back."""
    hours = die.choice((-30.0, -1.0, 1.0, 400.0))
    servers.clock.jump(hours)
    return f"the clock jumps by {hours:+g} hours"


@incident("server restarted")
def restarted(servers: Servers, die: random.Random) -> str:
    """A server starts anew."""
    server = die.choice(("A", "B"))
    servers.end(server)
    return f"server {server} is restarted"


@incident("state backed up")
def backed_up(servers: Servers, die: random.Random) -> str:
    """Somebody copies the state folder."""
    servers.back_up()
    return "the state folder is copied"


@incident("state rolled back")
def rolled_back(servers: Servers, die: random.Random) -> str | None:
    """Somebody puts the old copy of the state folder in its place."""
    return "the old copy of the state folder is put back" if servers.bring_back() else None


@incident("state lost")
def lost(servers: Servers, die: random.Random) -> str:
    """The state folder is gone."""
    servers.lose()
    return "the state folder is gone"
