"""Which file system a path lies on, because SQLite's locks and WAL do not hold on a network file system."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from numberlift.errors import SettingsRefused

NETWORK: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "ncpfs", "9p", "ceph", "glusterfs", "lustre"}
    | {"gpfs", "beegfs", "davfs", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.davfs2", "fuse.ceph"}
    | {"fuse.rclone", "fuse.smbnetfs", "fuse.gcsfuse", "fuse.blobfuse2", "orangefs", "ocfs2", "gfs2"}
)


def refuse_network(path: Path, *, mounts: Path = Path("/proc/mounts")) -> None:
    """Raise SettingsRefused if `path` lies on a network file system; silent where the system does not tell."""
    try:
        table = mounts.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return
    kind = kind_of(Path(os.path.realpath(path)), table)
    if kind in NETWORK:
        raise SettingsRefused(
            f"SQLite loses data on a network file system, and {path.parent} is one ({kind}): "
            "set NUMBERLIFT_HOME to a folder on a local disk, or NUMBERLIFT_DATABASE_URL to a PostgreSQL server."
        )


def kind_of(path: Path, table: str) -> str:
    """The type of the mount that holds `path`, by a table in the form of /proc/mounts; empty if none does."""
    best, found = -1, ""
    for line in table.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:  # noqa: PLR2004 - device, mount point, type
            continue
        point = Path(_unescaped(fields[1]))
        # A later mount over the same point hides the earlier one.
        if len(point.parts) >= best and path.is_relative_to(point):
            best, found = len(point.parts), fields[2]
    return found


def _unescaped(field: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(code, character)
    return field
