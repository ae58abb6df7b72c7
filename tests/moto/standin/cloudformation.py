"""CloudFormation's API over our own stacks, in the place of moto's: that one skips types that it does not know, gives
change sets no outputs and never rolls back."""
import datetime
import json
import threading
import uuid

from moto.cloudformation.exceptions import AlreadyExistsException, ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult

from . import template as templates
from .calls import Calls
from .expressions import Mistake
from .stacks import Region, Stack

# How long a question about a stack waits for its end: the CLI's waiters ask again after half a minute only.
HOLD_SECONDS = 20
NO_CHANGES = "No updates are to be performed."
EMPTY_CHANGE_SET = ("The submitted information didn't contain changes. Submit different information to create a change set.")

_regions = {}
_lock = threading.Lock()
_url = None


def teach(url):
    """Puts these answers in the place of moto's."""
    global _url
    _url = url
    # These answers are in the API's own shape already.
    CloudFormationResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER = {}
    for name, operation in list(vars(CloudFormationResponse).items()):
        if callable(operation) and not name.startswith("_") and name not in ("cfnresponse", "process_cfn_response"):
            setattr(CloudFormationResponse, name, _unknown(name))
    for name, answer in ANSWERS.items():
        setattr(CloudFormationResponse, name, _answering(answer))


def _unknown(name):
    def refuse(self):
        raise ValidationError(message=f"the stand-in does not know {name}")

    return refuse


def _answering(answer):
    def respond(self):
        with _lock:
            region = _regions.setdefault(self.region, Region(Calls(_url, self.region, self.current_account)))
        try:
            result = answer(region, lambda name, default=None: self._get_param(name, default))
        except (Mistake, ValueError) as error:
            raise ValidationError(message=str(error)) from error
        return EmptyResult() if result is None else ActionResult(result)

    return respond


def _text(region, asked, stack=None):
    if asked("TemplateURL"):
        bucket, key = asked("TemplateURL").split("://", 1)[1].split("/", 2)[1:]
        return region.calls("s3", "get_object", Bucket=bucket, Key=key)["Body"].read().decode()
    if stack and str(asked("UsePreviousTemplate", "")).lower() == "true":
        return stack.text
    if not asked("TemplateBody"):
        raise Mistake("Either Template URL or Template Body must be specified.")
    return asked("TemplateBody")


def _needs(asked, text):
    """Refuses roles without their capability."""
    kinds = {about["Type"] for about in templates.parse(text)["Resources"].values()}
    named = any("RoleName" in about.get("Properties", {}) or "ManagedPolicyName" in about.get("Properties", {})
                for about in templates.parse(text)["Resources"].values())
    given = set(asked("Capabilities", []))
    if any(kind.startswith("AWS::IAM::") for kind in kinds):
        wanted = {"CAPABILITY_NAMED_IAM"} if named else {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"}
        if not wanted & given:
            raise ValidationError(message=f"Requires capabilities : [{sorted(wanted)[0]}]")


def _settled(stack):
    stack.wait(HOLD_SECONDS)
    if stack.busy:
        raise Mistake(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
    return stack


def _start(work, *arguments):
    threading.Thread(target=work, args=arguments, daemon=True).start()


def create_stack(region, asked):
    name, text = asked("StackName"), _text(region, asked)
    if name in region.stacks:
        raise AlreadyExistsException(f"Stack [{name}] already exists")
    _needs(asked, text)
    stack = Stack(region, name, asked("Tags", []))
    # What is wrong with the request makes no stack at all.
    stack.plan_parameters(text, asked("Parameters", []))
    stack.protected = str(asked("EnableTerminationProtection", "")).lower() == "true"
    _police(stack, asked)
    region.stacks[name] = stack
    stack.say("CREATE_IN_PROGRESS", "User Initiated")
    keep = str(asked("DisableRollback", "")).lower() == "true" or asked("OnFailure") == "DO_NOTHING"
    _start(stack.make, text, asked("Parameters", []), not keep)
    return {"StackId": stack.id}


def _police(stack, asked):
    if asked("StackPolicyBody"):
        stack.policy = json.loads(asked("StackPolicyBody"))


UPDATABLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE")


def _updatable(stack):
    if stack.busy or stack.status not in UPDATABLE:
        raise Mistake(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")


def update_stack(region, asked):
    stack = region.find(asked("StackName"))
    text = _text(region, asked, stack)
    _needs(asked, text)
    _updatable(stack)
    changes, others = stack.plan(text, asked("Parameters", []))
    if not changes and not others and (asked("Tags") is None or asked("Tags") == stack.tags):
        raise Mistake(NO_CHANGES)
    stack.tags = asked("Tags") or stack.tags
    _police(stack, asked)
    stack.say("UPDATE_IN_PROGRESS", "User Initiated")
    _start(stack.change_to, text, asked("Parameters", []))
    return {"StackId": stack.id}


def delete_stack(region, asked):
    try:
        stack = region.find(asked("StackName"))
    except Mistake:
        return
    if stack.status == "DELETE_COMPLETE":
        return
    if stack.protected:
        raise Mistake(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
    stack = _settled(stack)
    stack.say("DELETE_IN_PROGRESS", "User Initiated")

    def work():
        stack.remove()
        if stack.status == "DELETE_COMPLETE":
            region.stacks.pop(stack.name, None)
            region.deleted.append(stack)

    _start(work)


def described(stack):
    """A stack as the API shows it."""
    return {
        "StackId": stack.id, "StackName": stack.name, "StackStatus": stack.status, "StackStatusReason": stack.reason,
        "CreationTime": stack.created, "LastUpdatedTime": stack.updated, "Tags": stack.tags,
        "Description": stack.template.get("Description"), "DisableRollback": False, "NotificationARNs": [],
        "EnableTerminationProtection": stack.protected, "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
        "Parameters": _shown(stack),
        "Outputs": [{"OutputKey": key, "OutputValue": about["value"], "ExportName": about["export"],
                     "Description": about["description"]} for key, about in stack.outputs.items()],
    }


def _shown(stack):
    declared = stack.template.get("Parameters") or {}
    hidden = {key for key, about in declared.items() if str(about.get("NoEcho", "")).lower() == "true"}
    return [{"ParameterKey": key, "ParameterValue": "****" if key in hidden else value} for key, value in stack.texts.items()]


def describe_stacks(region, asked):
    stacks = [region.find(asked("StackName"))] if asked("StackName") else list(region.stacks.values())
    for stack in stacks:
        stack.wait(HOLD_SECONDS)
    there = [stack for stack in stacks if stack.status != "DELETE_COMPLETE" or asked("StackName") == stack.id]
    if asked("StackName") and not there:
        # Gone while it was waited for: known by its id alone.
        raise Mistake(f"Stack with id {asked('StackName')} does not exist")
    return {"Stacks": [described(stack) for stack in there]}


def list_stacks(region, asked):
    wanted = asked("StackStatusFilter", [])
    stacks = [stack for stack in [*region.stacks.values(), *region.deleted] if not wanted or stack.status in wanted]
    return {"StackSummaries": [described(stack) for stack in stacks]}


def describe_stack_events(region, asked):
    return {"StackEvents": region.find(asked("StackName")).events[::-1]}


def _resources(stack):
    return [{"StackId": stack.id, "StackName": stack.name, "LogicalResourceId": name, "PhysicalResourceId": held["id"],
             "ResourceType": held["type"], "ResourceStatus": _last(stack, name), "Timestamp": stack.updated or stack.created,
             "LastUpdatedTimestamp": stack.updated or stack.created}
            for name, held in stack.resources.items()]


def _last(stack, name):
    return next(event["ResourceStatus"] for event in stack.events[::-1]
                if event["LogicalResourceId"] == name and event["ResourceType"] != "AWS::CloudFormation::Stack")


def describe_stack_resources(region, asked):
    wanted = asked("LogicalResourceId")
    found = _resources(region.find(asked("StackName")))
    return {"StackResources": [held for held in found if wanted in (None, held["LogicalResourceId"])]}


def describe_stack_resource(region, asked):
    stack, wanted = region.find(asked("StackName")), asked("LogicalResourceId")
    for held in _resources(stack):
        if held["LogicalResourceId"] == wanted:
            return {"StackResourceDetail": held}
    raise Mistake(f"Resource {wanted} does not exist for stack {stack.name}")


def list_stack_resources(region, asked):
    return {"StackResourceSummaries": _resources(region.find(asked("StackName")))}


def get_template(region, asked):
    return {"TemplateBody": region.find(asked("StackName")).text, "StagesAvailable": ["Original", "Processed"]}


def validate_template(region, asked):
    return _summary(templates.parse(_text(region, asked)))


def get_template_summary(region, asked):
    text = region.find(asked("StackName")).text if asked("StackName") else _text(region, asked)
    return _summary(templates.parse(text))


def _summary(template):
    roles = any(about["Type"].startswith("AWS::IAM::") for about in template["Resources"].values())
    return {
        "Description": template.get("Description"), "Capabilities": ["CAPABILITY_NAMED_IAM"] if roles else [],
        "ResourceTypes": sorted({about["Type"] for about in template["Resources"].values()}),
        "Parameters": [{"ParameterKey": key, "DefaultValue": None if "Default" not in about else str(about["Default"]),
                        "ParameterType": about["Type"], "Description": about.get("Description"), "NoEcho": False}
                       for key, about in (template.get("Parameters") or {}).items()]}


def list_exports(region, asked):
    return {"Exports": [{"ExportingStackId": stack.id, "Name": name, "Value": value} for stack, name, value in region.exports()]}


def list_imports(region, asked):
    found = region.importers(asked("ExportName"))
    if not found:
        raise Mistake(f"Export '{asked('ExportName')}' is not imported by any stack.")
    return {"Imports": found}


def update_termination_protection(region, asked):
    stack = region.find(asked("StackName"))
    stack.protected = str(asked("EnableTerminationProtection")).lower() == "true"
    return {"StackId": stack.id}


def continue_update_rollback(region, asked):
    stack = region.find(asked("StackName"))
    if stack.status != "UPDATE_ROLLBACK_FAILED":
        raise Mistake(f"Stack:{stack.id} is in {stack.status} state and can not continue rollback.")
    stack.say("UPDATE_ROLLBACK_COMPLETE")
    return {}


# --- change sets

def create_change_set(region, asked):
    name, kind = asked("StackName"), asked("ChangeSetType", "UPDATE")
    stack = region.stacks.get(name) or next((one for one in region.stacks.values() if one.id == name), None)
    if kind == "CREATE":
        if stack and stack.status != "REVIEW_IN_PROGRESS":
            raise Mistake(f"Stack [{name}] already exists and cannot be created again with the changeSet [{asked('ChangeSetName')}].")
        text = _text(region, asked)
        templates.parse(text)
        if stack is None:
            stack = Stack(region, name, asked("Tags", []))
            stack.say("REVIEW_IN_PROGRESS", "User Initiated")
        region.stacks[name] = stack
    else:
        stack = region.find(name)
        text = _text(region, asked, stack)
        _updatable(stack)
    _needs(asked, text)
    if asked("ChangeSetName") in stack.change_sets:
        raise AlreadyExistsException(f"ChangeSet {asked('ChangeSetName')} already exists")
    stack.plan_parameters(text, asked("Parameters", []))
    made = {
        "ChangeSetName": asked("ChangeSetName"), "StackId": stack.id, "StackName": stack.name,
        "ChangeSetId": region.calls.arn("cloudformation", f"changeSet/{asked('ChangeSetName')}/{uuid.uuid4()}"),
        "CreationTime": datetime.datetime.now(datetime.timezone.utc), "Description": asked("Description"),
        "Parameters": asked("Parameters", []), "Tags": asked("Tags", []), "Capabilities": asked("Capabilities", []),
        "Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE", "Changes": []}
    work = {"text": text, "given": asked("Parameters", []), "create": kind == "CREATE"}
    try:
        changes, others = stack.plan(text, asked("Parameters", []))
        made["Changes"] = [_change(change) for change in changes]
        tagged = asked("Tags") is not None and asked("Tags") != stack.tags
        if not changes and not others and not tagged and kind != "CREATE":
            raise Mistake(EMPTY_CHANGE_SET)
    except Mistake as error:
        made.update(Status="FAILED", ExecutionStatus="UNAVAILABLE", StatusReason=str(error))
    stack.change_sets[made["ChangeSetName"]] = (made, work)
    return {"Id": made["ChangeSetId"], "StackId": stack.id}


def _change(change):
    replacement = None
    if change["Action"] == "Modify":
        replacement = "True" if change["Replacing"] else "False"
    details = [{"Target": {"Attribute": "Properties", "Name": name,
                           "RequiresRecreation": "Always" if name in change["Replacing"] else "Never"},
                "Evaluation": "Static", "ChangeSource": "DirectModification"} for name in change["Changed"]]
    return {"Type": "Resource", "ResourceChange": {
        "Action": change["Action"], "LogicalResourceId": change["Name"], "PhysicalResourceId": change["Id"],
        "ResourceType": change["Type"], "Replacement": replacement, "Details": details,
        "Scope": ["Properties"] if details else []}}


def _change_set(region, asked):
    wanted = asked("ChangeSetName")
    for stack in list(region.stacks.values()):
        for made, work in stack.change_sets.values():
            if wanted == made["ChangeSetId"] or (wanted == made["ChangeSetName"] and asked("StackName") in (stack.name, stack.id)):
                return stack, made, work
    raise _NoChangeSet(f"ChangeSet [{wanted}] does not exist")


class _NoChangeSet(ValidationError):
    code = "ChangeSetNotFound"

    def __init__(self, message):
        super().__init__(message=message)


def describe_change_set(region, asked):
    return _change_set(region, asked)[1]


def list_change_sets(region, asked):
    return {"Summaries": [made for made, _ in region.find(asked("StackName")).change_sets.values()]}


def delete_change_set(region, asked):
    stack, made, _ = _change_set(region, asked)
    del stack.change_sets[made["ChangeSetName"]]
    return {}


def execute_change_set(region, asked):
    stack, made, work = _change_set(region, asked)
    if made["ExecutionStatus"] != "AVAILABLE":
        raise Mistake(f"ChangeSet [{made['ChangeSetId']}] cannot be executed in its current status of [{made['Status']}]")
    stack.tags = made["Tags"] or stack.tags
    stack.change_sets.clear()
    if work["create"]:
        stack.say("CREATE_IN_PROGRESS", "User Initiated")
        _start(stack.make, work["text"], work["given"])
    else:
        _updatable(stack)
        stack.say("UPDATE_IN_PROGRESS", "User Initiated")
        _start(stack.change_to, work["text"], work["given"])
    return {}


ANSWERS = {name: answer for name, answer in globals().items() if name.startswith((
    "create_", "update_", "delete_", "describe_", "list_", "get_", "validate_", "execute_", "continue_"))}
