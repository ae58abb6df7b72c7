"""KMS, Parameter Store, images."""
from . import kind


@kind("AWS::KMS::Key")
class Key:
    @staticmethod
    def create(call, name, properties):
        key = call("kms", "create_key", Policy=properties["KeyPolicy"], Description=properties.get("Description"),
                   KeySpec=properties.get("KeySpec"), KeyUsage=properties.get("KeyUsage"),
                   Tags=[{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in properties.get("Tags", [])])["KeyMetadata"]
        Key.rotate(call, key["KeyId"], properties)
        return key["KeyId"], {"Arn": key["Arn"], "KeyId": key["KeyId"]}

    @staticmethod
    def rotate(call, identifier, properties):
        if str(properties.get("EnableKeyRotation", "")).lower() == "true":
            call("kms", "enable_key_rotation", KeyId=identifier, RotationPeriodInDays=properties.get("RotationPeriodInDays"))
        else:
            call("kms", "disable_key_rotation", KeyId=identifier)

    @staticmethod
    def update(call, identifier, old, new, changed):
        call("kms", "put_key_policy", KeyId=identifier, PolicyName="default", Policy=new["KeyPolicy"])
        call("kms", "update_key_description", KeyId=identifier, Description=new.get("Description", ""))
        Key.rotate(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        call("kms", "schedule_key_deletion", KeyId=identifier, PendingWindowInDays=properties.get("PendingWindowInDays"))


@kind("AWS::KMS::Alias")
class Alias:
    @staticmethod
    def create(call, name, properties):
        call("kms", "create_alias", **properties)
        return properties["AliasName"], {}

    @staticmethod
    def update(call, identifier, old, new, changed):
        call("kms", "update_alias", **new)

    @staticmethod
    def delete(call, identifier, properties):
        call("kms", "delete_alias", AliasName=identifier)


@kind("AWS::SSM::Parameter")
class Parameter:
    @staticmethod
    def put(call, name, properties, overwrite):
        rest = {key: value for key, value in properties.items() if key not in ("Tags", "Name")}
        call("ssm", "put_parameter", Name=name, Overwrite=overwrite, **rest)
        return {"Type": properties["Type"], "Value": properties["Value"]}

    @staticmethod
    def create(call, name, properties):
        name = properties.get("Name", name)
        attributes = Parameter.put(call, name, properties, False)
        if properties.get("Tags"):
            tags = [{"Key": key, "Value": value} for key, value in properties["Tags"].items()]
            call("ssm", "add_tags_to_resource", ResourceType="Parameter", ResourceId=name, Tags=tags)
        return name, attributes

    @staticmethod
    def update(call, identifier, old, new, changed):
        return Parameter.put(call, identifier, new, True)

    @staticmethod
    def delete(call, identifier, properties):
        call("ssm", "delete_parameter", Name=identifier)


@kind("AWS::ECR::Repository")
class Repository:
    @staticmethod
    def create(call, name, properties):
        name = properties.get("RepositoryName", name.lower())
        made = call("ecr", "create_repository", repositoryName=name, tags=properties.get("Tags"),
                    imageTagMutability=properties.get("ImageTagMutability"),
                    imageScanningConfiguration=properties.get("ImageScanningConfiguration"),
                    encryptionConfiguration=properties.get("EncryptionConfiguration"))["repository"]
        Repository.police(call, name, properties)
        return name, {"Arn": made["repositoryArn"], "RepositoryUri": made["repositoryUri"]}

    @staticmethod
    def police(call, name, properties):
        if "LifecyclePolicy" in properties:
            text = properties["LifecyclePolicy"]["LifecyclePolicyText"]
            call("ecr", "put_lifecycle_policy", repositoryName=name, lifecyclePolicyText=text)
        if "RepositoryPolicyText" in properties:
            call("ecr", "set_repository_policy", repositoryName=name, policyText=properties["RepositoryPolicyText"])

    @staticmethod
    def update(call, identifier, old, new, changed):
        call("ecr", "put_image_tag_mutability", repositoryName=identifier, imageTagMutability=new.get("ImageTagMutability", "MUTABLE"))
        call("ecr", "put_image_scanning_configuration", repositoryName=identifier,
             imageScanningConfiguration=new.get("ImageScanningConfiguration", {"ScanOnPush": False}))
        Repository.police(call, identifier, new)

    @staticmethod
    def delete(call, identifier, properties):
        call("ecr", "delete_repository", repositoryName=identifier, force=properties.get("EmptyOnDelete", False))
