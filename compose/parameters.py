"""What is in Parameter Store on a laptop: made at the first start, put into moto whenever it is empty.

The secrets are random, and kept in a volume that outlives moto, as PostgreSQL and Redis begin with them. Nothing of them is
printed.
"""

import os
import secrets
from pathlib import Path

import boto3

FOLDER = Path("/secrets")
SERVICE = os.environ["PARAMETER_PATH"]
ADMINISTRATOR = "/xkcdapp-administrator/laptop/"


def kept(name: str) -> str:
    """A secret of this laptop's own, made if there is none; whoever is given the volume may read it."""
    file = FOLDER / name
    if not file.exists():
        part = file.with_suffix(".part")
        part.write_text(secrets.token_urlsafe(32))
        part.rename(file)
    return file.read_text()


def main() -> None:
    """Makes what is missing, changes nothing that is there."""
    database, redis, key = kept("database-password"), kept("redis-password"), kept("secret-key")
    # It holds views that are nowhere else while PostgreSQL is away.
    settings = f"requirepass {redis}\ndir /data\nappendonly yes\nmaxmemory 128mb\nmaxmemory-policy noeviction\n"
    (FOLDER / "redis.conf").write_text(settings)
    client = boto3.client("ssm", region_name=os.environ["AWS_REGION"])
    for name, value, kind in [
        (SERVICE + "DATABASE_HOST", "database", "String"),
        (SERVICE + "REDIS_HOST", "cache", "String"),
        (SERVICE + "REDIS_AUTH_TOKEN", redis, "SecureString"),
        (SERVICE + "SECRET_KEY", key, "SecureString"),
        (ADMINISTRATOR + "DATABASE_USER", "postgres", "String"),
        (ADMINISTRATOR + "DATABASE_PASSWORD", database, "SecureString"),
    ]:
        try:
            client.put_parameter(Name=name, Value=value, Type=kind, Overwrite=False)
            print(f"{name} is put")
        except client.exceptions.ParameterAlreadyExists:
            print(f"{name} is there")


if __name__ == "__main__":
    main()
