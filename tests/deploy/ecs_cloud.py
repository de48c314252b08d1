"""An AWS of one's own: moto, in which the stacks of ecs/ are created."""

import json
import logging
import os
import re
import warnings

import boto3
from botocore.config import Config
from ecs_makers import MAKERS, Makers, complete
from ecs_templates import REGION, Stack, names_in
from moto.cloudformation.parsing import get_model_map
from moto.server import ThreadedMotoServer

# What CloudFormation would tell of resources that are made after those that name them.
FORETOLD = {"Build": ("build", {"Arn": "arn:aws:codebuild:ap-northeast-2:123:project/jangteo"})}
# Attributes that moto does not tell: by what Ref gives and the resource's properties.
UNTOLD = {
    "AvailabilityZone": lambda _, properties: properties["AvailabilityZone"],
    "LoadBalancerFullName": lambda arn, _: arn.split(":loadbalancer/")[1],
    "TargetGroupFullName": lambda arn, _: arn.split(":")[5],
}


class Cloud:
    """A moto server on a free port, with what was deployed in it."""

    def __enter__(self):
        os.environ |= {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
        warnings.filterwarnings("ignore", module="moto")
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        self.address = "http://{}:{}".format(*self.server.get_host_and_port())
        self.exports = {}
        return self

    def __exit__(self, *_):
        self.server.stop()

    def client(self, service: str, region: str = REGION):
        """A boto3 client that speaks to this server."""
        config = Config(retries={"max_attempts": 1})
        return boto3.client(service, region_name=region, endpoint_url=self.address, config=config)

    def deploy(self, name: str, template: str, region: str = REGION, **parameters) -> Stack:
        """Creates a stack, as far as moto's CloudFormation goes, the rest through the services' APIs."""
        stack = Stack(template, parameters, self.exports, region)
        resources = stack.resources()
        ours = {logical for logical, it in resources.items() if it["Type"] in MAKERS}
        unknown = {it["Type"] for it in resources.values()} - set(MAKERS) - set(get_model_map())
        assert not unknown, f"{template}.yaml: nobody here makes {unknown}"

        # What moto's resources name of ours comes first, unless it needs theirs.
        theirs = set(resources) - ours
        first, later = set(ours), set(theirs)
        while moved := {one for one in first if names_in(resources[one]) & later}:
            first, later = first - moved, later | moved
        self._make(stack, resources, first)
        self._create(name, stack, resources, theirs)
        for logical in theirs:
            complete(self._makers(stack), resources[logical]["Type"], stack.made[logical][0], stack.properties(logical))
        self._make(stack, resources, ours - first)
        self.exports |= stack.outputs()
        return stack

    def _makers(self, stack) -> Makers:
        return Makers(lambda service: self.client(service, stack.region))

    def _make(self, stack, resources, todo):
        makers = self._makers(stack)
        while todo:
            ready = {one for one in todo if not (names_in(resources[one]) - {one}) & todo}
            assert ready, f"in a circle: {todo}"
            for logical in sorted(ready):
                stack.made[logical] = makers.make(resources[logical]["Type"], stack.properties(logical))
            todo = todo - ready

    def _create(self, name, stack, resources, theirs):
        if not theirs:
            return
        stack.kept = theirs
        foretold = {key: value for key, value in FORETOLD.items() if key in resources and key not in stack.made}
        stack.made |= foretold
        template = {"Resources": {}, "Outputs": {}}
        for logical in theirs:
            it = resources[logical]
            template["Resources"][logical] = {"Type": it["Type"], "Properties": stack.properties(logical)}
        all_attributes = _attributes_in(stack.template, theirs)
        attributes = sorted(it for it in all_attributes if it[1] not in UNTOLD)
        for number, (logical, attribute) in enumerate(attributes):
            template["Outputs"][f"A{number}"] = {"Value": {"Fn::GetAtt": [logical, attribute]}}
        client = self.client("cloudformation", stack.region)
        client.create_stack(StackName=name, TemplateBody=json.dumps(template))
        (made,) = client.describe_stacks(StackName=name)["Stacks"]
        assert made["StackStatus"] == "CREATE_COMPLETE", made
        stack.kept = set()
        for key in foretold:
            del stack.made[key]
        for it in client.describe_stack_resources(StackName=name)["StackResources"]:
            stack.made[it["LogicalResourceId"]] = (it.get("PhysicalResourceId"), {})
        for it in made.get("Outputs", []):
            logical, attribute = attributes[int(it["OutputKey"][1:])]
            stack.made[logical][1][attribute] = it["OutputValue"]
        for logical, attribute in all_attributes - set(attributes):
            of, it = stack.made[logical], UNTOLD[attribute]
            of[1][attribute] = it(of[0], stack.properties(logical))
        missing = theirs - set(stack.made)
        assert not missing, f"{name}: not made: {missing}"


def _attributes_in(it, of: set[str]) -> set[tuple[str, str]]:
    """Which attributes of resources an expression asks for."""
    if isinstance(it, list):
        return set().union(*(_attributes_in(one, of) for one in it))
    if isinstance(it, str):
        found = re.findall(r"\$\{([A-Za-z0-9]+)\.([A-Za-z0-9.]+)\}", it)
        return {(logical, attribute) for logical, attribute in found if logical in of}
    if not isinstance(it, dict):
        return set()
    found = set().union(*(_attributes_in(one, of) for one in it.values()))
    if "Fn::GetAtt" in it and it["Fn::GetAtt"][0] in of:
        found.add(tuple(it["Fn::GetAtt"]))
    return found


def ref(stack, name: str) -> str:
    """The id of a resource."""
    return stack.made[name][0]


def way_out(cloud, network, subnet: str) -> str | None:
    """What a subnet's route to everywhere leads to."""
    tables = cloud.client("ec2").describe_route_tables(
        Filters=[{"Name": "association.subnet-id", "Values": [ref(network, subnet)]}]
    )["RouteTables"]
    (route,) = [it for it in tables[0]["Routes"] if it.get("DestinationCidrBlock") == "0.0.0.0/0"] or [{}]
    return route.get("NatGatewayId") or route.get("GatewayId")


def let_in(cloud, group: str) -> set[tuple[int, str]]:
    """Who may reach a security group: port, and a group or network."""
    (found,) = cloud.client("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"]
    return {
        (it["FromPort"], source)
        for it in found["IpPermissions"]
        for source in [pair["GroupId"] for pair in it["UserIdGroupPairs"]]
        + [one["CidrIp"] for one in it["IpRanges"]]
        + [one["PrefixListId"] for one in it.get("PrefixListIds", [])]
    }
