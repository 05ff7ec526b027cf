"""Which options a command takes."""

import typer
from typer.core import TyperGroup


def options_of(command: str) -> set[str]:
    """Every spelling of every option of one of the program's commands, such as ``--policy``."""
    from understudy.cli import app

    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return {option for parameter in group.commands[command].params for option in parameter.opts}
