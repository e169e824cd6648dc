"""Where SQLite must not be."""

from pathlib import Path

import pytest

from numberlift.errors import SettingsRefused
from numberlift.ledger.filesystems import kind_of, refuse_network

MOUNTS = """\
/dev/vda / ext4 rw 0 0
server:/export /users nfs4 rw 0 0
//server/share /mnt/our\\040share cifs rw 0 0
/dev/vdb /users/me/local xfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/ledger", "ext4"),
        ("/users/me/.numberlift/ledger", "nfs4"),
        ("/userspace/ledger", "ext4"),
        ("/users/me/local/ledger", "xfs"),
        ("/mnt/our share/ledger", "cifs"),
    ],
)
def test_the_innermost_mount_counts(path, kind):
    assert kind_of(Path(path), MOUNTS) == kind


def test_a_network_file_system_is_refused_with_the_way_out(tmp_path):
    table = tmp_path / "mounts"
    table.write_text(f"server:/export {tmp_path} nfs4 rw 0 0\n")

    with pytest.raises(SettingsRefused, match=r"network file system.*nfs4.*NUMBERLIFT_DATABASE_URL"):
        refuse_network(tmp_path / "ledger.sqlite3", mounts=table)


def test_a_local_disk_is_fine(tmp_path):
    refuse_network(tmp_path / "ledger.sqlite3")
