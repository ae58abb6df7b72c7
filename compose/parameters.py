"""What is in Parameter Store on a laptop: made at the first start, put into moto whenever it is empty.

The secrets are random, and kept in volumes that outlive moto, as PostgreSQL and Redis begin with them. None is printed.
"""

import os
import secrets
import shlex
from pathlib import Path

import boto3

SECRETS = Path("/secrets")
REDIS = Path("/cache/redis.conf")
SERVICE = os.environ["PARAMETER_PATH"]
ADMINISTRATOR = os.environ["ADMINISTRATOR_PATH"]


def whole(file: Path, text: str) -> None:
    """Writes a file that is there as a whole or not at all."""
    part = file.with_suffix(".part")
    part.write_text(text)
    part.rename(file)


def kept(name: str) -> str:
    """A secret of this laptop's own, made if there is none."""
    if not (SECRETS / name).exists():
        whole(SECRETS / name, secrets.token_urlsafe(32))
    return (SECRETS / name).read_text()


def redis_password() -> str:
    """What Redis' own settings say, which it changes in a rotation; they are made if there are none."""
    if not REDIS.exists():
        # It holds views that are nowhere else while PostgreSQL is away: on disk, and without evicting any.
        kept_on_disk = "dir /data\nappendonly yes\nmaxmemory 128mb\nmaxmemory-policy noeviction\n"
        whole(REDIS, f"{kept_on_disk}requirepass {secrets.token_urlsafe(32)}\n")
    words = (shlex.split(line, comments=True) for line in REDIS.read_text().splitlines())
    return next(line[1] for line in words if line and line[0] == "requirepass")


def main() -> None:
    """Puts what is missing, changes nothing that is there."""
    client = boto3.client("ssm", region_name=os.environ["AWS_REGION"])
    for name, value, kind in [
        (SERVICE + "DATABASE_HOST", "database", "String"),
        (SERVICE + "REDIS_HOST", "cache", "String"),
        (SERVICE + "REDIS_AUTH_TOKEN", redis_password(), "SecureString"),
        (SERVICE + "SECRET_KEY", kept("secret-key"), "SecureString"),
        (ADMINISTRATOR + "DATABASE_USER", "postgres", "String"),
        (ADMINISTRATOR + "DATABASE_PASSWORD", kept("database-password"), "SecureString"),
    ]:
        try:
            client.put_parameter(Name=name, Value=value, Type=kind, Overwrite=False)
            print(f"{name} is put")
        except client.exceptions.ParameterAlreadyExists:
            print(f"{name} is there")


if __name__ == "__main__":
    main()
