"""Mistakes in the environments' files, the Dockerfile, the scripts, and in what they excuse themselves for."""

from .mistake import Mistake, stack

DOCKERFILE = "Dockerfile"
PRODUCTION = "ecs/environments/production.env"

MISTAKES: list[Mistake] = [
    Mistake("a parameter that no template has", PRODUCTION, None, "NatGateways=", "NatGatways="),
    Mistake("a value that no template allows", PRODUCTION, None, "NatGateways=2", "NatGateways=3"),
    Mistake("fewer tasks at the most than at the least", PRODUCTION, None, "MaximumTasks=8", "MaximumTasks=1"),
    Mistake("a class that RDS does not have, in one environment", PRODUCTION, None, "db.t4g.small", "db.t4g.tiny"),
    Mistake("memory that does not fit the processor, in one environment", PRODUCTION, None, "Cpu=512", "Cpu=2048"),
    Mistake("a domain in another zone", PRODUCTION, None, "DomainName=xkcd.example.com", "DomainName=xkcd.example.org"),
    Mistake("a line that is no value", PRODUCTION, None, "EnableWaf=true", "export EnableWaf=true"),
    Mistake("a value given twice", PRODUCTION, None, "EnableWaf=true\n", "EnableWaf=true\nEnableWaf=false\n"),
    stack("a region in a template", "network", "S3Endpoint", "${AWS::Region}", "us-east-1"),
    stack("a partition in a template", "data", "DatabaseMonitoringRole", "arn:${AWS::Partition}:rds", "arn:aws:rds"),
    stack("a property that does not exist", "service", "Service", "PlatformVersion:", "PlatformVersions:", "cfn-lint"),
    stack(
        "a key given twice",
        "service",
        "Service",
        "      LaunchType: FARGATE\n",
        "      LaunchType: FARGATE\n      LaunchType: FARGATE\n",
    ),
    stack(
        "a skip without a reason",
        "network",
        "BalancerSecurityGroup",
        "comment: port 80 does nothing but redirect to 443",
        'comment: ""',
    ),
    stack(
        "a parameter that nobody describes", "network", "Parameters.VpcCidr", "    Description:", "    # Description:"
    ),
    Mistake("the image runs as root", DOCKERFILE, None, "USER 10001:10001\n", "USER root\n"),
    Mistake(
        "the image serves on another port", DOCKERFILE, None, "LISTEN_ADDR=0.0.0.0:8000", "LISTEN_ADDR=0.0.0.0:8080"
    ),
    Mistake("the image ships a whole Debian", DOCKERFILE, None, "FROM scratch\n", "FROM debian:bookworm-slim\n"),
    Mistake(
        "a secret in the image",
        DOCKERFILE,
        None,
        "DATA_DIR=/data\n",
        "DATA_DIR=/data SECRET_KEY=0123456789abcdef0123456789abcdef\n",
    ),
    Mistake(
        "a health check by a shell",
        DOCKERFILE,
        None,
        'CMD ["/usr/local/bin/xkcdapp", "healthcheck"]',
        "CMD curl -f http://localhost:8000/health",
    ),
    Mistake("a build that may take other versions", DOCKERFILE, None, "RUN cargo build --locked", "RUN cargo build"),
    Mistake(
        "the newest base, whatever it is",
        DOCKERFILE,
        None,
        "FROM ${DEBIAN_IMAGE} AS files",
        "FROM debian:latest AS files",
        "hadolint",
    ),
    Mistake(
        "the lint is told to be quiet without a reason",
        DOCKERFILE,
        None,
        "# No version is pinned: whatever is newest in this Debian is what should be shipped.\n",
        "",
    ),
    Mistake("a variable that splits", "ecs/deploy", None, None, "\nrm -rf $HOME/$1\n", "shellcheck"),
    Mistake("a lint's configuration excuses everything", "ecs/.shellcheckrc", None, None, "disable=SC2086\n"),
    Mistake(
        "a script's lint is told to be quiet without a reason",
        "ecs/deploy",
        None,
        None,
        "\n\n# shellcheck disable=SC2086\necho $1\n",
    ),
]
