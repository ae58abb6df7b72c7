"""ECS and the autoscaling of its services."""
from .. import tasks
from . import kind


def _without(properties, *names):
    return {name: value for name, value in properties.items() if name not in names}


@kind("AWS::ECS::Cluster")
class Cluster:
    @staticmethod
    def create(call, name, properties):
        values = {"ClusterName": name, **properties}
        values["settings"] = values.pop("ClusterSettings", None)
        made = call("ecs", "create_cluster", **values)["cluster"]
        return made["clusterName"], {"Arn": made["clusterArn"]}

    @staticmethod
    def update(call, identifier, old, new, changed):
        call("ecs", "update_cluster", cluster=identifier, settings=new.get("ClusterSettings"), configuration=new.get("Configuration"))

    @staticmethod
    def delete(call, identifier, properties):
        call("ecs", "delete_cluster", cluster=identifier)


@kind("AWS::ECS::ClusterCapacityProviderAssociations")
class Capacity:
    @staticmethod
    def create(call, name, properties):
        call("ecs", "put_cluster_capacity_providers", **properties)
        return properties["Cluster"], {}

    @staticmethod
    def update(call, identifier, old, new, changed):
        Capacity.create(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        call("ecs", "put_cluster_capacity_providers", cluster=identifier, capacityProviders=[], defaultCapacityProviderStrategy=[])


@kind("AWS::ECS::TaskDefinition")
class TaskDefinition:
    @staticmethod
    def create(call, name, properties):
        values = {"Family": name, **properties}
        arn = call("ecs", "register_task_definition", **values)["taskDefinition"]["taskDefinitionArn"]
        return arn, {"TaskDefinitionArn": arn}

    @staticmethod
    def update(call, identifier, old, new, changed):
        pass

    @staticmethod
    def delete(call, identifier, properties):
        call("ecs", "deregister_task_definition", taskDefinition=identifier)


@kind("AWS::ECS::Service")
class Service:
    @staticmethod
    def values(properties):
        # Newer than moto: without effect on what it answers.
        values = _without(properties, "ServiceName", "AvailabilityZoneRebalancing", "ForceNewDeployment")
        values.setdefault("LaunchType", "FARGATE")
        if "CapacityProviderStrategy" in values:
            values.pop("LaunchType")
        return values

    @staticmethod
    def create(call, name, properties):
        values = Service.values(properties)
        values.setdefault("DesiredCount", 1)
        made = call("ecs", "create_service", ServiceName=properties.get("ServiceName", name), **values)["service"]
        tasks.roll(call, properties["Cluster"], made["serviceName"], None, properties)
        return made["serviceArn"], {"ServiceArn": made["serviceArn"], "Name": made["serviceName"]}

    @staticmethod
    def update(call, identifier, old, new, changed):
        names = ("TaskDefinition", "DesiredCount", "DeploymentConfiguration", "NetworkConfiguration", "HealthCheckGracePeriodSeconds")
        name = identifier.split("/")[-1]
        call("ecs", "update_service", cluster=new["Cluster"], service=name, **{key: new[key] for key in names if key in new})
        tasks.roll(call, new["Cluster"], name, old, new)

    @staticmethod
    def delete(call, identifier, properties):
        tasks.end(call, identifier.split("/")[-1])
        call("ecs", "delete_service", cluster=properties["Cluster"], service=identifier.split("/")[-1], force=True)


@kind("AWS::ApplicationAutoScaling::ScalableTarget")
class ScalableTarget:
    @staticmethod
    def create(call, name, properties):
        call("application-autoscaling", "register_scalable_target", **_without(properties, "ScheduledActions"))
        parts = (properties["ResourceId"], properties["ScalableDimension"], properties["ServiceNamespace"])
        return "|".join(parts), {"Id": "|".join(parts)}

    @staticmethod
    def update(call, identifier, old, new, changed):
        ScalableTarget.create(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        names = ("ResourceId", "ScalableDimension", "ServiceNamespace")
        call("application-autoscaling", "deregister_scalable_target", **{name: properties[name] for name in names})


@kind("AWS::ApplicationAutoScaling::ScalingPolicy")
class ScalingPolicy:
    @staticmethod
    def values(properties):
        values = _without(properties, "ScalingTargetId")
        if "ScalingTargetId" in properties:
            values["ResourceId"], values["ScalableDimension"], values["ServiceNamespace"] = properties["ScalingTargetId"].split("|")
        return values

    @staticmethod
    def create(call, name, properties):
        arn = call("application-autoscaling", "put_scaling_policy", **ScalingPolicy.values(properties))["PolicyARN"]
        return arn, {"Arn": arn}

    @staticmethod
    def update(call, identifier, old, new, changed):
        ScalingPolicy.create(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        values = ScalingPolicy.values(properties)
        names = ("PolicyName", "ResourceId", "ScalableDimension", "ServiceNamespace")
        call("application-autoscaling", "delete_scaling_policy", **{name: values[name] for name in names})
