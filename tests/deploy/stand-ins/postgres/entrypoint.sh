#!/bin/sh
# As the real image's: `postgres …` makes its data at the first start, with the superuser's password out of a file, and
# runs what lies in /docker-entrypoint-initdb.d while nobody can connect but over its socket.
set -eu
if [ "${1:-}" != postgres ]; then exec "$@"; fi
export PGDATA=/var/lib/postgresql/data
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  chmod 700 "$PGDATA"
  initdb --username=postgres --pwfile="$POSTGRES_PASSWORD_FILE" --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 \
    --locale=C.UTF-8 >/dev/null
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl --silent --wait --options="-c listen_addresses=''" start
  for file in /docker-entrypoint-initdb.d/*.sql; do
    psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --username=postgres --file="$file"
  done
  pg_ctl --silent --wait --mode=fast stop
fi
exec "$@" -c "listen_addresses=*"
