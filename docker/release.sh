#!/usr/bin/env bash
# The release of a commit, the same wherever it runs; buildspec.yml and the Jenkinsfile only call it:
#
#   docker/release.sh check           known holes in dependencies, licences, banned crates
#   docker/release.sh test            all tests, unless they have passed on these very files
#   docker/release.sh login           logs docker in to the registry
#   docker/release.sh images          an image of each service in the registry, tagged with the commit, and an
#                                     imagedefinitions-<service>.json for the ECS deploy action
#   docker/release.sh files SERVICE   what a service's image is made from
#   docker/release.sh clean           removes what `images` left on this machine
#
# An image is built once from the same files: it carries a second tag, files-<their hash>, and a later commit that changed
# none of them gets its own tag on the same image. So each commit has an image of each service, and a commit of
# documentation builds none. Nothing needs to be known about the commit before, and a repeated run does only what is missing.
#
# Environment:
#   REGISTRY   where images go, such as registry.example.com/team. Without it the ECR of the account whose credentials are
#              in use, in $AWS_REGION. Repositories are jangteo/<service>; in ECR they must exist.
#   REGISTRY_USER, REGISTRY_PASSWORD   for a registry that is not ECR
#   COMMIT     the tag; otherwise what CodeBuild or Jenkins or git says
#   RUN_CHECKS=false, RUN_TESTS=false  leave these steps out
#   REBUILD=true   test and build though nothing changed, such as for a base image with its holes closed
set -euo pipefail
cd "$(dirname "$0")/.."

SERVICES=(account-api order-api chat-api)
AUDIT=cargo-audit@0.22.2
DENY=cargo-deny@0.20.2
# What cannot get into an image of a service. All else counts: a file that nobody thought of costs a build, not a wrong
# image. tests/deploy/test_pipeline.py holds this against what Cargo says and against the Dockerfile.
NOT_IN_IMAGES=('**/*.md' .ci .config .editorconfig .github Jenkinsfile LICENSE asyncapi bench buildspec.yml crates/jangteo
  'crates/test*/**' crates/xtask 'crates/*/fuzz/**' 'crates/*/tests/**' docker ecs justfile k8s openapi proto tests)
# What counts in spite of that. Cargo reads the manifest of every crate to know the workspace.
IN_IMAGES=('**/Cargo.toml' docker/Dockerfile docker/release.sh)
# What tests/run.sh does not look at.
NOT_TESTED=('**/*.md' ecs k8s)

say() { printf 'release: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

usage() {
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" >&2
  exit 2
}

# --- which files ----------------------------------------------------------------------------------------------------

# everything_but PATHSPEC…: the files of the commit with the hash of each.
everything_but() {
  git ls-files --stage -- . "${@/#/:(exclude,glob)}"
}

files() {
  local service others=()
  for service in "${SERVICES[@]}"; do
    [ "$service" = "$1" ] || others+=("crates/$service")
  done
  { everything_but "${NOT_IN_IMAGES[@]}" "${others[@]}"; git ls-files --stage -- "${IN_IMAGES[@]/#/:(glob)}"; } | sort -u
}

# Whether the folder is the commit and nothing else. Only then its files say what an image is made from.
is_the_commit() {
  local changes
  changes=$(git status --porcelain 2>&1) || { say "not a clone of the repository, so everything is built: $changes"; return 1; }
  [ -z "$changes" ] || { say "not what was committed, so everything is built:" "$changes"; return 1; }
}

hash() { sha256sum | cut -d ' ' -f 1; }

# --- the registry ---------------------------------------------------------------------------------------------------

find_registry() {
  local account region
  if [ -z "${REGISTRY:-}" ]; then
    region=${AWS_REGION:-${AWS_DEFAULT_REGION:-}}
    [ -n "$region" ] || die 'neither REGISTRY nor AWS_REGION is set'
    account=$(aws sts get-caller-identity --query Account --output text)
    REGISTRY=$account.dkr.ecr.$region.amazonaws.com
  fi
  ECR_ACCOUNT='' ECR_REGION=''
  if [[ $REGISTRY =~ ^([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com ]]; then
    ECR_ACCOUNT=${BASH_REMATCH[1]} ECR_REGION=${BASH_REMATCH[2]}
  fi
}

ecr() { aws ecr "$1" --region "$ECR_REGION" --registry-id "$ECR_ACCOUNT" "${@:2}"; }

login() {
  find_registry
  if [ -n "$ECR_ACCOUNT" ]; then
    aws ecr get-login-password --region "$ECR_REGION" | docker login --username AWS --password-stdin "$REGISTRY"
  elif [ -n "${REGISTRY_USER:-}" ]; then
    docker login --username "$REGISTRY_USER" --password-stdin "${REGISTRY%%/*}" <<<"$REGISTRY_PASSWORD"
  else
    say "no REGISTRY_USER: $REGISTRY is used without logging in"
  fi
}

# has SERVICE TAG: whether the registry has such an image. No answer is not a no.
has() {
  local answer http=()
  if [ -n "$ECR_ACCOUNT" ]; then
    if answer=$(ecr describe-images --repository-name "jangteo/$1" --image-ids "imageTag=$2" \
      --query 'imageDetails[0].imageDigest' --output text 2>&1); then
      [[ $answer == *sha256:* ]]
      return
    fi
    [[ $answer != *ImageNotFoundException* ]] || return 1
  else
    # As docker itself does: HTTP only on this machine.
    if [[ $REGISTRY =~ ^(127\.|localhost) ]]; then http=(--insecure); fi
    if answer=$(docker manifest inspect "${http[@]}" "$REGISTRY/jangteo/$1:$2" 2>&1); then
      [[ $answer == *schemaVersion* ]]
      return
    fi
    [[ $answer != *'no such manifest'* ]] || return 1
  fi
  die "whether jangteo/$1:$2 exists, $REGISTRY does not say: $answer"
}

# give_tag SERVICE TAG NEW: one more tag for an image.
give_tag() {
  local manifest image=$REGISTRY/jangteo/$1
  if [ -n "$ECR_ACCOUNT" ]; then
    manifest=$(ecr batch-get-image --repository-name "jangteo/$1" --image-ids "imageTag=$2" \
      --query 'images[0].imageManifest' --output text) || return
    ecr put-image --repository-name "jangteo/$1" --image-tag "$3" --image-manifest "$manifest" >/dev/null
  else
    docker pull --quiet "$image:$2" && docker tag "$image:$2" "$image:$3" && docker push --quiet "$image:$3"
  fi
}

# --- the commands ---------------------------------------------------------------------------------------------------

check() {
  if [ "${RUN_CHECKS:-true}" = false ]; then say 'checks are switched off'; return; fi
  # In a folder of their own, which CodeBuild keeps between builds. Installing what is there does nothing.
  cargo install --quiet --locked --root target/release-tools "$AUDIT" "$DENY"
  PATH="$PWD/target/release-tools/bin:$PATH"
  cargo deny check
  cargo audit
}

run_tests() {
  local passed=''
  if [ "${RUN_TESTS:-true}" = false ]; then say 'tests are switched off'; return; fi
  if is_the_commit; then passed=target/tested/$(everything_but "${NOT_TESTED[@]}" | hash); fi
  if [ -e "$passed" ] && [ "${REBUILD:-}" != true ]; then say 'tests have passed on these files'; return; fi
  tests/run.sh
  if [ -n "$passed" ]; then
    mkdir -p target/tested
    : >"$passed"
  fi
}

# image SERVICE: sees to it that the registry has the commit's image.
image() {
  local service=$1 made_from='' image=$REGISTRY/jangteo/$1 bases=()
  if has "$service" "$COMMIT"; then say "$service: the image of $COMMIT is there"; return; fi
  if [ "$CLEAN" = true ]; then made_from=files-$(files "$service" | hash); fi
  if [ -n "$made_from" ] && [ "${REBUILD:-}" != true ] && has "$service" "$made_from"; then
    say "$service: nothing changed, the image gets one more tag"
    give_tag "$service" "$made_from" "$COMMIT"
    return
  fi
  say "$service: building"
  if [ -n "$ECR_ACCOUNT" ]; then
    # AWS' copies of Docker Hub's images: Docker Hub soon refuses the addresses that all builds there share.
    mapfile -t bases < <(sed -n 's#^ARG \([A-Z]*_IMAGE\)=#--build-arg\n\1=public.ecr.aws/docker/library/#p' docker/Dockerfile)
  fi
  docker build --file docker/Dockerfile --build-arg "SERVICE=$service" --build-arg "REVISION=$COMMIT" "${bases[@]}" \
    --tag "$image:$COMMIT" .
  docker push "$image:$COMMIT"
  if [ -n "$made_from" ] && ! has "$service" "$made_from"; then
    # Without this tag a later release builds again: no reason to fail.
    give_tag "$service" "$COMMIT" "$made_from" || say "$service: could not be tagged $made_from"
  fi
}

images() {
  local service
  find_registry
  rm -f imagedefinitions-*.json
  CLEAN=false
  if is_the_commit; then CLEAN=true; fi
  # A plain image instead of an index with attestations: ECR scans it, and its manifest is all there is to tag.
  export BUILDX_NO_DEFAULT_ATTESTATIONS=1
  for service in "${SERVICES[@]}"; do
    image "$service"
    # Both containers of its task: what brings the schema up is the same program.
    printf '[{"name":"%s","imageUri":"%s"},{"name":"migrate","imageUri":"%s"}]\n' "$service" \
      "$REGISTRY/jangteo/$service:$COMMIT" "$REGISTRY/jangteo/$service:$COMMIT" >"imagedefinitions-$service.json"
  done
}

clean() {
  local service image
  find_registry
  rm -f imagedefinitions-*.json
  for service in "${SERVICES[@]}"; do
    image=$REGISTRY/jangteo/$service
    docker image rm --force "$image:$COMMIT" "$image:files-$(files "$service" | hash)" >/dev/null 2>&1 || true
  done
  docker logout "${REGISTRY%%/*}"
}

COMMIT=${COMMIT:-${CODEBUILD_RESOLVED_SOURCE_VERSION:-${GIT_COMMIT:-$(git rev-parse HEAD)}}}
case "${1:-} $#" in
  'check 1' | 'login 1' | 'images 1' | 'clean 1') "$1" ;;
  'test 1') run_tests ;;
  'files 2') files "$2" ;;
  *) usage ;;
esac
