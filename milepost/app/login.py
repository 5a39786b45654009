"""Whether people sign in to this server."""

_state = {"on": False}


def login_is_on() -> bool:
    """Decided when the server starts: a file that is changed later cannot open what was closed."""
    return _state["on"]


def turn_on_login() -> None:
    _state["on"] = True
