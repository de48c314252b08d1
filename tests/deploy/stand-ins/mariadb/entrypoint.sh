#!/bin/sh
# As the real image's: `mariadbd …` makes its tables at the first start, with the same arguments and with root's password out
# of a file.
set -eu
if [ "${1:-}" != mariadbd ]; then exec "$@"; fi
shift
if [ ! -d /var/lib/mysql/mysql ]; then
  mariadb-install-db --no-defaults --datadir=/var/lib/mysql --skip-test-db --auth-root-authentication-method=normal \
    "$@" >/dev/null
  { echo 'FLUSH PRIVILEGES;'; echo "ALTER USER root@localhost IDENTIFIED BY '$(cat "$MARIADB_ROOT_PASSWORD_FILE")';"; } |
    mariadbd --no-defaults --datadir=/var/lib/mysql --bootstrap
fi
exec mariadbd --no-defaults --datadir=/var/lib/mysql --socket=/run/mysqld/mysqld.sock "$@"
