"""The database and the cache: classes, versions and families that fit each other, and the parameters that tell of them."""

import json
from functools import cache
from importlib import resources
from typing import Any

from ..model.deployment import Deployment, Resource
from ..model.program import Setting
from .fault import Faults, fault

# RDS takes no smaller disk of type gp3, and grows one only where there is a tenth to grow by.
SMALLEST_GP3 = 20
# The days and hours of `sun:03:30-sun:04:30`.
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_OF_A_DAY = 24 * 60


@cache
def aws_values(resource_type: str, file: str) -> dict[str, Any]:
    """What AWS offers, from the lists that come with cfn-lint."""
    folder = resources.files("cfnlint.data.schemas.extensions") / resource_type / file
    return json.loads(folder.read_text())


def offered(schema: Any, wanted: dict[str, str], target: str) -> set[str]:
    """The values of a property in the branches of a schema whose conditions hold for what is wanted."""
    found: set[str] = set()
    for branch in schema.get("allOf", []):
        conditions = branch["if"]["properties"]
        known = {
            name: limits["const"]
            for name, limits in conditions.items()
            if isinstance(limits, dict) and "const" in limits
        }
        if all(wanted.get(name) == value for name, value in known.items() if name in wanted) and any(
            name in wanted for name in known
        ):
            found |= set(branch["then"]["properties"].get(target, {}).get("enum", []))
    return found


def check(deployment: Deployment, settings: dict[str, Setting]) -> Faults:
    """Both stores."""
    for database in deployment.of_type("AWS::RDS::DBInstance"):
        yield from database_fits(deployment, database)
        yield from windows(database, "PreferredBackupWindow", "PreferredMaintenanceWindow")
    for store in deployment.of_type("AWS::ElastiCache::ReplicationGroup"):
        yield from cache_fits(deployment, store)
        yield from windows(store, "SnapshotWindow", "PreferredMaintenanceWindow")
    yield from parameters(deployment, settings)


def database_fits(deployment: Deployment, database: Resource) -> Faults:
    """PostgreSQL's class, version, parameter group and disk."""
    version, size = str(database.get("EngineVersion")), str(database.get("DBInstanceClass"))
    if version not in offered(
        aws_values("aws_rds_dbinstance", "engine_version.json"), {"Engine": "postgres"}, "EngineVersion"
    ):
        yield fault(database, f"RDS has no PostgreSQL {version}")
    classes = offered(
        aws_values("aws_rds_dbinstance", "dbinstanceclass_enum.json").get(deployment.region, {}),
        {"Engine": "postgres"},
        "DBInstanceClass",
    )
    if classes and size not in classes:
        yield fault(database, f"{deployment.region} has no {size} for PostgreSQL")
    group = deployment.named(database.get("DBParameterGroupName"))
    family = f"postgres{version.split('.')[0]}"
    if group is None:
        yield fault(database, "has no parameter group of ours, so TLS is not forced")
    elif group.get("Family") != family:
        yield fault(group, f"is for {group.get('Family')}, but the engine needs {family}")
    elif str(group.get("Parameters", {}).get("rds.force_ssl")) != "1":
        yield fault(group, "does not force TLS (rds.force_ssl)")
    first, most = int(database.get("AllocatedStorage", 0)), database.get("MaxAllocatedStorage")
    if first < SMALLEST_GP3:
        yield fault(database, f"{first} GiB is less than RDS' {SMALLEST_GP3}")
    if most is not None and int(most) < first * 1.1:
        yield fault(database, f"MaxAllocatedStorage {most} leaves {first} GiB no tenth to grow by")


def cache_fits(deployment: Deployment, store: Resource) -> Faults:
    """The cache's node type, version, parameter group and fail-over."""
    engine, version, size = str(store.get("Engine")), str(store.get("EngineVersion")), str(store.get("CacheNodeType"))
    if version not in offered(
        aws_values("aws_elasticache_cachecluster", "engine_version.json"), {"Engine": engine}, "EngineVersion"
    ):
        yield fault(store, f"ElastiCache has no {engine} {version}")
    types = (
        aws_values("aws_elasticache_cachecluster", "cachenodetype_enum.json").get(deployment.region, {}).get("enum", [])
    )
    if types and size not in types:
        yield fault(store, f"{deployment.region} has no {size}")
    family = f"{engine}{version.split('.')[0]}" + (".x" if engine == "redis" and version.startswith("6") else "")
    name = store.get("CacheParameterGroupName")
    group = deployment.named(name)
    used = group.get("CacheParameterGroupFamily") if group else (str(name).removeprefix("default.") if name else family)
    if used != family:
        yield fault(group or store, f"the parameter group is for {used}, but the engine needs {family}")
    replicas = int(store.get("ReplicasPerNodeGroup", 0))
    failover = as_bool(store.get("AutomaticFailoverEnabled"))
    if failover and replicas < 1:
        yield fault(store, "cannot fail over without a replica")
    if replicas and not failover:
        yield fault(store, f"has {replicas} replica(s) that never take over")
    if as_bool(store.get("MultiAZEnabled")) and not failover:
        yield fault(store, "is in two zones, but does not fail over")


def as_bool(value: Any) -> bool:
    """A flag, as a template or a parameter has it."""
    return str(value).lower() == "true"


def minutes(text: str) -> tuple[int, int]:
    """`02:00` or `sun:03:30` as the first day (0 without one) and its minute."""
    *day, hour, minute = text.split(":")
    return (DAYS.index(day[0].lower()) if day else 0), int(hour) * 60 + int(minute)


def windows(store: Resource, daily: str, weekly: str) -> Faults:
    """The daily copy does not run into the weekly maintenance: AWS refuses that."""
    if daily not in store.properties or weekly not in store.properties:
        return
    spans = []
    for text in (store.get(daily), store.get(weekly)):
        start, end = (minutes(part)[1] for part in str(text).split("-"))
        spans.append((start, end if end > start else end + MINUTES_OF_A_DAY))
    (first, last), (begin, finish) = spans
    if first < finish and begin < last:
        yield fault(store, f"{daily} {store.get(daily)} runs into {weekly} {store.get(weekly)}")


def parameters(deployment: Deployment, settings: dict[str, Setting]) -> Faults:
    """Every parameter is below a path of ours, a setting that the program knows, of a value that it takes, and no secret."""
    paths = (f"/xkcdapp/{deployment.env}/", f"/xkcdapp-administrator/{deployment.env}/")
    for parameter in deployment.of_type("AWS::SSM::Parameter"):
        path, _, name = str(parameter.get("Name")).rpartition("/")
        if f"{path}/" not in paths:
            yield fault(parameter, f"is at {path}/, where the program does not look")
        setting = settings.get(name)
        if setting is None:
            yield fault(parameter, f"{name} is no setting of the program")
        elif setting.secret:
            yield fault(parameter, f"{name} is a secret, which no template may hold")
        elif (wrong := setting.fault(str(parameter.get("Value")))) and "<" not in str(parameter.get("Value")):
            yield fault(parameter, f"{name}: {wrong}")
