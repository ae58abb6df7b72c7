"""The AWS CLI without its start-up, most of which is Python's imports: they are made here once, and each command line is run
by a fork that becomes what the `aws` beside this would be: its files, its environment, its process group.

    PATH_OF_MOTO/bin/python3 server.py SOCKET"""
import json
import os
import signal
import socket
import sys
import traceback

import awscli.clidriver
# What the CLI would import for almost every command.
import awscli.customizations.overridesslcommonname as old_names
import awscli.customizations.s3.s3  # noqa: F401
import awscli.formatter  # noqa: F401
import awscli.handlers  # noqa: F401
import botocore.endpoint  # noqa: F401
import botocore.httpsession  # noqa: F401
import botocore.loaders
import botocore.session
import botocore.signers  # noqa: F401

# In us-east-1 the CLI prefers RDS' old name even to AWS_ENDPOINT_URL.
old_names.SSL_COMMON_NAMES.clear()


def keep_data():
    """Reads once what every command line reads of the CLI's data; a loader remembers what it has read."""
    loader = botocore.loaders.create_loader(os.environ["AWS_DATA_PATH"])
    for name in ("cli", "endpoints", "partitions", "sdk-default-configuration", "_retry"):
        loader.load_data(name)
    for kind in ("service-2", "paginators-1", "waiters-2", "endpoint-rule-set-1"):
        loader.list_available_services(kind)
        for service in ("cloudformation", "ecs", "ssm"):
            loader.load_service_model(service, kind)
    botocore.session.create_loader = lambda *_: loader


def main():
    keep_data()
    listener = socket.socket(socket.AF_UNIX)
    # Nobody finds it before it takes connections.
    listener.bind(sys.argv[1] + ".new")
    listener.listen(64)
    os.rename(sys.argv[1] + ".new", sys.argv[1])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        link, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            become(link)
        link.close()


def become(link):
    """Runs the command line that comes by this link, and ends with its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    code = 255
    try:
        asked, files = b"", []
        while not asked.endswith(b"\n"):
            part, more, _, _ = socket.recv_fds(link, 1 << 20, 3)
            if not part:
                os._exit(code)
            asked, files = asked + part, files + more
        asked = json.loads(asked)
        # Whoever kills the group means this one too.
        os.setpgid(0, asked["group"])
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        os.chdir(asked["folder"])
        # Set by the import: where the CLI's own data is.
        data = os.environ["AWS_DATA_PATH"]
        os.environ.clear()
        os.environ.update(asked["environment"], AWS_DATA_PATH=data)
        sys.argv = ["aws", *asked["arguments"]]
        code = awscli.clidriver.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        link.sendall(b"%d" % code)
        os._exit(code)


main()
