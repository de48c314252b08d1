#!/usr/bin/env bash
# Puts Jangteo on AWS, stack by stack, in the order in which one needs the other; a second run changes what changed.
#
#   ecs/deploy.sh ENVIRONMENT monolith                     network, monolith, edge
#   ecs/deploy.sh ENVIRONMENT multi-module|micro-services  network, data, parameters, cluster, pipeline, services, edge
#   ecs/deploy.sh ENVIRONMENT SHAPE STEP …                 only these steps; the monolith on MySQL (STORAGE=mysql):
#                                                          network data parameters monolith edge
#
# ENVIRONMENT is a short name such as prod: stacks are jangteo-<environment>-<concern>. `parameters` is not a stack: it
# writes what Parameter Store must hold and can be made up or looked up, where it is missing. What is missing then (the
# SMTP URL, the schemas, the images) it says. Needs the AWS CLI with credentials, and openssl.
#
# Environment variables; a stack that is there keeps what it was told before:
#   AWS_REGION                where (ap-northeast-2)
#   IMAGE_TAG                 services: the commit to run; default: what runs now
#   RELEASE                   monolith: s3://bucket/key of the program
#   STORAGE                   monolith: sqlite or mysql
#   CODECOMMIT_REPOSITORY     pipeline: the source, or:
#   CONNECTION_ARN, CONNECTION_REPOSITORY
#   REPOSITORIES              pipeline: existing, if another environment of this account made those of ECR
#   CERTIFICATE_ARN, DOOR_HOST   the load balancer's certificate, and the name on it
#   ALIASES, EDGE_CERTIFICATE_ARN   micro-services: CloudFront's names and their certificate, in us-east-1
#   PUBLIC_URL, MAIL_FROM     what links in mails begin with, and whom they are from
#   COUNTRIES, BLOCKED_ADDRESSES, NAT_GATEWAYS, PROTECTION   see edge.yaml, network.yaml, data.yaml
set -euo pipefail
cd "$(dirname "$0")"

SERVICES=(account-api order-api chat-api)
US=us-east-1 # where AWS keeps what belongs to CloudFront

say() { printf 'deploy: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

usage() {
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" >&2
  exit 2
}

# stack REGION NAME TEMPLATE PARAMETER=VALUE …: creates or updates a stack. Parameters without a value keep theirs.
stack() {
  local region=$1 name=jangteo-$environment-$2 template=$3 parameter given=("Environment=$environment")
  shift 3
  for parameter; do
    [ -z "${parameter#*=}" ] || given+=("$parameter")
  done
  say "stack $name in $region: $template.yaml ${given[*]}"
  aws cloudformation deploy --region "$region" --stack-name "$name" --template-file "$template.yaml" \
    --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset --tags "jangteo=$environment" \
    --parameter-overrides "${given[@]}" >&2
}

# output STACK KEY: what a stack gave away.
output() {
  aws cloudformation describe-stacks --region "$AWS_REGION" --stack-name "jangteo-$environment-$1" \
    --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue" --output text
}

has_parameter() { aws ssm get-parameter --region "$AWS_REGION" --name "/jangteo/$environment/$1" >/dev/null 2>&1; }

# write NAME TYPE COMMAND …: writes what the command says to Parameter Store. It is on no command line and on no screen.
write() {
  local name=$1 type=$2
  shift 2
  say "parameter /jangteo/$environment/$name"
  "$@" | aws ssm put-parameter --region "$AWS_REGION" --name "/jangteo/$environment/$name" --type "$type" --overwrite \
    --value file:///dev/stdin >/dev/null
}

# once NAME COMMAND …: as `write`, a secret, unless it is there.
once() {
  if has_parameter "$1"; then say "parameter /jangteo/$environment/$1 is there"; else write "$1" SecureString "${@:2}"; fi
}

random() { openssl rand -hex "$1" | tr -d '\n'; }

# What all services are told of each other's keys: name=key,… with the public keys in base64.
public_keys() {
  local service name between=''
  for service in "${SERVICES[@]}"; do
    name=${service^^}
    printf '%s%s=' "$between" "$service"
    aws ssm get-parameter --region "$AWS_REGION" --name "/jangteo/$environment/${name//-/_}__AUTH__SERVICE_KEY" \
      --with-decryption --query Parameter.Value --output text | openssl pkey -pubout -outform DER | openssl base64 -A
    between=,
  done
}

# Only in secret. With RDS' authorities in the image (its global-bundle.pem), ?ssl-mode=VERIFY_IDENTITY&ssl-ca=… also makes sure
# of whom it is told to.
database_url() {
  local host
  host=$(output data DatabaseAddress)
  [[ $host == *.* ]] || die 'there is no database yet: the step data comes before'
  printf 'mysql://jangteo_%s:%s@%s/jangteo_%s?ssl-mode=REQUIRED' "$1" "$(random 24)" "$host" "$1"
}

redis_url() {
  local password
  password=$(aws secretsmanager get-secret-value --region "$AWS_REGION" --secret-id "jangteo-$environment-redis" \
    --query SecretString --output text)
  printf 'rediss://:%s@%s:6379/0' "$password" "$(output data CacheAddress)"
}

kafka_brokers() {
  local brokers
  brokers=$(aws kafka get-bootstrap-brokers --region "$AWS_REGION" --cluster-arn "$(output data Kafka)" \
    --query 'BootstrapBrokerString || BootstrapBrokerStringTls' --output text)
  printf '%s' "$brokers"
}

# The networks from which CloudFront asks.
edge_prefix_list() {
  aws ec2 describe-managed-prefix-lists --region "$AWS_REGION" --query 'PrefixLists[0].PrefixListId' --output text \
    --filters Name=prefix-list-name,Values=com.amazonaws.global.cloudfront.origin-facing
}

# Whose X-Forwarded-For is believed: that of the load balancer, and that of CloudFront where it stands before it.
trusted_proxies() {
  local list
  printf '%s' "$(output network Cidr)"
  if [ "$shape" = micro-services ]; then
    list=$(edge_prefix_list)
    aws ec2 get-managed-prefix-list-entries --region "$AWS_REGION" --prefix-list-id "$list" \
      --query 'Entries[].Cidr' --output text | tr '\t' '\n' | sed 's/^/,/' | tr -d '\n'
  fi
}

cluster_of() { if [ "$shape" = multi-module ]; then echo "jangteo-$environment"; else echo "jangteo-$environment-$1"; fi; }

# The tag of the image that a service runs now, which the pipeline may have changed after this script.
running_tag() {
  local task
  task=$(aws ecs describe-services --region "$AWS_REGION" --cluster "$(cluster_of "$1")" --services "$1" \
    --query 'services[0].taskDefinition' --output text 2>/dev/null) || return 0
  [ "$task" != None ] || return 0
  aws ecs describe-task-definition --region "$AWS_REGION" --task-definition "$task" \
    --query 'taskDefinition.containerDefinitions[0].image' --output text | sed 's/.*://'
}

network() {
  local list=''
  if [ "$shape" = micro-services ]; then list=$(edge_prefix_list); fi
  stack "$AWS_REGION" network network "Shape=$shape" "EdgePrefixList=$list" "CertificateArn=${CERTIFICATE_ARN:-}" \
    "NatGateways=${NAT_GATEWAYS:-}" "Protection=${PROTECTION:-}"
}

data() { stack "$AWS_REGION" data data "Protection=${PROTECTION:-}"; }

parameters() {
  local service name keys
  for service in "${SERVICES[@]}"; do
    name=${service^^}
    once "${name//-/_}__AUTH__SERVICE_KEY" openssl genpkey -algorithm ed25519
  done
  keys=$(public_keys)
  write SERVICE_PUBLIC_KEYS String printf %s "$keys"
  once ACCOUNT_API__AUTH__SIGNING_KEY openssl genpkey -algorithm ed25519
  once ACCOUNT_API__DATABASE__URL database_url account
  once ORDER_API__DATABASE__URL database_url order
  once CHAT_API__DATABASE__URL database_url chat
  once ORDER_API__REDIS__URL redis_url
  write CHAT_API__KAFKA__BROKERS String kafka_brokers
  say "the schemas and their users are made by hand, once: ecs/schemas.sh says how"
  has_parameter ACCOUNT_API__MAIL__SMTP_URL || say "missing: how mail is sent. $(smtp_hint)"
  if has_parameter SERVICE_SECRET; then
    say "once all services run on this release, take the secret of the release before away:
  aws ssm delete-parameter --region $AWS_REGION --name /jangteo/$environment/SERVICE_SECRET, and the step services again"
  fi
}

smtp_hint() {
  printf 'aws ssm put-parameter --region %s --type SecureString --name /jangteo/%s/ACCOUNT_API__MAIL__SMTP_URL --value %s' \
    "$AWS_REGION" "$environment" "'smtp://USER:PASSWORD@HOST:587?tls=required'"
}

cluster() {
  local service
  if [ "$shape" = multi-module ]; then
    stack "$AWS_REGION" cluster cluster Service=all
  else
    for service in "${SERVICES[@]}"; do
      stack "$AWS_REGION" "cluster-$service" cluster "Service=$service"
    done
  fi
}

pipeline() {
  stack "$AWS_REGION" pipeline pipeline "Shape=$shape" "Repositories=${REPOSITORIES:-}" \
    "CodeCommitRepository=${CODECOMMIT_REPOSITORY:-}" "ConnectionArn=${CONNECTION_ARN:-}" \
    "ConnectionRepository=${CONNECTION_REPOSITORY:-}"
}

services() {
  local service tag proxies shared=false
  # While tasks of the release before run, which know nothing else.
  if has_parameter SERVICE_SECRET; then shared=true; fi
  has_parameter ACCOUNT_API__MAIL__SMTP_URL || die "missing: how mail is sent. $(smtp_hint)"
  proxies=$(trusted_proxies)
  for service in "${SERVICES[@]}"; do
    tag=${IMAGE_TAG:-$(running_tag "$service")}
    [ -n "$tag" ] || die "$service does not run yet: push the images (docker/release.sh login, docker/release.sh images, or the
  pipeline), make the schemas (ecs/schemas.sh), then: IMAGE_TAG=<commit> ecs/deploy.sh $environment $shape services edge"
    stack "$AWS_REGION" "$service" services "Shape=$shape" "Service=$service" "ImageTag=$tag" "TrustedProxies=$proxies" \
      "PublicUrl=${PUBLIC_URL:-}" "MailFrom=${MAIL_FROM:-}" "CertificateArn=${CERTIFICATE_ARN:-}" "SharedSecret=$shared"
  done
}

monolith() {
  local path=${RELEASE#s3://}
  stack "$AWS_REGION" monolith monolith "ReleaseBucket=${path%%/*}" "ReleaseKey=${path#*/}" "Storage=${STORAGE:-}" \
    "PublicUrl=${PUBLIC_URL:-}" "MailFrom=${MAIL_FROM:-}"
}

edge() {
  local same=("Shape=$shape" "Countries=${COUNTRIES:-}" "BlockedAddresses=${BLOCKED_ADDRESSES:-}" "DoorHost=${DOOR_HOST:-}")
  if [ -n "${CERTIFICATE_ARN:-}" ]; then same+=(HasTls=true); fi
  stack "$AWS_REGION" edge edge Scope=REGIONAL "${same[@]}"
  [ "$shape" = micro-services ] || return 0
  stack "$US" edge edge Scope=CLOUDFRONT "${same[@]}" "Door=$(output network Door)" "DoorName=$(output network DoorName)" \
    "ApiName=$(output edge ApiName)" "Aliases=${ALIASES:-}" "CertificateArn=${EDGE_CERTIFICATE_ARN:-}"
}

[ $# -ge 2 ] || usage
environment=$1 shape=$2
shift 2
export AWS_REGION=${AWS_REGION:-ap-northeast-2}
[[ $environment =~ ^[a-z][a-z0-9]{1,11}$ ]] || die "$environment: an environment is 2 to 12 small letters and digits"
case $shape in
  monolith) steps=(network monolith edge) ;;
  multi-module | micro-services) steps=(network data parameters cluster pipeline services edge) ;;
  *) usage ;;
esac
[ $# -eq 0 ] || steps=("$@")
for step in "${steps[@]}"; do
  case $step in
    network | data | parameters | cluster | pipeline | services | edge) ;;
    monolith) [[ ${RELEASE:-} == s3://*/* ]] || die 'RELEASE=s3://bucket/key must say where the program is' ;;
    *) usage ;;
  esac
done
for step in "${steps[@]}"; do
  "$step"
done
say "done: ${steps[*]}"
