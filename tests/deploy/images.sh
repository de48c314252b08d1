#!/usr/bin/env bash
# What docker/ ships, really built and really run: tests/deploy/images.sh [--optimised]
#
# Builds the images of all programs from docker/Dockerfile as it is, runs each with as few rights as it can have, pushes them
# to a registry, and brings up docker/compose.yaml in both shapes, with an order going through each. Needs a Debian or Ubuntu
# and root or sudo; installs Docker where it is missing, and leaves a Docker that runs already alone: it starts one of its own.
#
# Docker Hub is not asked for anything: the base images are made with debootstrap, the servers' images in
# tests/deploy/stand-ins, and crates come out of this machine's cargo where it has them. All layers stay in
# target/images, where the next run finds them (`sudo rm -rf target/images` forgets them). The first run compiles everything:
# with --optimised as it is shipped, which takes 8 to 20 minutes, otherwise in about half of that. Nothing else stays.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/../.."

SERVICES=(account-api order-api chat-api jangteo)
STORE=$PWD/target/images
BRIDGE=jangteo0
NETWORK=10.213.0.0/16 # Of the bridge and of all that Compose makes.
WAIT_SECONDS=120

step() { printf '\n== %s\n' "$1"; }
die() {
  printf 'images: %s\n' "$*" >&2
  exit 1
}

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

docker() { command "$DOCKER" "$@"; }
compose() { docker-compose "${COMPOSE_FILES[@]}" "$@"; }
COMPOSE_FILES=(-f docker/compose.yaml)

# eventually WHAT COMMAND…: waits until the command succeeds.
eventually() {
  local what=$1 ends=$((SECONDS + WAIT_SECONDS))
  shift
  until ("$@") >/dev/null 2>&1; do
    [ $SECONDS -lt $ends ] || die "not within $WAIT_SECONDS s: $what"
    sleep 0.1
  done
}

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

# --- a Docker of its own, and the end of it -----------------------------------------------------------------------

network_before() {
  as_root iptables-save >"$WORK/iptables"
  as_root ip6tables-save >"$WORK/ip6tables" 2>/dev/null || true
  cat /proc/sys/net/ipv4/ip_forward >"$WORK/ip_forward"
}

network_as_before() {
  as_root ip link delete "$BRIDGE" 2>/dev/null || true
  as_root iptables-restore <"$WORK/iptables" || true
  if [ -s "$WORK/ip6tables" ]; then as_root ip6tables-restore <"$WORK/ip6tables" || true; fi
  as_root sh -c "cat '$WORK/ip_forward' >/proc/sys/net/ipv4/ip_forward" || true
}

# Two of them at once would take each other's rules for their own. (Locking the program leaves no file behind.)
only_one() {
  exec 8<"$(PATH="$PATH:/usr/sbin:/sbin" command -v dockerd)"
  flock -n 8 || die 'another run is at it'
}

# A run that was killed could not put its bridges away, and nobody uses them any more. What is no bridge is not ours.
network_of_a_killed_run() {
  local link
  for link in $(as_root ip -oneline -4 address show to "$NETWORK" type bridge | awk '{ print $2 }'); do
    as_root ip link delete "$link"
  done
}

start_docker() {
  mkdir -p "$STORE"
  as_root ip link add "$BRIDGE" type bridge
  as_root ip address add 10.213.255.1/24 dev "$BRIDGE"
  as_root ip link set "$BRIDGE" up
  as_root setsid dockerd --data-root "$STORE" --exec-root "$WORK/exec" --host "unix://$WORK/docker.sock" --group "$(id -gn)" \
    --pidfile "$WORK/dockerd.pid" --bridge "$BRIDGE" --default-address-pool base=10.213.0.0/17,size=24 \
    >"$WORK/dockerd.log" 2>&1 </dev/null 8>&- &
  export DOCKER_HOST=unix://$WORK/docker.sock
  eventually 'dockerd answers' docker version
}

# A process that can't be told to end is not left behind either.
stop_process() {
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 0
  as_root kill -s TERM "$pid" 2>/dev/null || return 0
  for _ in $(seq 300); do
    if [ ! -d "/proc/$pid" ]; then return 0; fi
    sleep 0.1
  done
  as_root kill -s KILL "$pid" || true
}

leave_nothing() {
  local status=$? mount
  trap - EXIT
  set +e
  if [ -S "$WORK/docker.sock" ]; then
    if [ $status -ne 0 ]; then show_logs; fi
    # shellcheck disable=SC2046 # one word each
    docker rm --force --volumes $(docker ps --all --quiet) >/dev/null 2>&1
    docker network prune --force >/dev/null 2>&1
    docker volume prune --force >/dev/null 2>&1
  fi
  stop_process "$WORK/registry.pid"
  stop_process "$WORK/dockerd.pid"
  awk -v work="$WORK" -v store="$STORE" 'index($2, work) == 1 || index($2, store) == 1 { print $2 }' /proc/mounts | sort -r |
    while read -r mount; do as_root umount "$mount"; done
  if [ -e "$WORK/ip_forward" ]; then network_as_before; fi
  as_root rm -rf "$WORK"
  exit $status
}

show_logs() {
  local container
  for container in $(docker ps --all --quiet); do
    docker inspect --format '--- {{.Name}}: {{.State.Status}} {{.State.ExitCode}} {{if .State.Health}}{{.State.Health.Status}}{{end}}' "$container"
    docker logs --tail 15 "$container" 2>&1
  done >&2
}

# --- images to build on -------------------------------------------------------------------------------------------

has_image() { docker image inspect "$1" >/dev/null 2>&1; }

# As small as the real one, which has no documents and no translations either.
debian() {
  if has_image debian:bookworm-slim; then return; fi
  as_root debootstrap --variant=minbase bookworm "$WORK/debian" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$WORK/debootstrap.log" ||
    die "debootstrap failed: $(tail -n 3 "$WORK/debootstrap.log")"
  as_root rm -rf "$WORK"/debian/usr/share/{doc,man,info,locale}/* \
    "$WORK"/debian/var/{cache/apt/*.bin,cache/apt/archives/*.deb,lib/apt/lists/*}
  as_root tar -C "$WORK/debian" -c . | docker import --change 'CMD ["bash"]' - debian:bookworm-slim >/dev/null
}

# This machine's toolchain, and the crates that it has fetched already.
rust() {
  local container cargo=${CARGO_HOME:-$HOME/.cargo} image
  image=rust:$(rustc --version | sed -E 's/^rustc ([0-9]+\.[0-9]+)\..*/\1/')-slim-bookworm
  if has_image "$image"; then return; fi
  docker build --quiet --tag jangteo-stand-in/gcc tests/deploy/stand-ins/rust >/dev/null
  container=$(docker create jangteo-stand-in/gcc true)
  tar -C "$(rustc --print sysroot)" -c bin/cargo bin/rustc lib | docker cp - "$container:/usr/local/rust"
  if [ -d "$cargo/registry/index" ]; then
    tar -C "$cargo" -c registry/cache registry/index | docker cp - "$container:/usr/local/cargo"
  fi
  # Whom this machine trusts may be more than Debian knows.
  docker cp --follow-link "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" "$container:/usr/local/cargo/trusted.crt"
  docker commit --change 'ENV PATH=/usr/local/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    --change 'ENV CARGO_HOME=/usr/local/cargo CARGO_HTTP_CAINFO=/usr/local/cargo/trusted.crt' "$container" "$image" >/dev/null
  docker rm "$container" >/dev/null
}

stand_ins() {
  local server
  cp -r tests/deploy/stand-ins "$WORK/stand-ins"
  cp "$(PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin" command -v tansu)" "$WORK/stand-ins/kafka/"
  for server in mariadb postgres redis nginx kafka; do
    docker build --quiet --tag "jangteo-stand-in/$server" "$WORK/stand-ins/$server" >/dev/null
    export "${server^^}_IMAGE=jangteo-stand-in/$server"
  done
}

# --- our images ---------------------------------------------------------------------------------------------------

build() {
  local service began=$SECONDS how=(--build-arg CARGO_PROFILE_RELEASE_LTO=off --build-arg CARGO_PROFILE_RELEASE_OPT_LEVEL=1)
  if [ "$OPTIMISED" = true ]; then how=(); fi
  for service in "${SERVICES[@]}"; do
    docker build --file docker/Dockerfile --build-arg SERVICE="$service" --build-arg REVISION="$REVISION" "${how[@]}" --tag "jangteo/$service" . \
      >"$WORK/build.log" 2>&1 || die "docker build failed: $(tail -n 40 "$WORK/build.log")"
  done
  echo "built in $((SECONDS - began)) s"
  for service in "${SERVICES[@]}"; do
    printf '%-12s %4d MB, of which its own %3d MB\n' "$service" "$(megabytes "jangteo/$service")" \
      $(($(megabytes "jangteo/$service") - $(megabytes debian:bookworm-slim)))
  done
}

megabytes() { echo $(($(docker image inspect --format '{{.Size}}' "$1") / 1000000)); }

# says CONTAINER FORMAT EXPECTED
says() {
  local said
  said=$(docker inspect --format "$2" "$1")
  [ "$said" = "$3" ] || die "$1: $2 is '$said', not '$3'"
}

address() { docker port "$1" "$2/tcp" | head -n 1; }

# One program alone, over SQLite, with nothing that it does not need.
alone() {
  local service=$1 port=$2 began up name=alone-$1 at rights
  began=$(milliseconds)
  # The data folder is a volume: it comes with the owner that the image says.
  docker run --detach --name "$name" --read-only --cap-drop ALL --security-opt no-new-privileges --memory 128m --pids-limit 256 \
    --volume "$name:/var/lib/jangteo" --publish "127.0.0.1::$port" --health-interval 1s "jangteo/$service" >/dev/null
  at=$(address "$name" "$port")
  eventually "$service answers" curl -fs "http://$at/health/live"
  up=$(($(milliseconds) - began))
  [ "$(curl -fs "http://$at/health/live")" = '{"status":"UP"}' ] || die "$service: $(curl -s "http://$at/health/live")"
  eventually "$service is ready" curl -fs "http://$at/health/ready"
  eventually "$service is healthy" says "$name" '{{.State.Health.Status}}' healthy
  says "$name" '{{.Config.User}}' 10001:10001
  says "$name" '{{index .Config.Labels "org.opencontainers.image.revision"}}' "$REVISION"
  says "$name" '{{index .Config.Labels "org.opencontainers.image.licenses"}}' MIT
  rights=$(docker exec "$name" sh -c 'id -u; sed -n "s/^CapEff:\t//p" /proc/1/status; touch /etc/jangteo/x 2>&1 || true')
  grep -qz '^10001.0000000000000000.*Read-only' <<<"$rights" || die "$service may do more than it should: $rights"
  printf '%-12s answers after %4d ms, at rest %s' "$service" "$up" "$(docker stats --no-stream --format '{{.MemUsage}}' "$name")"
  began=$(milliseconds)
  docker stop --time 30 "$name" >/dev/null
  printf ', stops in %d ms\n' $(($(milliseconds) - began))
  says "$name" '{{.State.ExitCode}}' 0
  [ -z "$(docker diff "$name")" ] || die "$service has written outside its data folder: $(docker diff "$name")"
  docker rm --volumes "$name" >/dev/null
  docker volume rm "$name" >/dev/null
}

# What is pushed is what is pulled.
registry() {
  local service port=15050 image pushed digest accept='Accept: application/vnd.docker.distribution.manifest.v2+json'
  while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  cat >"$WORK/registry.yml" <<EOF
version: 0.1
storage: {filesystem: {rootdirectory: $WORK/registry}}
http: {addr: "127.0.0.1:$port"}
EOF
  setsid docker-registry serve "$WORK/registry.yml" >"$WORK/registry.log" 2>&1 8>&- &
  echo $! >"$WORK/registry.pid"
  eventually 'the registry answers' curl -fs "http://127.0.0.1:$port/v2/"
  for service in account-api order-api chat-api; do
    image=127.0.0.1:$port/jangteo/$service:$REVISION
    docker tag "jangteo/$service" "$image"
    pushed=$(docker push "$image" | sed -n 's/.*digest: \(sha256:[0-9a-f]*\).*/\1/p')
    digest=$(curl -fsI -H "$accept" "http://127.0.0.1:$port/v2/jangteo/$service/manifests/$REVISION" | tr -d '\r' |
      sed -n 's/^Docker-Content-Digest: //Ip')
    if [ -z "$pushed" ] || [ "$pushed" != "$digest" ]; then die "$service: pushed $pushed, the registry has $digest"; fi
    docker image rm "$image" >/dev/null
    docker pull --quiet "$image" >/dev/null
    [ "$(docker image inspect --format '{{.Id}}' "$image")" = "$(docker image inspect --format '{{.Id}}' "jangteo/$service")" ] ||
      die "$service came back as another image"
    docker image rm "$image" >/dev/null
    echo "$service $digest"
  done
  stop_process "$WORK/registry.pid"
}

# --- both shapes --------------------------------------------------------------------------------------------------

# free_port FROM: one of the thousand from there on.
free_port() {
  local port
  while port=$(shuf -i "$1-$(($1 + 999))" -n 1) && (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}

all_are_healthy() {
  local states
  # shellcheck disable=SC2046 # one word each
  states=$(docker inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.ExitCode}}{{end}}' $(docker ps --all --quiet))
  ! grep -qv -e '^healthy$' -e '^0$' <<<"$states"
}

# up CONTAINERS [OPTION…]: compose brings up as many containers as it should, and all get healthy.
up() {
  local containers=$1 began=$SECONDS
  shift
  compose "$@" up --detach --no-build >"$WORK/compose.log" 2>&1 || die "compose up: $(cat "$WORK/compose.log")"
  eventually 'all are healthy' all_are_healthy
  [ "$(docker ps --all --quiet | wc -l)" -eq "$containers" ] || die "$containers containers are expected: $(docker ps --all)"
  echo "$containers containers are up and healthy after $((SECONDS - began)) s"
  docker stats --no-stream --format 'table {{.Name}}\t{{.MemUsage}}\t{{.PIDs}}'
}

# Each service ends by itself when it is told to, and leaves 0.
down() {
  local began=$SECONDS failed
  compose "$@" stop >"$WORK/compose.log" 2>&1 || die "compose stop: $(cat "$WORK/compose.log")"
  failed=$(docker ps --all --filter status=exited --format '{{.Image}} {{.Names}} {{.Status}}' | grep '^jangteo/' | grep -v 'Exited (0)' || true)
  [ -z "$failed" ] || die "did not end well: $failed"
  echo "stopped in $((SECONDS - began)) s"
  for _ in $(seq 10); do
    if compose "$@" down >"$WORK/compose.log" 2>&1; then return; fi
    # Docker takes a container out of its networks a little after it has said that the container is gone.
    grep -q 'has active endpoints' "$WORK/compose.log" || break
    sleep 1
  done
  die "compose down: $(cat "$WORK/compose.log")"
}

# ask METHOD URL TOKEN [BODY]: what a service answers; anything but success is an end.
ask() {
  local answer body=("${@:4}")
  answer=$(curl -sS --fail-with-body --max-time 15 -X "$1" "$2" -H "Authorization: Bearer $3" -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" \
    ${body[0]:+-H 'Content-Type: application/json' -d "${body[0]}"}) || die "$1 $2: $answer"
  echo "$answer"
}

# field NAME: the first of that name in an answer.
field() { grep -oE "\"$1\":(\"[^\"]*\"|[^,}]*)" | head -n 1 | sed -E 's/^"[^"]*":"?//; s/"$//'; }

is_settled() { [ "$(ask GET "$1/customer/orders/$2" "$3" | field status)" != PENDING ]; }

# trade PRODUCT ACCOUNT ORDER CHAT: an order from the sign-up to the payment, and a word to the seller. Says the order.
trade() {
  local product=$1 account=$2 order=$3 chat=$4 seller customer item placed room before after
  seller=$(ask POST "$account/test/create/seller" '' | field key)
  customer=$(ask POST "$account/test/create/customer" '' | field key)
  item=$(ask POST "$order/seller/product" "$seller" \
    "{\"name\": \"$product\", \"description\": \"$product\", \"items\": [{\"name\": \"블랙\", \"price\": 59900, \"count\": 10}]}" |
    sed 's/.*"items":\[{"id":\([0-9]*\).*/\1/')
  ask POST "$account/accounts/customer/balance" "$customer" '{"from": "국민은행", "message": "충전", "money": 200000}' >/dev/null
  before=$(ask POST "$account/accounts/customer/balance/check" "$customer" | field currentMoney)
  ask POST "$order/customer/cart" "$customer" "{\"items\": [{\"itemId\": $item, \"count\": 2}]}" >/dev/null
  placed=$(ask POST "$order/customer/orders" "$customer" '{"shipping": {"recipient": "김민수", "phone": "01012345678",
    "postalCode": "06236", "address1": "서울특별시 강남구 테헤란로 152"}}' | field id)
  eventually 'the payment is settled' is_settled "$order" "$placed" "$customer"
  [ "$(ask GET "$order/customer/orders/$placed" "$customer" | field status)" = PAID ] || die "the order $placed was not paid"
  after=$(ask POST "$account/accounts/customer/balance/check" "$customer" | field currentMoney)
  [ $((before - after)) -eq 119800 ] || die "a balance went from $before to $after for two of 59900"
  room=$(ask POST "$chat/chat/invite" "$customer" '{"name": "문의", "users": [{"email": "tester@test.com", "type": "SELLER"}]}' | field id)
  ask POST "$chat/chat/$room/messages" "$customer" \
    "{\"clientMessageId\": \"$(cat /proc/sys/kernel/random/uuid)\", \"content\": \"재고 있나요?\"}" >/dev/null
  ask GET "$chat/chat/$room" "$seller" | grep -q '재고 있나요?' || die 'the seller does not see the message'
  echo "$placed"
}

audits() {
  local service
  for service in "$@"; do
    compose exec -T "$service" "${service%s}" audit || die "the audit of $service found something"
  done
}

multi_module() {
  ACCOUNT_API_PORT=$(free_port 20000) ORDER_API_PORT=$(free_port 21000) CHAT_API_PORT=$(free_port 22000)
  export ACCOUNT_API_PORT ORDER_API_PORT CHAT_API_PORT
  up 7
  ORDER=$(trade 무선이어폰 "http://127.0.0.1:$ACCOUNT_API_PORT" "http://127.0.0.1:$ORDER_API_PORT" "http://127.0.0.1:$CHAT_API_PORT")
  echo "the order $ORDER is paid"
  audits account-api order-api
  # As an ECS task does before its service starts.
  docker run --rm --read-only --cap-drop ALL --memory 64m --network jangteo_back \
    --volume jangteo_account-secrets:/etc/jangteo/config:ro --env ACCOUNT_API__PROFILE=test jangteo/account-api migrate
  down
}

over_postgres() {
  local placed
  ACCOUNT_API_PORT=$(free_port 20000) ORDER_API_PORT=$(free_port 21000) CHAT_API_PORT=$(free_port 22000)
  export ACCOUNT_API_PORT ORDER_API_PORT CHAT_API_PORT
  COMPOSE_FILES+=(-f docker/compose.postgres.yaml)
  up 7
  placed=$(trade 블루투스이어폰 "http://127.0.0.1:$ACCOUNT_API_PORT" "http://127.0.0.1:$ORDER_API_PORT" "http://127.0.0.1:$CHAT_API_PORT")
  echo "the order $placed is paid, over PostgreSQL"
  audits account-api order-api
  down
}

micro_services() {
  local door customer placed copies
  GATEWAY_PORT=$(free_port 23000)
  export GATEWAY_PORT
  door=http://127.0.0.1:$GATEWAY_PORT
  up 11 --profile micro-services
  # The shape has changed, and the data is what it was.
  customer=$(ask POST "$door/test/login/customer" '' | field key)
  [ "$(ask GET "$door/customer/orders/$ORDER" "$customer" | field status)" = PAID ] || die "the order $ORDER is not there any more"
  placed=$(trade 유선이어폰 "$door" "$door" "$door")
  echo "the order $placed is paid, through the gateway"
  for path in /internal/x /metrics; do
    [ "$(curl -s -o /dev/null -w '%{http_code}' "$door$path")" = 404 ] || die "the gateway lets $path through"
  done
  for _ in $(seq 20); do ask GET "$door/customer/orders" "$customer" >/dev/null; done
  copies=$(docker logs jangteo_gateway_1 2>/dev/null | grep -oE '"copy":"[0-9.]+:8081"' | sort -u | wc -l)
  [ "$copies" -eq 2 ] || die "the gateway sends to $copies copies of order-api"
  audits account-apis order-apis
  down --profile micro-services
}

case "$*" in
  '') OPTIMISED=false ;;
  --optimised) OPTIMISED=true ;;
  *) die 'usage: tests/deploy/images.sh [--optimised]' ;;
esac
tests/servers.sh install docker
tests/servers.sh install kafka
# The Docker of Debian's package, which may have come just now: its client can use BuildKit without a plugin, where a newer one
# in front of it may have none.
if [ -x /usr/bin/docker ]; then DOCKER=/usr/bin/docker; else DOCKER=$(type -P docker); fi
only_one
network_of_a_killed_run
WORK=$(mktemp -d /tmp/jangteo-images.XXXXXX)
REVISION=$(git rev-parse HEAD 2>/dev/null || echo none)
export DOCKER_BUILDKIT=1
trap leave_nothing EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
network_before
start_docker

step 'base images and stand-ins'
debian
rust
stand_ins
step 'the images'
build
step 'each alone: read-only, no rights, 128 MB'
alone account-api 8080
alone order-api 8081
alone chat-api 8085
alone jangteo 8000
step 'to a registry and back'
registry
step 'compose: one of each service'
multi_module
step 'compose: two of each behind the gateway'
micro_services
step 'compose: one of each service, over PostgreSQL'
over_postgres
