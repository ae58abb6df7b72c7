"""Stacks: what they hold, and how they come to hold it. Every change is made resource by resource, in the order of what
needs what, and taken back as a whole where one fails."""
import contextlib
import datetime
import re
import threading
import uuid

from . import expressions, kinds, parameters
from .expressions import UNKNOWN, Mistake, Scope
from .template import parse


class Stack:
    """One stack; the fields in capitals are the API's own."""

    def __init__(self, region, name, tags):
        self.region, self.name = region, name
        self.id = region.calls.arn("cloudformation", f"stack/{name}/{uuid.uuid4()}")
        self.text, self.template, self.texts, self.tags = "", {"Resources": {}}, {}, tags
        self.resources, self.outputs, self.imports = {}, {}, set()
        self.events, self.change_sets = [], {}
        self.created, self.updated, self.protected = _now(), None, False
        self.policy = {"Statement": []}
        self.reason = None
        self._status = "REVIEW_IN_PROGRESS"
        self.settled = threading.Condition()

    @property
    def status(self):
        return self._status

    def say(self, status, reason=None, logical=None, physical=None, kind=None):
        """Notes an event, of the stack itself where no resource is named."""
        self.events.append({
            "StackId": self.id, "StackName": self.name, "EventId": str(uuid.uuid4()), "Timestamp": _now(),
            "LogicalResourceId": logical or self.name, "PhysicalResourceId": physical or ("" if logical else self.id),
            "ResourceType": kind or "AWS::CloudFormation::Stack", "ResourceStatus": status,
            "ResourceStatusReason": reason})
        if logical is None:
            with self.settled:
                self._status, self.reason = status, reason
                self.settled.notify_all()

    def wait(self, seconds):
        """Waits until nothing is in progress, but not for ever."""
        with self.settled:
            self.settled.wait_for(lambda: not self.busy, seconds)

    @property
    def busy(self):
        return self._status.endswith("_IN_PROGRESS") and self._status != "REVIEW_IN_PROGRESS"

    def scope(self, template, typed, resources, planning=False):
        """The surroundings of this stack's expressions."""
        pseudo = {"AWS::AccountId": self.region.calls.account, "AWS::Region": self.region.calls.region,
                  "AWS::StackId": self.id, "AWS::StackName": self.name, "AWS::URLSuffix": "amazonaws.com",
                  "AWS::Partition": "aws", "AWS::NotificationARNs": []}
        return Scope(template, typed, pseudo, resources, self.region.export, planning)

    def plan_parameters(self, text, given):
        """Refuses a template or parameters that are wrong in themselves."""
        template = parse(text)
        _, typed = parameters.resolve(template, given, self.texts, self.region.parameter)
        ordered(template, self.scope(template, typed, {}, planning=True))

    def plan(self, text, given):
        """What an update to this template would do: a list of changes, and whether outputs or other parts differ."""
        template = parse(text)
        texts, typed = parameters.resolve(template, given, self.texts, self.region.parameter)
        resources = dict(self.resources)
        scope = self.scope(template, typed, resources, planning=True)
        changes = []
        wanted = ordered(template, scope)
        for name in wanted:
            about = template["Resources"][name]
            kinds.find(about["Type"])
            new = scope.value(about.get("Properties", {}))
            kinds.check(about["Type"], new)
            change = self.change(name, about, new)
            if change:
                changes.append(change)
            if change and (change["Action"] == "Add" or change["Replacing"]):
                resources[name] = {}
        for name in reversed(list(self.resources)):
            if name not in wanted:
                held = self.resources[name]
                changes.append({"Action": "Remove", "Name": name, "Id": held["id"], "Type": held["type"], "Changed": [], "Replacing": []})
        outputs = {key: about for key, about in outputs_of(template, scope).items()}
        policies = {name: _policies(template["Resources"][name]) for name in wanted}
        others = outputs != self.outputs or policies != {name: held["policies"] for name, held in self.resources.items()}
        return changes, others

    def change(self, name, about, new):
        """How a resource that is to be like this differs from the one held; None where it does not."""
        held = self.resources.get(name)
        if held is None:
            return {"Action": "Add", "Name": name, "Id": None, "Type": about["Type"], "Changed": [], "Replacing": []}
        if held["type"] != about["Type"]:
            raise Mistake(f"Update of resource type is not permitted. The resource {name} must keep its type")
        changed = kinds.changed(held["properties"], new)
        if not changed:
            return None
        replacing = kinds.replacing(about["Type"], held["properties"], new)
        return {"Action": "Modify", "Name": name, "Id": held["id"], "Type": about["Type"], "Changed": changed, "Replacing": replacing}

    # --- making it so: in a thread of its own, after the API has said what is in progress

    def make(self, text, given, roll_back=True):
        """Creates what the template holds; all or nothing."""
        try:
            self._become(text, given, [])
        except Exception as error:  # whatever the reason, it is the stack's
            if not roll_back:
                return self.say("CREATE_FAILED", str(error))
            self.say("ROLLBACK_IN_PROGRESS", f"{error} Rollback requested by user.")
            try:
                for name in reversed(list(self.resources)):
                    self._drop(name, self.resources[name], failed=True)
                    del self.resources[name]
            except Exception as second:
                return self.say("ROLLBACK_FAILED", str(second))
            self.outputs = {}
            return self.say("ROLLBACK_COMPLETE")
        self.say("CREATE_COMPLETE")

    def change_to(self, text, given):
        """Updates to the template; back to what it was where that fails."""
        self.updated = _now()
        undo = []
        before = (self.text, self.template, self.texts, dict(self.resources), self.outputs, set(self.imports))
        try:
            self._become(text, given, undo)
        except Exception as error:
            self.say("UPDATE_ROLLBACK_IN_PROGRESS", str(error))
            try:
                for step in reversed(undo):
                    step()
            except Exception as second:
                return self.say("UPDATE_ROLLBACK_FAILED", str(second))
            self.text, self.template, self.texts, self.resources, self.outputs, self.imports = before
            return self.say("UPDATE_ROLLBACK_COMPLETE")
        self.say("UPDATE_COMPLETE")

    def remove(self):
        """Deletes all that no policy keeps."""
        try:
            for output in self.outputs.values():
                users = self.region.importers(output["export"])
                if users:
                    raise Mistake(f"Export {output['export']} cannot be deleted as it is in use by {', '.join(users)}")
            for name in reversed(list(self.resources)):
                self._drop(name, self.resources[name])
                del self.resources[name]
        except Exception as error:
            return self.say("DELETE_FAILED", str(error))
        self.outputs, self.imports = {}, set()
        self.say("DELETE_COMPLETE")

    def _become(self, text, given, undo):
        template = parse(text)
        texts, typed = parameters.resolve(template, given, self.texts, self.region.parameter)
        scope = self.scope(template, typed, self.resources)
        wanted = ordered(template, self.scope(template, typed, self.resources, planning=True))
        for name in set(self.resources) - set(wanted):
            self._may("Update:Delete", name, self.resources[name]["type"])
        replaced, before = [], dict(self.resources)
        for name in wanted:
            about = template["Resources"][name]
            new = scope.value(about.get("Properties", {}))
            try:
                self._make_resource(name, about, new, undo, replaced)
            except Exception as error:
                status = "UPDATE_FAILED" if name in before else "CREATE_FAILED"
                self.say(status, str(error), name, before.get(name, {}).get("id"), about["Type"])
                raise Mistake(f"The following resource(s) failed to {'update' if name in before else 'create'}: [{name}].") from error
        outputs = outputs_of(template, scope)
        self.region.may_export(self, outputs)
        self.text, self.template, self.texts, self.outputs, self.imports = text, template, texts, outputs, scope.imports
        # Nothing is deleted before all the rest is there; what cannot be deleted stays behind, as on AWS.
        gone = [(name, self.resources.pop(name)) for name in reversed(list(self.resources)) if name not in wanted]
        for name, held, replacement in [*((*pair, True) for pair in replaced), *((*pair, False) for pair in gone)]:
            with contextlib.suppress(Mistake):
                self._drop(name, held, replacement=replacement)

    def _may(self, action, name, kind):
        """Refuses what the stack's policy denies. Of conditions it may have that on the resource's type alone."""
        for number, statement in enumerate(self.policy["Statement"], 1):
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            kinds_meant = statement.get("Condition", {}).get("StringEquals", {}).get("ResourceType", [kind])
            if statement["Effect"] == "Deny" and {action, "Update:*"} & set(actions) and kind in kinds_meant:
                raise Mistake(f"Action denied by stack policy: Statement [#{number}] does not allow [{action}] for resource "
                              f"[LogicalResourceId/{name}]")

    def _make_resource(self, name, about, new, undo, replaced):
        kind, call = kinds.find(about["Type"]), self.region.calls
        kinds.check(about["Type"], new)
        change = self.change(name, about, new)
        held = self.resources.get(name)
        if change is None:
            self.resources[name] = {**held, "policies": _policies(about)}
            return
        if change["Replacing"]:
            self._may("Update:Replace", name, about["Type"])
        secret = self.region.resolved(new)
        if change["Action"] == "Modify" and not change["Replacing"]:
            self.say("UPDATE_IN_PROGRESS", None, name, held["id"], about["Type"])
            if not hasattr(kind, "update"):
                raise Mistake(f"the stand-in is not taught to change {', '.join(change['Changed'])} of {about['Type']} in place")
            old = self.region.resolved(held["properties"])

            def back():
                kind.update(call, held["id"], secret, old, change["Changed"])

            undo.append(back)
            attributes = kind.update(call, held["id"], old, secret, change["Changed"]) or {}
            made = {**held, "properties": new, "attributes": {**held["attributes"], **attributes}}
            self.say("UPDATE_COMPLETE", None, name, made["id"], about["Type"])
        else:
            self.say("CREATE_IN_PROGRESS", None, name, None, about["Type"])
            identifier, attributes = kind.create(call, self._name_for(name), secret)
            made = {"id": identifier, "type": about["Type"], "properties": new, "attributes": attributes}
            self.say("CREATE_COMPLETE", None, name, identifier, about["Type"])
            if change["Replacing"]:
                replaced.append((name, held))
            undo.append(lambda: self._drop(name, {**made, "policies": {}}))
        self.resources[name] = {**made, "policies": _policies(about)}

    def _drop(self, name, held, failed=False, replacement=False):
        policy = held["policies"].get("UpdateReplacePolicy" if replacement else "DeletionPolicy", "Delete")
        kind = kinds.find(held["type"])
        if policy == "Retain" or (policy == "RetainExceptOnCreate" and not failed):
            return self.say("DELETE_SKIPPED", None, name, held["id"], held["type"])
        self.say("DELETE_IN_PROGRESS", None, name, held["id"], held["type"])
        try:
            if policy == "Snapshot" and not failed:
                kind.snapshot(self.region.calls, held["id"], held["properties"])
            kind.delete(self.region.calls, held["id"], held["properties"])
        except Exception as error:
            self.say("DELETE_FAILED", str(error), name, held["id"], held["type"])
            raise Mistake(f"The following resource(s) failed to delete: [{name}].") from error
        self.say("DELETE_COMPLETE", None, name, held["id"], held["type"])

    def _name_for(self, logical):
        return f"{self.name}-{logical}-{uuid.uuid4().hex[:12].upper()}"


def ordered(template, scope):
    """The names of the resources whose conditions hold, each after those that it needs."""
    about = template["Resources"]
    wanted = [name for name in about if "Condition" not in about[name] or scope.holds(about[name]["Condition"])]
    needs = {name: expressions.depends(about[name]) & set(wanted) for name in wanted}
    found = []
    while len(found) < len(wanted):
        ready = [name for name in wanted if name not in found and needs[name] <= set(found)]
        if not ready:
            raise Mistake(f"Circular dependency between resources: {sorted(set(wanted) - set(found))}")
        found.extend(ready)
    return found


def outputs_of(template, scope):
    """The outputs whose conditions hold."""
    found = {}
    for key, about in (template.get("Outputs") or {}).items():
        if "Condition" in about and not scope.holds(about["Condition"]):
            continue
        value = scope.value(about["Value"])
        if isinstance(value, (list, dict)):
            raise Mistake(f"Template format error: Output {key} must evaluate to a string.")
        name = scope.value(about["Export"]["Name"]) if "Export" in about else None
        found[key] = {"value": str(value), "export": name, "description": about.get("Description")}
    return found


def _policies(about):
    return {key: about[key] for key in ("DeletionPolicy", "UpdateReplacePolicy") if key in about}


def _now():
    return datetime.datetime.now(datetime.timezone.utc)


class Region:
    """All stacks of one region, and what they lend each other."""

    def __init__(self, calls):
        self.calls, self.stacks, self.deleted = calls, {}, []
        self.lock = threading.Lock()

    def find(self, name):
        """A stack by its name or id, as the API says it is missing."""
        for stack in [*self.stacks.values(), *self.deleted]:
            if name == stack.id or (name == stack.name and stack.name in self.stacks):
                return stack
        raise Mistake(f"Stack with id {name} does not exist")

    def exports(self):
        """All exports: (stack, name, value)."""
        return [(stack, output["export"], output["value"]) for stack in self.stacks.values()
                for output in stack.outputs.values() if output["export"]]

    def export(self, name):
        """An export's value."""
        for _, found, value in self.exports():
            if found == name:
                return value
        raise Mistake(f"No export named {name} found.")

    def importers(self, name):
        """The names of the stacks that use an export."""
        return sorted(stack.name for stack in self.stacks.values() if name and name in stack.imports)

    def may_export(self, stack, outputs):
        """Refuses exports that another stack has, and changes to those that others use."""
        new = {output["export"]: output["value"] for output in outputs.values() if output["export"]}
        for other, name, value in self.exports():
            if other is not stack and name in new:
                raise Mistake(f"Export with name {name} is already exported by stack {other.name}")
            if other is stack and new.get(name) != value and self.importers(name):
                deed = "updated" if name in new else "deleted"
                raise Mistake(f"Export {name} cannot be {deed} as it is in use by {', '.join(self.importers(name))}")

    def parameter(self, name, secret=False):
        """A parameter's value, by `name` or `name:version`."""
        try:
            found = self.calls("ssm", "get_parameter", Name=name, WithDecryption=True)["Parameter"]
        except Exception as error:
            raise Mistake(f"Parameters: [{name}] cannot be found. ({error})") from error
        if secret != (found["Type"] == "SecureString"):
            raise Mistake(f"SSM parameter {name} is a {found['Type']}: that is not what its reference says")
        return found["Value"]

    def resolved(self, value):
        """The value with its references to Parameter Store replaced by what they refer to."""
        if isinstance(value, dict):
            return {key: self.resolved(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self.resolved(part) for part in value]
        if not isinstance(value, str) or "{{resolve:" not in value:
            return value

        def reference(match):
            kind, _, name = match.group(1).partition(":")
            if kind not in ("ssm", "ssm-secure"):
                raise Mistake(f"the stand-in does not know the reference {match.group(0)}")
            return self.parameter(name, secret=kind == "ssm-secure")

        return re.sub(r"\{\{resolve:([^}]+)\}\}", reference, value)
