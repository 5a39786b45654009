"""A snapshot's files into a folder, whole or not at all."""

import errno
import os
import shutil
from pathlib import Path
from secrets import token_hex

from milepost.jobs.deliveries.ended import Ended, failed
from milepost.jobs.deliveries.files_of import MANIFEST, Files, files_of
from milepost.jobs.deliveries.message import Folder, HandedOver, Message
from milepost.jobs.deliveries.remote_folder import keep_remotely
from milepost.jobs.deliveries.trying import Try

LASTING = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EISDIR, errno.ELOOP)


def send(folder: Folder, message: Message, this_try: Try) -> HandedOver:
    files = files_of(message)
    place = folder.place.removeprefix("file://").removeprefix("local://")
    if "://" in place or "::" in place:
        return keep_remotely(place, files, this_try.limits)
    return keep_here(Path(place), files)


def keep_here(base: Path, files: Files) -> HandedOver:
    """Written beside and then renamed, so that nobody ever finds half of it."""
    home = base / files.project
    target, made = home / files.name, home / f".{files.name}-{token_hex(4)}"
    try:
        _refuse_links(home, target)
        if target.exists():
            return _there_already(target, files)
        made.mkdir(parents=True)
        for name, body in (*files.bodies.items(), (MANIFEST, files.manifest)):
            _write(made / name, body)
        made.rename(target)
    except (OSError, ValueError) as error:
        raise _broken(home, error) from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return HandedOver(f"written to {target}")


def _refuse_links(*places: Path) -> None:
    for place in places:
        if place.is_symlink():
            raise failed(f"{place} is a link to somewhere else; nothing is written through it", "remove the link")


def _there_already(target: Path, files: Files) -> HandedOver:
    held = {path.name: path.read_bytes() for path in target.iterdir() if path.is_file() and not path.is_symlink()}
    if held == {**files.bodies, MANIFEST: files.manifest}:
        return HandedOver(f"was already in {target}")
    raise failed(f"{target} was changed since it was written", "move it away; it is then written anew")


def _write(path: Path, body: bytes) -> None:
    with path.open("xb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def _broken(home: Path, error: OSError | ValueError) -> Ended:
    code = error.errno if isinstance(error, OSError) else None
    what = os.strerror(code) if code else type(error).__name__
    if isinstance(error, ValueError) or code in LASTING:
        return failed(f"{home} cannot be written ({what})", "give another folder, or the right to write there")
    return failed(f"{home} could not be written ({what})", "it is tried again; look for room on the disk", again=True)
