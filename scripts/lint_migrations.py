"""Check every migration with squawk: what locks a table, rewrites it or can't be undone is refused."""

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from fitpulse.infra.migration import config
from fitpulse.infra.schema import SCHEMAS

EXCLUDED = (
    "prefer-robust-stmts",  # each migration is one transaction, so nothing is left half done
    "require-timeout-settings",  # set once for every migration in fitpulse.infra.migration
    "prefer-bigint-over-int",  # statuses, counts and partitions have small bounds of their own
    "prefer-bigint-over-smallint",
    "prefer-text-field",  # Alembic's own version table
)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for schema in SCHEMAS:
            settings = config(schema, "postgresql://offline/offline")
            buffer = io.StringIO()
            settings.attributes["buffer"] = buffer
            command.upgrade(settings, "head", sql=True)
            path = Path(folder) / f"{schema}.sql"
            path.write_text(buffer.getvalue())
            paths.append(str(path))
        squawk = Path(sys.executable).with_name("squawk")
        options = ["--pg-version=15.0", f"--exclude={','.join(EXCLUDED)}"]
        return subprocess.run([squawk, *options, *paths], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
