"""The stacks of ecs/ are created in moto, and each resource is read back through its own API."""

import json
from base64 import b64decode

import pytest
import yaml
from ecs_cloud import Cloud, let_in, ref, way_out
from house import ROOT, SERVICES, service


@pytest.fixture(scope="module")
def cloud():
    with Cloud() as one:
        yield one


@pytest.fixture(scope="module")
def multi(cloud):
    """multi-module, in the order of ecs/deploy.sh."""
    same = {"Environment": "multi", "Shape": "multi-module"}
    made = {"network": cloud.deploy("multi-network", "network", **same)}
    made["data"] = cloud.deploy("multi-data", "data", Environment="multi")
    made["cluster"] = cloud.deploy("multi-cluster", "cluster", Environment="multi", Service="all")
    made["pipeline"] = cloud.deploy("multi-pipeline", "pipeline", **same, CodeCommitRepository="jangteo")
    for name in SERVICES:
        made[name] = cloud.deploy(f"multi-{name}", "services", **same, Service=name, ImageTag="0123abc")
    made["edge"] = cloud.deploy("multi-edge", "edge", **same, Scope="REGIONAL")
    return made


@pytest.fixture(scope="module")
def micro(cloud):
    """micro-services, in the order of ecs/deploy.sh."""
    same = {"Environment": "micro", "Shape": "micro-services"}
    made = {"network": cloud.deploy("micro-network", "network", **same, EdgePrefixList="pl-12345678")}
    for name in SERVICES:
        made[f"cluster-{name}"] = cloud.deploy(f"micro-cluster-{name}", "cluster", Environment="micro", Service=name)
    connection = {
        "ConnectionArn": "arn:aws:codeconnections:ap-northeast-2:1:connection/c",
        "ConnectionRepository": "me/jangteo",
    }
    made["pipeline"] = cloud.deploy("micro-pipeline", "pipeline", **same, **connection, Repositories="existing")
    for name in SERVICES:
        made[name] = cloud.deploy(f"micro-{name}", "services", **same, Service=name, ImageTag="0123abc")
    made["edge"] = cloud.deploy("micro-edge", "edge", **same, Scope="REGIONAL")
    door, of = made["network"].made["Door"], made["edge"].made
    there = {"Door": door[0], "DoorName": door[1]["DNSName"], "ApiName": f"{of['Api'][0]}.execute-api.example"}
    made["global"] = cloud.deploy("micro-edge", "edge", "us-east-1", **same, Scope="CLOUDFRONT", **there)
    return made


@pytest.fixture(scope="module")
def monolith(cloud):
    """The monolith on SQLite, and on MySQL."""
    release = {"ReleaseBucket": "releases", "ReleaseKey": "jangteo-1"}
    made = {}
    for environment, storage in (("mono", "sqlite"), ("mysql", "mysql")):
        same = {"Environment": environment, "Shape": "monolith"}
        made[f"{storage}-network"] = cloud.deploy(f"{environment}-network", "network", **same)
        if storage == "mysql":
            made["data"] = cloud.deploy(f"{environment}-data", "data", Environment=environment)
        made[storage] = cloud.deploy(
            f"{environment}-monolith", "monolith", Environment=environment, Storage=storage, **release
        )
        made[f"{storage}-edge"] = cloud.deploy(f"{environment}-edge", "edge", **same, Scope="REGIONAL")
    return made


def test_tasks_go_out_by_nat_of_their_zone_and_data_goes_nowhere(cloud, multi):
    network = multi["network"]
    zones = {}
    for kind in ("Public", "Task", "Data"):
        ids = [ref(network, f"{kind}Subnet{zone}") for zone in "AB"]
        subnets = cloud.client("ec2").describe_subnets(SubnetIds=ids)["Subnets"]
        zones[kind] = {it["AvailabilityZone"] for it in subnets}
        assert not any(it["MapPublicIpOnLaunch"] for it in subnets)
    assert all(len(found) == 2 for found in zones.values())
    assert {way_out(cloud, network, f"PublicSubnet{zone}") for zone in "AB"} == {ref(network, "InternetGateway")}
    assert way_out(cloud, network, "TaskSubnetA") == ref(network, "NatA")
    assert way_out(cloud, network, "TaskSubnetB") == ref(network, "NatB")
    assert way_out(cloud, network, "DataSubnetA") is way_out(cloud, network, "DataSubnetB") is None
    endpoints = cloud.client("ec2").describe_vpc_endpoints(
        Filters=[{"Name": "vpc-id", "Values": [ref(network, "Vpc")]}]
    )
    names = {it["ServiceName"].split(".", 3)[3]: it["VpcEndpointType"] for it in endpoints["VpcEndpoints"]}
    interfaces = ("ecr.api", "ecr.dkr", "logs", "ssm", "ssmmessages", "ec2messages")
    assert names == {"s3": "Gateway"} | dict.fromkeys(interfaces, "Interface")


def test_only_the_door_is_open_to_everybody(cloud, multi, micro, monolith):
    everybody = "0.0.0.0/0"
    for made, ports in ((multi["network"], {8080, 8081, 8085}), (monolith["sqlite-network"], {80})):
        assert let_in(cloud, ref(made, "DoorSecurityGroup")) == {(port, everybody) for port in ports}
    link = ref(micro["edge"], "LinkSecurityGroup")
    assert let_in(cloud, ref(micro["network"], "DoorSecurityGroup")) >= {(80, link)}
    assert everybody not in str(let_in(cloud, ref(micro["network"], "DoorSecurityGroup")))
    for made in (multi["network"], micro["network"], monolith["sqlite-network"]):
        groups = [name for name, it in made.resources().items() if it["Type"] == "AWS::EC2::SecurityGroup"]
        for name in set(groups) - {"DoorSecurityGroup", "EndpointSecurityGroup"}:
            assert all(source.startswith("sg-") for _, source in let_in(cloud, ref(made, name))), name
    network = multi["network"]
    door, account, order, chat = (
        ref(network, f"{it}SecurityGroup") for it in ("Door", "AccountApi", "OrderApi", "ChatApi")
    )
    assert let_in(cloud, account) == {(8080, door), (8080, order), (8080, chat), (9080, order)}
    assert let_in(cloud, order) == {(8081, door), (8081, chat)}
    assert let_in(cloud, chat) == {(8085, door)}


def test_the_database_is_encrypted_doubled_backed_up_and_only_for_tasks(cloud, multi):
    data, network = multi["data"], multi["network"]
    rds = cloud.client("rds")
    (it,) = rds.describe_db_instances(DBInstanceIdentifier=ref(data, "Database"))["DBInstances"]
    assert it["Engine"] == "mysql" and it["StorageEncrypted"] and it["MultiAZ"] and it["DeletionProtection"]
    assert not it["PubliclyAccessible"] and it["BackupRetentionPeriod"] == 14 and it["MasterUserSecret"]["SecretArn"]
    assert {one["SubnetIdentifier"] for one in it["DBSubnetGroup"]["Subnets"]} == {
        ref(network, f"DataSubnet{zone}") for zone in "AB"
    }
    group = it["DBParameterGroups"][0]["DBParameterGroupName"]
    parameters = {
        one["ParameterName"]: one.get("ParameterValue")
        for one in rds.describe_db_parameters(DBParameterGroupName=group)["Parameters"]
    }
    assert parameters["innodb_flush_log_at_trx_commit"] == parameters["sync_binlog"] == "1"
    assert parameters["character_set_server"] == "utf8mb4"
    assert [one["VpcSecurityGroupId"] for one in it["VpcSecurityGroups"]] == [ref(data, "DatabaseSecurityGroup")]
    tasks = {ref(network, f"{name}SecurityGroup") for name in ("AccountApi", "OrderApi", "ChatApi", "Instance")}
    assert let_in(cloud, ref(data, "DatabaseSecurityGroup")) == {(3306, one) for one in tasks}


def test_redis_and_kafka_are_encrypted_and_for_one_service_each(cloud, multi):
    data, network = multi["data"], multi["network"]
    (cache,) = cloud.client("elasticache").describe_replication_groups(ReplicationGroupId="jangteo-multi")[
        "ReplicationGroups"
    ]
    assert cache["TransitEncryptionEnabled"] and cache["AtRestEncryptionEnabled"] and cache["AuthTokenEnabled"]
    assert cache["AutomaticFailover"] == "enabled" and cache["SnapshotRetentionLimit"] == 7
    assert let_in(cloud, ref(data, "CacheSecurityGroup")) == {(6379, ref(network, "OrderApiSecurityGroup"))}
    kafka = cloud.client("kafka").describe_cluster(ClusterArn=ref(data, "Kafka"))["ClusterInfo"]
    assert kafka["EncryptionInfo"]["EncryptionInTransit"] == {"ClientBroker": "PLAINTEXT", "InCluster": True}
    assert set(kafka["BrokerNodeGroupInfo"]["ClientSubnets"]) == {ref(network, f"DataSubnet{zone}") for zone in "AB"}
    assert let_in(cloud, ref(data, "KafkaSecurityGroup")) == {(9092, ref(network, "ChatApiSecurityGroup"))}


def test_a_cluster_grows_by_itself_and_its_instances_are_closed(cloud, multi, micro):
    clusters = {multi["cluster"]: "jangteo-multi"}
    clusters |= {micro[f"cluster-{name}"]: f"jangteo-micro-{name}" for name in SERVICES}
    for stack, name in clusters.items():
        (it,) = cloud.client("ecs").describe_clusters(clusters=[name])["clusters"]
        assert it["capacityProviders"] == [ref(stack, "Capacity")]
        assert it["defaultCapacityProviderStrategy"][0]["capacityProvider"] == ref(stack, "Capacity")
        (capacity,) = cloud.client("ecs").describe_capacity_providers(capacityProviders=[ref(stack, "Capacity")])[
            "capacityProviders"
        ]
        by = capacity["autoScalingGroupProvider"]
        assert (
            by["managedScaling"]["status"] == by["managedTerminationProtection"] == by["managedDraining"] == "ENABLED"
        )
        (group,) = cloud.client("autoscaling").describe_auto_scaling_groups(
            AutoScalingGroupNames=[ref(stack, "Instances")]
        )["AutoScalingGroups"]
        assert group["NewInstancesProtectedFromScaleIn"] and group["MaxSize"] > group["MinSize"]
        versions = cloud.client("ec2").describe_launch_template_versions(LaunchTemplateId=ref(stack, "Instance"))
        told = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
        assert (
            told["MetadataOptions"]["HttpTokens"] == "required" and told["BlockDeviceMappings"][0]["Ebs"]["Encrypted"]
        )
        assert (
            f"ECS_CLUSTER={name}\n"
            in b64decode(stack.properties("Instance")["LaunchTemplateData"]["UserData"]).decode()
        )
        policies = stack.properties("InstanceRole")["ManagedPolicyArns"]
        attached = {cloud.client("iam").get_policy(PolicyArn=arn)["Policy"]["PolicyName"] for arn in policies}
        assert attached == {"AmazonEC2ContainerServiceforEC2Role", "AmazonSSMManagedInstanceCore"}


@pytest.mark.parametrize("shape", ["multi", "micro"])
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_rolls_out_goes_back_and_scales(cloud, multi, micro, name, shape):
    made = {"multi": multi, "micro": micro}[shape]
    stack, network, ecs = made[name], made["network"], cloud.client("ecs")
    cluster = "jangteo-multi" if shape == "multi" else f"jangteo-micro-{name}"
    (it,) = ecs.describe_services(cluster=cluster, services=[name])["services"]
    rolling = stack.properties("Tasks")["DeploymentConfiguration"]  # moto takes it, but does not tell
    assert rolling["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
    assert (rolling["MinimumHealthyPercent"], rolling["MaximumPercent"]) == (100, 200)
    assert it["loadBalancers"][0]["targetGroupArn"] == ref(stack, "Targets")
    assert it["serviceRegistries"][0]["registryArn"] == stack.made["Registry"][1]["Arn"]
    own = {"account-api": "AccountApi", "order-api": "OrderApi", "chat-api": "ChatApi"}[name]
    where = it["networkConfiguration"]["awsvpcConfiguration"]
    assert where["securityGroups"] == [ref(network, f"{own}SecurityGroup")] and where["assignPublicIp"] == "DISABLED"
    assert set(where["subnets"]) == {ref(network, f"TaskSubnet{zone}") for zone in "AB"}
    task = ecs.describe_task_definition(taskDefinition=it["taskDefinition"])["taskDefinition"]
    assert (task["family"], task["networkMode"]) == (name, "awsvpc")
    one, migrate = task["containerDefinitions"]
    assert one["name"] == name and one["readonlyRootFilesystem"] and one["stopTimeout"] == 30
    assert (migrate["name"], migrate["command"], migrate["image"]) == ("migrate", ["migrate"], one["image"])
    assert one["logConfiguration"]["options"]["awslogs-group"] == f"/jangteo/{shape}/{name}"
    roles = {task["executionRoleArn"].split("/")[-1], task["taskRoleArn"].split("/")[-1]}
    assert roles == {ref(stack, "ExecutionRole"), ref(stack, "TaskRole")}
    (log,) = cloud.client("logs").describe_log_groups(logGroupNamePrefix=f"/jangteo/{shape}/{name}")["logGroups"]
    assert log["retentionInDays"] == 90
    scaling = cloud.client("application-autoscaling")
    resource = f"service/{cluster}/{name}"
    (target,) = scaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[resource])["ScalableTargets"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 6)
    policies = scaling.describe_scaling_policies(ServiceNamespace="ecs", ResourceId=resource)["ScalingPolicies"]
    metrics = {
        it["TargetTrackingScalingPolicyConfiguration"]["PredefinedMetricSpecification"]["PredefinedMetricType"]: it
        for it in policies
    }
    assert set(metrics) == {"ECSServiceAverageCPUUtilization", "ALBRequestCountPerTarget"}
    told = metrics["ALBRequestCountPerTarget"]["TargetTrackingScalingPolicyConfiguration"][
        "PredefinedMetricSpecification"
    ]
    door, targets = ref(network, "Door").split(":loadbalancer/")[1], ref(stack, "Targets").split(":")[5]
    assert told["ResourceLabel"] == f"{door}/{targets}"
    inline = cloud.client("iam").get_role_policy(RoleName=ref(stack, "ExecutionRole"), PolicyName="start")[
        "PolicyDocument"
    ]
    assert f"parameter/jangteo/{shape}/{name.replace('-', '_').upper()}__*" in json.dumps(inline)
    assert cloud.client("iam").list_role_policies(RoleName=ref(stack, "TaskRole"))["PolicyNames"] == []


def test_the_load_balancer_is_as_its_shape_wants_it(cloud, multi, micro, monolith):
    elb = cloud.client("elbv2")
    shapes = {"multi": (multi, "internet-facing"), "micro": (micro, "internal"), "mono": (monolith, "internet-facing")}
    for shape, (made, scheme) in shapes.items():
        network = made.get("network") or made["sqlite-network"]
        (door,) = elb.describe_load_balancers(LoadBalancerArns=[ref(network, "Door")])["LoadBalancers"]
        assert door["Scheme"] == scheme
        told = elb.describe_load_balancer_attributes(LoadBalancerArn=ref(network, "Door"))["Attributes"]
        assert {it["Key"]: it["Value"] for it in told}["idle_timeout.timeout_seconds"] == "300"
        listeners = elb.describe_listeners(LoadBalancerArn=ref(network, "Door"))["Listeners"]
        ports = {service(name).port for name in SERVICES} if shape == "multi" else {80}
        assert {it["Port"] for it in listeners} == ports
        for listener in listeners:
            assert listener["DefaultActions"][0]["FixedResponseConfig"]["StatusCode"] == "404"
            rules = elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
            first = min((it for it in rules if it["Priority"] != "default"), key=lambda it: int(it["Priority"]))
            assert first["Actions"][0]["Type"] == "fixed-response"
            assert {"/internal", "/internal/*", "/metrics"} <= set(
                first["Conditions"][0]["PathPatternConfig"]["Values"]
            )
    for name in SERVICES:
        (targets,) = elb.describe_target_groups(TargetGroupArns=[ref(multi[name], "Targets")])["TargetGroups"]
        assert (targets["Port"], targets["HealthCheckPath"], targets["TargetType"]) == (
            service(name).port,
            "/health/serving",
            "ip",
        )
        told = elb.describe_target_group_attributes(TargetGroupArn=targets["TargetGroupArn"])["Attributes"]
        assert {it["Key"]: it["Value"] for it in told}["deregistration_delay.timeout_seconds"] == "30"


def rules_of(cloud, scope: str, name: str, region: str) -> dict:
    waf = cloud.client("wafv2", region)
    (found,) = [it for it in waf.list_web_acls(Scope=scope)["WebACLs"] if it["Name"] == name]
    acl = waf.get_web_acl(Name=name, Scope=scope, Id=found["Id"])["WebACL"]
    return {rule["Name"]: rule for rule in acl["Rules"]}


def test_web_acls_keep_out_countries_addresses_floods_and_known_attacks(cloud, multi, micro):
    managed = {"reputation", "common", "bad-inputs", "sql"}
    for rules in (
        rules_of(cloud, "REGIONAL", "jangteo-multi", "ap-northeast-2"),
        rules_of(cloud, "CLOUDFRONT", "jangteo-micro", "us-east-1"),
    ):
        assert set(rules) == managed | {"addresses", "countries", "rate"}
        assert rules["countries"]["Statement"]["NotStatement"]["Statement"]["GeoMatchStatement"]["CountryCodes"] == [
            "KR"
        ]
        assert rules["rate"]["Statement"]["RateBasedStatement"]["Limit"] == 6000
        # People may write about SQL and HTML: no group refuses what stands in a body.
        only_counted = {
            override["Name"]
            for name in managed
            for override in rules[name]["Statement"]["ManagedRuleGroupStatement"].get("RuleActionOverrides", [])
            if "Count" in override["ActionToUse"]
        }
        attacks = {"CrossSiteScripting_BODY", "GenericLFI_BODY", "GenericRFI_BODY", "SQLi_BODY"}
        assert only_counted == attacks | {"SizeRestrictions_BODY"}
    # Behind CloudFront every address is CloudFront's: what counts is that nobody comes round it.
    behind = rules_of(cloud, "REGIONAL", "jangteo-micro", "ap-northeast-2")
    assert set(behind) == managed | {"round-the-edge"}
    secret = cloud.client("secretsmanager").get_secret_value(SecretId="jangteo-micro-edge")["SecretString"]
    asked = behind["round-the-edge"]["Statement"]["NotStatement"]["Statement"]["ByteMatchStatement"]
    assert asked["SearchString"] in (secret.encode(), secret) and len(secret) == 40
    for made in (multi, micro):
        door = ref(made["network"], "Door")
        assert cloud.client("wafv2").get_web_acl_for_resource(ResourceArn=door)["WebACL"]["Id"] == ref(
            made["edge"], "WebAcl"
        )


def test_micro_services_are_behind_api_gateway_and_cloudfront(cloud, micro):
    edge, gateway = micro["edge"], cloud.client("apigatewayv2")
    api = ref(edge, "Api")
    (integration,) = gateway.get_integrations(ApiId=api)["Items"]
    assert integration["IntegrationUri"] == ref(micro["network"], "DoorListener")
    assert (integration["ConnectionType"], integration["ConnectionId"]) == ("VPC_LINK", ref(edge, "Link"))
    (route,) = gateway.get_routes(ApiId=api)["Items"]
    assert route["Target"] == f"integrations/{integration['IntegrationId']}" and route["RouteKey"] == "$default"
    assert gateway.get_stages(ApiId=api)["Items"][0]["StageName"] == "$default"
    assert set(gateway.get_vpc_link(VpcLinkId=ref(edge, "Link"))["SubnetIds"]) == {
        ref(micro["network"], f"TaskSubnet{zone}") for zone in "AB"
    }

    found = cloud.client("cloudfront", "us-east-1").get_distribution(Id=ref(micro["global"], "Distribution"))
    config = found["Distribution"]["DistributionConfig"]
    assert config["WebACLId"] == micro["global"].made["WebAcl"][1]["Arn"]
    secret = cloud.client("secretsmanager").get_secret_value(SecretId="jangteo-micro-edge")["SecretString"]
    for origin in config["Origins"]["Items"]:
        assert origin["CustomHeaders"]["Items"] == [{"HeaderName": "x-jangteo-edge", "HeaderValue": secret}]
    behaviours = {it["PathPattern"]: it for it in config["CacheBehaviors"]["Items"]}
    disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert config["DefaultCacheBehavior"]["CachePolicyId"] == disabled
    assert config["DefaultCacheBehavior"]["TargetOriginId"] == behaviours["/search/*"]["TargetOriginId"] == "api"
    assert behaviours["/search/*"]["CachePolicyId"] == ref(micro["global"], "Searches")
    # WebSockets, which API Gateway does not pass on.
    for path in ("/ws", "/gs-guide-websocket"):
        assert (behaviours[path]["TargetOriginId"], behaviours[path]["CachePolicyId"]) == ("door", disabled)


def test_images_are_scanned_and_their_tags_stay(cloud, multi):
    ecr = cloud.client("ecr")
    found = {it["repositoryName"]: it for it in ecr.describe_repositories()["repositories"]}
    assert set(found) == {f"jangteo/{name}" for name in (*SERVICES, "jangteo")}
    for name, it in found.items():
        assert it["imageTagMutability"] == "IMMUTABLE" and it["imageScanningConfiguration"]["scanOnPush"]
        policy = json.loads(ecr.get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"])
        assert [rule["selection"]["tagStatus"] for rule in policy["rules"]] == ["untagged", "any"]


@pytest.mark.parametrize("shape", ["multi", "micro"])
def test_the_pipeline_builds_with_the_buildspec_and_deploys_what_runs(cloud, multi, micro, shape):
    (project,) = cloud.client("codebuild").batch_get_projects(names=[f"jangteo-{shape}"])["projects"]
    assert project["environment"]["privilegedMode"] and project["source"]["buildspec"] == "buildspec.yml"
    pipeline = cloud.client("codepipeline").get_pipeline(name=f"jangteo-{shape}")["pipeline"]
    source, build, deploy = pipeline["stages"]
    provider = {"multi": "CodeCommit", "micro": "CodeStarSourceConnection"}[shape]
    assert source["actions"][0]["actionTypeId"]["provider"] == provider
    # A zip has no git, and then everything would be built anew each time.
    assert source["actions"][0]["configuration"]["OutputArtifactFormat"] == "CODEBUILD_CLONE_REF"
    assert build["actions"][0]["configuration"]["ProjectName"] == project["name"]
    assert [it["name"] for it in deploy["actions"]] == list(SERVICES)
    files = {action["configuration"]["FileName"] for action in deploy["actions"]}
    buildspec = ROOT / "buildspec.yml"
    assert not buildspec.exists() or files == set(yaml.safe_load(buildspec.read_text())["artifacts"]["files"])
    for action in deploy["actions"]:
        told = action["configuration"]
        assert told["FileName"] == f"imagedefinitions-{told['ServiceName']}.json"
        runs = cloud.client("ecs").describe_services(cluster=told["ClusterName"], services=[told["ServiceName"]])[
            "services"
        ]
        assert [it["status"] for it in runs] == ["ACTIVE"]
    if shape == "multi":  # a connection notices a push by itself
        (starts,) = cloud.client("events").list_rules()["Rules"]
        assert json.loads(starts["EventPattern"])["detail"]["referenceName"] == ["main"]
        (target,) = cloud.client("events").list_targets_by_rule(Rule=starts["Name"])["Targets"]
        assert target["Arn"].endswith(":jangteo-multi")


def test_the_monolith_on_sqlite_is_one_instance_with_one_volume(cloud, monolith):
    stack, network = monolith["sqlite"], monolith["sqlite-network"]
    (group,) = cloud.client("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[ref(stack, "Instances")]
    )["AutoScalingGroups"]
    assert (group["MinSize"], group["MaxSize"]) == (1, 1)
    assert group["VPCZoneIdentifier"] == ref(network, "TaskSubnetA") and group["HealthCheckType"] == "ELB"
    (volume,) = cloud.client("ec2").describe_volumes(VolumeIds=[ref(stack, "Volume")])["Volumes"]
    (subnet,) = cloud.client("ec2").describe_subnets(SubnetIds=[ref(network, "TaskSubnetA")])["Subnets"]
    assert volume["Encrypted"]
    assert volume["AvailabilityZone"] == subnet["AvailabilityZone"]
    script = b64decode(stack.properties("Instance")["LaunchTemplateData"]["UserData"]).decode()
    assert f"volume='{volume['VolumeId']}'" in script
    (targets,) = cloud.client("elbv2").describe_target_groups(TargetGroupArns=[ref(stack, "Targets")])["TargetGroups"]
    assert (targets["Port"], targets["TargetType"]) == (8000, "instance")


def test_the_monolith_on_mysql_is_several_instances_with_a_way_to_the_data(cloud, monolith):
    stack, network, data = monolith["mysql"], monolith["mysql-network"], monolith["data"]
    (group,) = cloud.client("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[ref(stack, "Instances")]
    )["AutoScalingGroups"]
    assert (group["MinSize"], group["MaxSize"]) == (2, 4)
    own = ref(network, "MonolithSecurityGroup")
    for name, port in (("Database", 3306), ("Cache", 6379), ("Kafka", 9092)):
        assert (port, own) in let_in(cloud, ref(data, f"{name}SecurityGroup"))
    assert not [it for it in stack.resources().values() if it["Type"] == "AWS::EC2::Volume"]
