"""What stands behind the database and the cache that stacks make: the test's own PostgreSQL and Redis.

    TEST_DATABASE_ENDPOINT  host:port that stacks see as the instance's endpoint
    TEST_DATABASE_URL_OWNER a superuser's URL: the instance's master user and its database are made by it, with psql
    TEST_CACHE_ENDPOINT     host:port that stacks see as the replication group's primary endpoint
    TEST_CACHE_SOCKET       a Unix socket of that Redis, and user:password in TEST_CACHE_LOGIN: its AuthToken is set there

Without them the endpoints are made up and nothing stands behind them."""
import os
import socket
import subprocess
import urllib.parse

from .expressions import Mistake


def address(name):
    """(host, port) as the test gave them; None without."""
    text = os.environ.get(name)
    if not text:
        return None
    host, _, port = text.rpartition(":")
    return host, port


def database(properties):
    """Makes the master user, who is no superuser on RDS either, and the database."""
    url = os.environ.get("TEST_DATABASE_URL_OWNER")
    if not url:
        return
    user, name = _identifier(properties["MasterUsername"]), properties.get("DBName")
    _sql(url, f"CREATE ROLE {user} LOGIN CREATEROLE CREATEDB PASSWORD {_literal(properties['MasterUserPassword'])}")
    if name:
        _sql(url, f"CREATE DATABASE {_identifier(name)} OWNER {user}")


def no_database(properties):
    """Takes the database away with all who could log in: the next instance has none of them."""
    url = os.environ.get("TEST_DATABASE_URL_OWNER")
    if not url:
        return
    if properties.get("DBName"):
        _sql(url, f"DROP DATABASE {_identifier(properties['DBName'])} WITH (FORCE)")
    _sql(url, r"SELECT format('DROP ROLE %I', rolname) FROM pg_roles WHERE NOT rolsuper AND rolname !~ '^pg_' \gexec")


def password(properties):
    """Gives the master user another password."""
    url = os.environ.get("TEST_DATABASE_URL_OWNER")
    if url:
        _sql(url, f"ALTER ROLE {_identifier(properties['MasterUsername'])} PASSWORD {_literal(properties['MasterUserPassword'])}")


def _identifier(name):
    return '"' + name.replace('"', '""') + '"'


def _literal(text):
    return "'" + text.replace("'", "''") + "'"


def _sql(url, statement):
    # By standard input: a password may not stand among a process's arguments.
    parts = urllib.parse.urlsplit(url)
    settings = {"PGPASSWORD": urllib.parse.unquote(parts.password or ""), "PATH": os.environ["PATH"], "PGSSLMODE": "prefer"}
    command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", parts.hostname, "-p", str(parts.port),
               "-U", parts.username, "-d", parts.path.lstrip("/")]
    ran = subprocess.run(command, input=statement, text=True, capture_output=True, env=settings, timeout=60, check=False)
    if ran.returncode:
        raise Mistake(f"the database behind the stand-in: {ran.stderr.strip()}")


def cache(token, keep=False):
    """Lets the cache's default user in with this AuthToken: with the one before too (`keep`), or with it alone."""
    path = os.environ.get("TEST_CACHE_SOCKET")
    if not path or token is None:
        return
    login = os.environ["TEST_CACHE_LOGIN"].split(":", 1)
    rules = ["on"] + ([] if keep else ["resetpass"]) + [f">{token}", "~*", "&*", "+@all"]
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(20)
        link.connect(path)
        for words in (["AUTH", *login], ["ACL", "SETUSER", "default", *rules]):
            link.sendall(b"".join([b"*%d\r\n" % len(words), *(b"$%d\r\n%s\r\n" % (len(word.encode()), word.encode()) for word in words)]))
            answer = link.recv(4096)
            if not answer.startswith(b"+OK"):
                raise Mistake(f"the cache behind the stand-in: {answer.decode(errors='replace').strip()}")
