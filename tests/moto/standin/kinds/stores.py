"""The database and the cache. Both have a real one behind them where the test gives one: see `backing`."""
import datetime

from .. import backing, cache
from . import kind


def _without(properties, *names):
    return {name: value for name, value in properties.items() if name not in names}


@kind("AWS::RDS::DBSubnetGroup")
class DatabaseSubnets:
    @staticmethod
    def create(call, name, properties):
        name = properties.get("DBSubnetGroupName", name).lower()
        call("rds", "create_db_subnet_group", **{**properties, "DBSubnetGroupName": name})
        return name, {}

    @staticmethod
    def update(call, identifier, old, new, changed):
        call("rds", "modify_db_subnet_group", **{**_without(new, "Tags"), "DBSubnetGroupName": identifier})

    @staticmethod
    def delete(call, identifier, properties):
        call("rds", "delete_db_subnet_group", DBSubnetGroupName=identifier)


@kind("AWS::RDS::DBParameterGroup")
class DatabaseParameters:
    @staticmethod
    def create(call, name, properties):
        name = properties.get("DBParameterGroupName", name).lower()
        call("rds", "create_db_parameter_group", DBParameterGroupName=name, DBParameterGroupFamily=properties["Family"],
             Description=properties["Description"], Tags=properties.get("Tags"))
        DatabaseParameters.set(call, name, properties)
        return name, {"DBParameterGroupName": name}

    @staticmethod
    def set(call, name, properties):
        values = [{"ParameterName": key, "ParameterValue": value, "ApplyMethod": "pending-reboot"}
                  for key, value in properties.get("Parameters", {}).items()]
        if values:
            call("rds", "modify_db_parameter_group", DBParameterGroupName=name, Parameters=values)

    @staticmethod
    def update(call, identifier, old, new, changed):
        DatabaseParameters.set(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        call("rds", "delete_db_parameter_group", DBParameterGroupName=identifier)


@kind("AWS::RDS::DBInstance")
class Database:
    @staticmethod
    def named(properties):
        values = dict(properties)
        if "VPCSecurityGroups" in values:
            values["VpcSecurityGroupIds"] = values.pop("VPCSecurityGroups")
        if "EnableCloudwatchLogsExports" in values:
            values["EnableCloudwatchLogsExports"] = values.pop("EnableCloudwatchLogsExports")
        return values

    @staticmethod
    def create(call, name, properties):
        values = Database.named(properties)
        values.setdefault("DBInstanceIdentifier", name.lower())
        made = call("rds", "create_db_instance", **_without(values, "DeleteAutomatedBackups", "UseLatestRestorableTime"))["DBInstance"]
        backing.database(properties)
        host, port = backing.address("TEST_DATABASE_ENDPOINT") or (made["Endpoint"]["Address"], made["Endpoint"]["Port"])
        return made["DBInstanceIdentifier"], {
            "Endpoint.Address": host, "Endpoint.Port": str(port), "DBInstanceArn": made["DBInstanceArn"],
            "DbiResourceId": made["DbiResourceId"]}

    @staticmethod
    def update(call, identifier, old, new, changed):
        values = _without(Database.named({name: value for name, value in new.items() if name in changed}), "Tags")
        logs = values.pop("EnableCloudwatchLogsExports", None)
        if logs is not None:
            values["CloudwatchLogsExportConfiguration"] = {"EnableLogTypes": logs}
        call("rds", "modify_db_instance", DBInstanceIdentifier=identifier, ApplyImmediately=True, **values)
        if "MasterUserPassword" in changed:
            backing.password(new)

    @staticmethod
    def snapshot(call, identifier, properties):
        stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%d%H%M%S%f")
        call("rds", "create_db_snapshot", DBInstanceIdentifier=identifier, DBSnapshotIdentifier=f"{identifier}-snapshot-{stamp}")

    @staticmethod
    def delete(call, identifier, properties):
        call("rds", "delete_db_instance", DBInstanceIdentifier=identifier, SkipFinalSnapshot=True)
        backing.no_database(properties)


# moto keeps no such groups: they are only named.

@kind("AWS::ElastiCache::ParameterGroup")
class CacheParameters:
    @staticmethod
    def create(call, name, properties):
        name = properties.get("CacheParameterGroupName", name).lower()
        return name, {"CacheParameterGroupName": name}

    @staticmethod
    def update(call, identifier, old, new, changed):
        pass

    @staticmethod
    def delete(call, identifier, properties):
        pass


@kind("AWS::ElastiCache::SubnetGroup")
class CacheSubnets:
    @staticmethod
    def create(call, name, properties):
        name = properties.get("CacheSubnetGroupName", name).lower()
        call("elasticache", "create_cache_subnet_group", CacheSubnetGroupName=name, SubnetIds=properties["SubnetIds"],
             CacheSubnetGroupDescription=properties["Description"], Tags=properties.get("Tags"))
        return name, {}

    @staticmethod
    def update(call, identifier, old, new, changed):
        pass

    @staticmethod
    def delete(call, identifier, properties):
        cache.forget_subnets(call, identifier)


@kind("AWS::ElastiCache::ReplicationGroup")
class Cache:
    @staticmethod
    def create(call, name, properties):
        identifier = properties.get("ReplicationGroupId", name.lower()[:40])
        values = _without(properties, "ReplicationGroupId")
        made = call("elasticache", "create_replication_group", ReplicationGroupId=identifier, **values)["ReplicationGroup"]
        backing.cache(properties.get("AuthToken"))
        host = f"master.{identifier}.abc123.{call.region}.cache.amazonaws.com"
        host, port = backing.address("TEST_CACHE_ENDPOINT") or (host, properties.get("Port", 6379))
        return identifier, {"PrimaryEndPoint.Address": host, "PrimaryEndPoint.Port": str(port),
                            "ReaderEndPoint.Address": host, "ReaderEndPoint.Port": str(port),
                            "ARN": made["ARN"]}

    @staticmethod
    def update(call, identifier, old, new, changed):
        values = {name: new[name] for name in changed if name in new and name not in ("Tags", "AuthToken", "LogDeliveryConfigurations")}
        if values:
            call("elasticache", "modify_replication_group", ReplicationGroupId=identifier, ApplyImmediately=True, **values)
        if "AuthToken" in changed:
            call("elasticache", "modify_replication_group", ReplicationGroupId=identifier, ApplyImmediately=True,
                 AuthToken=new["AuthToken"], AuthTokenUpdateStrategy="ROTATE")

    @staticmethod
    def snapshot(call, identifier, properties):
        stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%d%H%M%S%f")
        call("elasticache", "create_snapshot", ReplicationGroupId=identifier, SnapshotName=f"{identifier}-{stamp}")

    @staticmethod
    def delete(call, identifier, properties):
        call("elasticache", "delete_replication_group", ReplicationGroupId=identifier)
