"""Logs, alarms, and who is told."""
from . import kind


def _without(properties, *names):
    return {name: value for name, value in properties.items() if name not in names}


@kind("AWS::Logs::LogGroup")
class LogGroup:
    @staticmethod
    def create(call, name, properties):
        name = properties.get("LogGroupName", name)
        tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
        call("logs", "create_log_group", logGroupName=name, kmsKeyId=properties.get("KmsKeyId"), tags=tags or None)
        LogGroup.keep(call, name, properties)
        return name, {"Arn": call.arn("logs", f"log-group:{name}:*")}

    @staticmethod
    def keep(call, name, properties):
        if "RetentionInDays" in properties:
            call("logs", "put_retention_policy", logGroupName=name, retentionInDays=properties["RetentionInDays"])

    @staticmethod
    def update(call, identifier, old, new, changed):
        LogGroup.keep(call, identifier, new)
        if "KmsKeyId" in changed:
            call("logs", "associate_kms_key", logGroupName=identifier, kmsKeyId=new["KmsKeyId"])

    @staticmethod
    def delete(call, identifier, properties):
        call("logs", "delete_log_group", logGroupName=identifier)


@kind("AWS::Logs::MetricFilter")
class MetricFilter:
    @staticmethod
    def create(call, name, properties):
        name = properties.get("FilterName", name)
        changes = [{**_without(change, "Dimensions"), **_dimensions(change)} for change in properties["MetricTransformations"]]
        call("logs", "put_metric_filter", filterName=name, logGroupName=properties["LogGroupName"],
             filterPattern=properties["FilterPattern"], metricTransformations=changes)
        return name, {}

    @staticmethod
    def update(call, identifier, old, new, changed):
        MetricFilter.create(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        call("logs", "delete_metric_filter", filterName=identifier, logGroupName=properties["LogGroupName"])


def _dimensions(change):
    found = {dimension["Key"]: dimension["Value"] for dimension in change.get("Dimensions", [])}
    return {"dimensions": found} if found else {}


@kind("AWS::Logs::ResourcePolicy")
class LogPolicy:
    @staticmethod
    def create(call, name, properties):
        call("logs", "put_resource_policy", policyName=properties["PolicyName"], policyDocument=properties["PolicyDocument"])
        return properties["PolicyName"], {}

    @staticmethod
    def update(call, identifier, old, new, changed):
        LogPolicy.create(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        call("logs", "delete_resource_policy", policyName=identifier)


@kind("AWS::CloudWatch::Alarm")
class Alarm:
    @staticmethod
    def create(call, name, properties):
        name = properties.get("AlarmName", name)
        call("cloudwatch", "put_metric_alarm", **{**properties, "AlarmName": name})
        return name, {"Arn": call.arn("cloudwatch", f"alarm:{name}")}

    @staticmethod
    def update(call, identifier, old, new, changed):
        Alarm.create(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        call("cloudwatch", "delete_alarms", AlarmNames=[identifier])


@kind("AWS::CloudWatch::Dashboard")
class Dashboard:
    @staticmethod
    def create(call, name, properties):
        name = properties.get("DashboardName", name)
        call("cloudwatch", "put_dashboard", DashboardName=name, DashboardBody=properties["DashboardBody"])
        return name, {}

    @staticmethod
    def update(call, identifier, old, new, changed):
        Dashboard.create(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        call("cloudwatch", "delete_dashboards", DashboardNames=[identifier])


@kind("AWS::SNS::Topic")
class Topic:
    @staticmethod
    def create(call, name, properties):
        name = properties.get("TopicName", name)
        values = {key: properties[key] for key in ("KmsMasterKeyId", "DisplayName") if key in properties}
        arn = call("sns", "create_topic", Name=name, Attributes=values, Tags=properties.get("Tags"))["TopicArn"]
        for subscription in properties.get("Subscription", []):
            call("sns", "subscribe", TopicArn=arn, **subscription)
        return arn, {"TopicArn": arn, "TopicName": name}

    @staticmethod
    def update(call, identifier, old, new, changed):
        for key in ("KmsMasterKeyId", "DisplayName"):
            if key in changed:
                call("sns", "set_topic_attributes", TopicArn=identifier, AttributeName=key, AttributeValue=new.get(key, ""))

    @staticmethod
    def delete(call, identifier, properties):
        call("sns", "delete_topic", TopicArn=identifier)


@kind("AWS::SNS::TopicPolicy")
class TopicPolicy:
    @staticmethod
    def create(call, name, properties):
        for topic in properties["Topics"]:
            call("sns", "set_topic_attributes", TopicArn=topic, AttributeName="Policy", AttributeValue=properties["PolicyDocument"])
        return name, {"Id": name}

    @staticmethod
    def update(call, identifier, old, new, changed):
        TopicPolicy.create(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        pass


@kind("AWS::SNS::Subscription")
class Subscription:
    @staticmethod
    def create(call, name, properties):
        arn = call("sns", "subscribe", TopicArn=properties["TopicArn"], Protocol=properties["Protocol"],
                   Endpoint=properties["Endpoint"], ReturnSubscriptionArn=True)["SubscriptionArn"]
        return arn, {"Arn": arn}

    @staticmethod
    def delete(call, identifier, properties):
        call("sns", "unsubscribe", SubscriptionArn=identifier)
