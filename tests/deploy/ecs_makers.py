"""Making, through each service's own API, what moto's CloudFormation only says to have made, or makes without half
of what it was told.

Every maker takes the properties of a resource as its template has them. So they are held against the service's API: by
botocore, which knows its shapes, and by moto, which keeps them to be read back.
"""

import json
import re
from uuid import uuid4

from botocore.exceptions import ParamValidationError
from botocore.validate import ParamValidator

SECRET = re.compile(r"\{\{resolve:secretsmanager:(.+):SecretString\}\}")


class Makers:
    """Makers for one region. `client` gives a boto3 client by a service's name."""

    def __init__(self, client):
        self.client = client

    def make(self, kind: str, properties: dict):
        """What Ref gives, and attributes."""
        return MAKERS[kind](self, self._with_secrets(properties))

    def _with_secrets(self, it):
        if isinstance(it, list):
            return [self._with_secrets(one) for one in it]
        if isinstance(it, dict):
            return {key: self._with_secrets(value) for key, value in it.items()}
        if isinstance(it, str) and (found := SECRET.fullmatch(it)):
            return self.client("secretsmanager").get_secret_value(SecretId=found[1])["SecretString"]
        return it

    def fits(self, service: str, operation: str, parameters: dict) -> None:
        """Holds parameters against the shape of a call that moto does not know."""
        shape = self.client(service).meta.service_model.operation_model(operation).input_shape
        report = ParamValidator().validate(parameters, shape)
        if report.has_errors():
            raise ParamValidationError(report=report.generate_report())


def camel(it, raw=()):
    """Keys as APIs take them that begin with a small letter; what is below a key in `raw` stays."""
    if isinstance(it, list):
        return [camel(one, raw) for one in it]
    if not isinstance(it, dict):
        return it
    return {key[0].lower() + key[1:]: value if key in raw else camel(value, raw) for key, value in it.items()}


def counted(it):
    """Lists as CloudFront takes them."""
    names = {
        "OriginCustomHeaders": "CustomHeaders",
        "AcmCertificateArn": "ACMCertificateArn",
        "SslSupportMethod": "SSLSupportMethod",
        "IPV6Enabled": "IsIPV6Enabled",
        "OriginSSLProtocols": "OriginSslProtocols",
    }
    if isinstance(it, list):
        return {"Quantity": len(it), "Items": [counted(one) for one in it]}
    if not isinstance(it, dict):
        return it
    return {names.get(key, key): counted(value) for key, value in it.items()}


def _namespace(self, it):
    client = self.client("servicediscovery")
    client.create_private_dns_namespace(**it)
    found = [one for one in client.list_namespaces()["Namespaces"] if one["Name"] == it["Name"]]
    return found[0]["Id"], {"Arn": found[0]["Arn"]}


def _registry(self, it):
    made = self.client("servicediscovery").create_service(**it)["Service"]
    return made["Id"], {"Arn": made["Arn"]}


def _database_subnets(self, it):
    name = f"database-{it['SubnetIds'][0]}"
    self.client("rds").create_db_subnet_group(DBSubnetGroupName=name, **it)
    return name, {}


def _database_parameters(self, it):
    client, name = self.client("rds"), f"database-{uuid4()}"
    client.create_db_parameter_group(
        DBParameterGroupName=name, DBParameterGroupFamily=it["Family"], Description=it["Description"]
    )
    values = [
        {"ParameterName": parameter, "ParameterValue": str(value), "ApplyMethod": "pending-reboot"}
        for parameter, value in it["Parameters"].items()
    ]
    client.modify_db_parameter_group(DBParameterGroupName=name, Parameters=values)
    return name, {}


def _database(self, it):
    given = dict(it)
    given["VpcSecurityGroupIds"] = given.pop("VPCSecurityGroups")
    given["DeletionProtection"] = given["DeletionProtection"] == "true"
    made = self.client("rds").create_db_instance(**given)["DBInstance"]
    return made["DBInstanceIdentifier"], {"Endpoint.Address": made["Endpoint"]["Address"]}


def _cache_subnets(self, it):
    name = f"cache-{it['SubnetIds'][0]}"
    self.client("elasticache").create_cache_subnet_group(
        CacheSubnetGroupName=name, CacheSubnetGroupDescription=it["Description"], SubnetIds=it["SubnetIds"]
    )
    return name, {}


def _cache(self, it):
    self.client("elasticache").create_replication_group(**it)
    return it["ReplicationGroupId"], {"PrimaryEndPoint.Address": "cache.example"}


def _secret(self, it):
    client, given = self.client("secretsmanager"), dict(it)
    password = client.get_random_password(**given.pop("GenerateSecretString"))["RandomPassword"]
    if "ReplicaRegions" in given:
        given["AddReplicaRegions"] = given.pop("ReplicaRegions")
    made = client.create_secret(**given, SecretString=password)
    return made["ARN"], {}


def _kafka(self, it):
    storage = it["BrokerNodeGroupInfo"]["StorageInfo"]
    storage["EbsStorageInfo"] = storage.pop("EBSStorageInfo")
    return self.client("kafka").create_cluster(**it)["ClusterArn"], {}


def _capacity_provider(self, it):
    group = it["AutoScalingGroupProvider"]["AutoScalingGroupArn"]
    made = self.client("ecs").create_capacity_provider(name=f"capacity-{group}", **camel(it))
    return made["capacityProvider"]["name"], {}


def _cluster_capacity(self, it):
    self.client("ecs").put_cluster_capacity_providers(**camel(it))
    return it["Cluster"], {}


def _scalable_target(self, it):
    self.client("application-autoscaling").register_scalable_target(**it)
    return "|".join((it["ResourceId"], it["ScalableDimension"], it["ServiceNamespace"])), {}


def _scaling_policy(self, it):
    given = dict(it)
    resource, dimension, namespace = given.pop("ScalingTargetId").split("|")
    where = {"ResourceId": resource, "ScalableDimension": dimension, "ServiceNamespace": namespace}
    return self.client("application-autoscaling").put_scaling_policy(**where, **given)["PolicyARN"], {}


def _ip_set(self, it):
    made = self.client("wafv2").create_ip_set(**it)["Summary"]
    return made["Id"], {"Arn": made["ARN"]}


def _web_acl(self, it):
    for rule in it["Rules"]:
        if "IPSetReferenceStatement" in rule["Statement"]:
            rule["Statement"]["IPSetReferenceStatement"]["ARN"] = rule["Statement"]["IPSetReferenceStatement"].pop(
                "Arn"
            )
    made = self.client("wafv2").create_web_acl(**it)["Summary"]
    return made["Id"], {"Arn": made["ARN"]}


def _web_acl_association(self, it):
    self.client("wafv2").associate_web_acl(**it)
    return "association", {}


def _vpc_link(self, it):
    return self.client("apigatewayv2").create_vpc_link(**it)["VpcLinkId"], {}


def _api(self, it):
    return self.client("apigatewayv2").create_api(**it)["ApiId"], {}


def _integration(self, it):
    return self.client("apigatewayv2").create_integration(**it)["IntegrationId"], {}


def _route(self, it):
    return self.client("apigatewayv2").create_route(**it)["RouteId"], {}


def _stage(self, it):
    self.client("apigatewayv2").create_stage(**it)
    return it["StageName"], {}


def _cache_policy(self, it):
    self.fits("cloudfront", "CreateCachePolicy", counted(it))
    return "searches", {}


def _origin_request_policy(self, it):
    self.fits("cloudfront", "CreateOriginRequestPolicy", counted(it))
    return "search-requests", {}


def _vpc_origin(self, it):
    self.fits("cloudfront", "CreateVpcOrigin", counted(it))
    return "door-origin", {"Id": "door-origin"}


def _distribution(self, it):
    config = counted(it["DistributionConfig"])
    for origin in config["Origins"]["Items"]:
        if "CustomOriginConfig" in origin:
            origin["CustomOriginConfig"] |= {"HTTPPort": 80, "HTTPSPort": 443}  # CloudFormation's defaults
    made = self.client("cloudfront").create_distribution(DistributionConfig=config | {"CallerReference": "test"})
    return made["Distribution"]["Id"], {"DomainName": made["Distribution"]["DomainName"]}


def _bucket_policy(self, it):
    self.client("s3").put_bucket_policy(Bucket=it["Bucket"], Policy=json.dumps(it["PolicyDocument"]))
    return it["Bucket"], {}


def _build(self, it):
    given = camel(it)
    given["source"]["buildspec"] = given["source"].pop("buildSpec")
    for end in ("source", "artifacts"):
        given[end]["location"] = "none"  # which moto wants, though both are the pipeline's
    made = self.client("codebuild").create_project(**given)["project"]
    return made["name"], {"Arn": made["arn"]}


def _pipeline(self, it):
    self.client("codepipeline").create_pipeline(pipeline=camel(it, raw=("Configuration",)))
    return it["Name"], {}


def _snapshots(self, it):
    self.fits("dlm", "CreateLifecyclePolicy", it)
    return "snapshots", {}


def _group_policy(self, it):
    self.client("autoscaling").put_scaling_policy(PolicyName="cpu", **it)
    return "cpu", {}


def _repository(self, it):
    client, given = self.client("ecr"), dict(it)
    policy = given.pop("LifecyclePolicy")["LifecyclePolicyText"]
    client.create_repository(**camel(given))
    client.put_lifecycle_policy(repositoryName=it["RepositoryName"], lifecyclePolicyText=policy)
    return it["RepositoryName"], {}


def _service(self, it):
    given = camel(it)
    given["placementStrategy"] = given.pop("placementStrategies")
    given["desiredCount"] = 1  # CloudFormation's default
    made = self.client("ecs").create_service(**given)["service"]
    return made["serviceArn"], {"Name": made["serviceName"]}


def _routes_of_subnet(self, it):
    return self.client("ec2").associate_route_table(**it)["AssociationId"], {}


def _volume(self, it):
    given = dict(it)
    given["TagSpecifications"] = [{"ResourceType": "volume", "Tags": given.pop("Tags")}]
    return self.client("ec2").create_volume(**given)["VolumeId"], {}


def _task(self, it):
    made = self.client("ecs").register_task_definition(**camel(it))["taskDefinition"]
    return made["taskDefinitionArn"], {}


def complete(self, kind: str, made: str, properties: dict) -> None:
    """What moto's CloudFormation leaves out of what it makes."""
    elb = self.client("elbv2")
    if kind == "AWS::ElasticLoadBalancingV2::LoadBalancer":
        elb.modify_load_balancer_attributes(LoadBalancerArn=made, Attributes=properties["LoadBalancerAttributes"])
    if kind == "AWS::ElasticLoadBalancingV2::TargetGroup":
        elb.modify_target_group_attributes(TargetGroupArn=made, Attributes=properties["TargetGroupAttributes"])


MAKERS = {
    "AWS::ApiGatewayV2::Api": _api,
    "AWS::ApiGatewayV2::Integration": _integration,
    "AWS::ApiGatewayV2::Route": _route,
    "AWS::ApiGatewayV2::Stage": _stage,
    "AWS::ApiGatewayV2::VpcLink": _vpc_link,
    "AWS::ApplicationAutoScaling::ScalableTarget": _scalable_target,
    "AWS::ApplicationAutoScaling::ScalingPolicy": _scaling_policy,
    "AWS::AutoScaling::ScalingPolicy": _group_policy,
    "AWS::CloudFront::CachePolicy": _cache_policy,
    "AWS::CloudFront::Distribution": _distribution,
    "AWS::CloudFront::OriginRequestPolicy": _origin_request_policy,
    "AWS::CloudFront::VpcOrigin": _vpc_origin,
    "AWS::CodeBuild::Project": _build,
    "AWS::CodePipeline::Pipeline": _pipeline,
    "AWS::DLM::LifecyclePolicy": _snapshots,
    "AWS::EC2::SubnetRouteTableAssociation": _routes_of_subnet,
    "AWS::EC2::Volume": _volume,
    "AWS::ECR::Repository": _repository,
    "AWS::ECS::CapacityProvider": _capacity_provider,
    "AWS::ECS::ClusterCapacityProviderAssociations": _cluster_capacity,
    "AWS::ECS::TaskDefinition": _task,
    "AWS::ECS::Service": _service,
    "AWS::ElastiCache::ReplicationGroup": _cache,
    "AWS::ElastiCache::SubnetGroup": _cache_subnets,
    "AWS::MSK::Cluster": _kafka,
    "AWS::RDS::DBInstance": _database,
    "AWS::RDS::DBParameterGroup": _database_parameters,
    "AWS::RDS::DBSubnetGroup": _database_subnets,
    "AWS::S3::BucketPolicy": _bucket_policy,
    "AWS::SecretsManager::Secret": _secret,
    "AWS::ServiceDiscovery::PrivateDnsNamespace": _namespace,
    "AWS::ServiceDiscovery::Service": _registry,
    "AWS::WAFv2::IPSet": _ip_set,
    "AWS::WAFv2::WebACL": _web_acl,
    "AWS::WAFv2::WebACLAssociation": _web_acl_association,
}
