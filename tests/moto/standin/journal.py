"""Notes every call from outside that may change something, so that a test can say that nothing was changed.

GET /stand-in/journal gives a list of {"service", "action", "on", "status", "agent"}; values that could be secret are never
in it."""
import io
import json
import re
import threading
import urllib.parse

from .calls import AGENT

READS = re.compile(r"^(Get|Describe|List|Head|BatchGet|Filter|Test|Validate|Lookup|Search|Simulate|Estimate|Detect)")
# What a call is about, by the first of these names that it has.
NAMES = ("StackName", "Name", "name", "repositoryName", "RoleName", "service", "taskDefinition", "ReplicationGroupId",
         "DBInstanceIdentifier", "KeyId", "cluster", "logGroupName", "ChangeSetName", "AWSServiceName")


# Credentials that are refused, by their access key, as AWS' query services say it; moto itself takes all.
REFUSED = {
    "rejected": "<Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid.</Message>",
    "expired": "<Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message>",
}


class Journal:
    """Stands before moto's application."""

    def __init__(self, application):
        self.application, self.entries, self.lock = application, [], threading.Lock()

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/stand-in/journal":
            body = json.dumps(self.entries).encode()
            start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
            return [body]
        key = re.search(r"Credential=([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
        if key and key.group(1) in REFUSED:
            body = f"<ErrorResponse><Error><Type>Sender</Type>{REFUSED[key.group(1)]}</Error></ErrorResponse>".encode()
            start_response("403 Forbidden", [("Content-Type", "text/xml"), ("Content-Length", str(len(body)))])
            return [body]
        entry = _entry(environ)
        if entry is None:
            return self.application(environ, start_response)

        def noted(status, headers, *more):
            entry["status"] = int(status.split()[0])
            return start_response(status, headers, *more)

        with self.lock:
            self.entries.append(entry)
        return self.application(environ, noted)


def _entry(environ):
    """What is asked for; None for a question, and for what this server asks of itself."""
    agent = environ.get("HTTP_USER_AGENT", "")
    path = environ["PATH_INFO"]
    if AGENT in agent.split() or path.startswith("/moto-api"):
        return None
    scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    service = scope.group(1) if scope else "unknown"
    body = _body(environ)
    if "HTTP_X_AMZ_TARGET" in environ:
        action = environ["HTTP_X_AMZ_TARGET"].rpartition(".")[2]
        asked = json.loads(body or b"{}")
    elif environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        asked = {name: values[0] for name, values in urllib.parse.parse_qs(body.decode()).items()}
        action = asked.get("Action", "")
    else:
        action, asked = f"{environ['REQUEST_METHOD']} {path}", {}
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            return None
    if READS.match(action):
        return None
    on = next((str(asked[name]) for name in NAMES if name in asked), "")
    return {"service": service, "action": action, "on": on, "status": None, "agent": agent.split("/")[0]}


def _body(environ):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length) if length else b""
    environ["wsgi.input"] = io.BytesIO(body)
    return body
