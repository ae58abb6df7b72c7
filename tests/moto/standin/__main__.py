"""moto as the tests of ecs/ need it: with a CloudFormation of its own that makes what the stacks ask for, or fails.

    cd tests/moto && PATH_OF_MOTO/bin/python3 -m standin -p 5000        (PATH_OF_MOTO: target/moto, made by script/with-moto)
    export AWS_ENDPOINT_URL=http://127.0.0.1:5000 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test \\
           AWS_DEFAULT_REGION=eu-west-2 AWS_EC2_METADATA_DISABLED=true; unset AWS_CA_BUNDLE

Loopback only. What moto stores, it stores as ever; added are
- stacks (cloudformation.py, stacks.py, kinds/): updates in place, replacements as AWS' own schemas say, change sets,
  rollback, exports in use, deletion policies, {{resolve:ssm-secure:...}}. An unknown type, property or attribute fails;
- a database and a cache behind what the data stack makes (backing.py), and tasks that run (tasks.py), by the TEST_*
  variables that those two list;
- GET /stand-in/journal: the calls that may have changed something (journal.py).
Questions about a stack or a task that is busy are answered when it has settled, or after some seconds."""
import argparse
import atexit
import logging
import os
import signal
import sys


def main():
    parser = argparse.ArgumentParser(prog="standin", description=__doc__.splitlines()[0])
    parser.add_argument("-H", "--host", default="127.0.0.1")
    parser.add_argument("-p", "--port", type=int, default=5000)
    given = parser.parse_args()
    # Nothing of the surroundings may decide what is called.
    for name in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
        del os.environ[name]
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    os.environ["MOTO_PORT"] = str(given.port)
    # A policy of AWS' own is there, and another is not.
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from werkzeug.serving import run_simple

    from . import cache, cloudformation, tasks
    from .journal import Journal

    url = f"http://{given.host}:{given.port}"
    cloudformation.teach(url)
    tasks.teach(url)
    cache.teach()
    atexit.register(tasks.end_all)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    logging.getLogger("werkzeug").setLevel(os.environ.get("TEST_MOTO_LOG", "WARNING"))
    application = Journal(DomainDispatcherApplication(create_backend_app))
    run_simple(given.host, given.port, application, threaded=True, request_handler=MotoRequestHandler)


main()
