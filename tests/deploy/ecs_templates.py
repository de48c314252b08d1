"""The CloudFormation templates of ecs/, read, and their functions worked out as CloudFormation would."""

import base64
import ipaddress
import re
from functools import cache

import yaml
from house import ROOT
from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT

FOLDER = ROOT / "ecs"
NAMES = ("network", "data", "cluster", "services", "edge", "pipeline", "monolith")
REGION = "ap-northeast-2"
NOTHING = object()


class _Loader(yaml.SafeLoader):
    """Reads `!Ref x` as {"Ref": x} and `!Sub x` as {"Fn::Sub": x}."""


def _function(loader, tag, node):
    kinds = {yaml.ScalarNode: loader.construct_scalar, yaml.SequenceNode: loader.construct_sequence}
    construct = kinds.get(type(node), loader.construct_mapping)
    value = construct(node) if construct == loader.construct_scalar else construct(node, deep=True)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _function)
# A version such as 2012-10-17 is text.
_Loader.yaml_implicit_resolvers = {
    key: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def read(name: str) -> dict:
    """A template with all functions in their long form."""
    return yaml.load((FOLDER / f"{name}.yaml").read_text(), _Loader)


class Stack:
    """A template with its parameters: what its functions come to.

    `made` is what its resources are: name → (what Ref gives, attributes). `exports` is what stacks before it gave away.
    `kept` are resources that somebody else will put in: what names them stays a function.
    """

    def __init__(self, name: str, parameters: dict, exports: dict | None = None, region: str = REGION):
        self.template = read(name)
        self.exports = {} if exports is None else exports
        self.region, self.made, self.kept = region, {}, set()
        self.parameters = {}
        for key, declared in self.template["Parameters"].items():
            value = parameters.get(key, declared.get("Default"))
            if value is None:
                raise KeyError(f"{name}.yaml: parameter {key} has no value")
            if "AllowedValues" in declared and value not in declared["AllowedValues"]:
                raise ValueError(f"{name}.yaml: {key}={value}")
            if declared["Type"] == "CommaDelimitedList":
                value = [part.strip() for part in str(value).split(",")]
            self.parameters[key] = value
        unknown = set(parameters) - set(self.template["Parameters"])
        if unknown:
            raise KeyError(f"{name}.yaml has no parameters {unknown}")

    def resources(self) -> dict:
        """Those whose condition holds, as they are written."""
        every = self.template["Resources"].items()
        return {name: it for name, it in every if "Condition" not in it or self.holds(it["Condition"])}

    def of_type(self, kind: str) -> dict:
        """The properties of all resources of a type, worked out."""
        return {name: self.properties(name) for name, it in self.resources().items() if it["Type"] == kind}

    def properties(self, name: str) -> dict:
        """The properties of a resource, worked out."""
        return self.value(self.template["Resources"][name].get("Properties", {}))

    def outputs(self) -> dict:
        """What the stack exports."""
        found = {}
        for output in self.template.get("Outputs", {}).values():
            if "Export" in output and ("Condition" not in output or self.holds(output["Condition"])):
                found[self.value(output["Export"]["Name"])] = self.value(output["Value"])
        return found

    def holds(self, condition: str) -> bool:
        """Whether a condition of the template is true."""
        return self._truth(self.template["Conditions"][condition])

    def _truth(self, it: dict) -> bool:
        ((function, given),) = it.items()
        match function:
            case "Condition":
                return self.holds(given)
            case "Fn::Equals":
                return str(self.value(given[0])) == str(self.value(given[1]))
            case "Fn::Not":
                return not self._truth(given[0])
            case "Fn::And":
                return all(self._truth(one) for one in given)
            case "Fn::Or":
                return any(self._truth(one) for one in given)
        raise ValueError(function)

    def value(self, it):
        """What an expression comes to."""
        if isinstance(it, list):
            return [one for one in map(self.value, it) if one is not NOTHING]
        if not isinstance(it, dict):
            return it
        if len(it) == 1:
            ((function, given),) = it.items()
            if function == "Ref" or function.startswith("Fn::"):
                return self._call(function, given)
        found = {key: self.value(value) for key, value in it.items()}
        return {key: value for key, value in found.items() if value is not NOTHING}

    def _call(self, function: str, given):
        match function:
            case "Ref":
                return self._ref(given)
            case "Fn::GetAtt":
                return self._attribute(*given)
            case "Fn::If":
                return self.value(given[1] if self.holds(given[0]) else given[2])
            case "Fn::Sub":
                return self._sub(given)
            case "Fn::Join":
                return _joined(given[0], self.value(given[1]))
            case "Fn::Split":
                return self.value(given[1]).split(given[0])
            case "Fn::Select":
                return self.value(given[1])[int(given[0])]
            case "Fn::GetAZs":
                return [f"{self.region}{letter}" for letter in "abc"]
            case "Fn::Cidr":
                network, count, bits = (self.value(one) for one in given)
                subnets = ipaddress.ip_network(network).subnets(new_prefix=32 - int(bits))
                return [str(next(subnets)) for _ in range(int(count))]
            case "Fn::Base64":
                kept, self.kept = self.kept, set()
                text, self.kept = self.value(given), kept
                return base64.b64encode(text.encode()).decode()
            case "Fn::FindInMap":
                table, row, column = (self.value(one) for one in given)
                return self.template["Mappings"][table][row][column]
            case "Fn::ImportValue":
                return self.exports[self.value(given)]
        raise ValueError(function)

    def _ref(self, name: str):
        pseudo = {
            "AWS::AccountId": ACCOUNT,
            "AWS::Region": self.region,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": "jangteo-test",
            "AWS::NoValue": NOTHING,
        }
        if name in pseudo:
            return pseudo[name]
        if name in self.parameters:
            return self.parameters[name]
        self._must_be_there(name)
        if name in self.kept:
            return {"Ref": name}
        return self.made[name][0] if name in self.made else f"<{name}>"

    def _attribute(self, name: str, attribute: str):
        self._must_be_there(name)
        if name in self.kept:
            return {"Fn::GetAtt": [name, attribute]}
        return self.made.get(name, ("", {}))[1].get(attribute, f"<{name}.{attribute}>")

    def _must_be_there(self, name: str):
        if name not in self.resources():
            raise KeyError(f"{name} is named, but is not made")

    def _sub(self, given):
        text, own = (given, {}) if isinstance(given, str) else (given[0], self.value(given[1]))

        def named(name):
            if name in own:
                return own[name]
            return self._attribute(*name.split(".", 1)) if "." in name else self._ref(name)

        pieces = re.split(r"\$\{([A-Za-z0-9:.]+)\}", text)
        pieces[1::2] = map(named, pieces[1::2])
        return _joined("", pieces)


def _joined(between: str, pieces: list):
    if any(isinstance(piece, dict) for piece in pieces):
        return {"Fn::Join": [between, pieces]}
    return between.join(map(str, pieces))


def names_in(it) -> set[str]:
    """The resources and parameters that an expression names."""
    if isinstance(it, list):
        return set().union(*map(names_in, it))
    if not isinstance(it, dict):
        return set()
    found = set().union(*map(names_in, it.values()))
    if "Ref" in it:
        found.add(it["Ref"])
    if "Fn::GetAtt" in it:
        found.add(it["Fn::GetAtt"][0])
    if "Fn::Sub" in it:
        text = it["Fn::Sub"] if isinstance(it["Fn::Sub"], str) else it["Fn::Sub"][0]
        found |= {name.split(".")[0] for name in re.findall(r"\$\{([A-Za-z0-9:.]+)\}", text)}
    return found
