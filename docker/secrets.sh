#!/bin/sh
# For compose.yaml: makes at the first start what must stay secret, and puts into each one's volume under /made only what
# that one needs. Later starts leave it as it is; without the volumes everything is made anew.
set -eu
umask 077

made() { # FILE OWNER: keeps what is written to it
  rm -f "$1.new"
  cat >"$1.new"
  chmod 400 "$1.new"
  chown "$2" "$1.new"
  mv "$1.new" "$1"
}

secret() { od -An -N 24 -t x1 /dev/urandom | tr -d ' \n'; }

# An Ed25519 private key (RFC 8410): 16 bytes that say what it is, and 32 that nobody knows.
signing_key() {
  echo '-----BEGIN PRIVATE KEY-----'
  { printf '\060\056\002\001\000\060\005\006\003\053\145\160\004\042\004\040' && head -c 32 /dev/urandom; } | base64
  echo '-----END PRIVATE KEY-----'
}

# The public key of that, as the services read it.
public_key() { openssl pkey -pubout -outform DER | openssl base64 -A; }

cd /made
# Which database it is: compose.postgres.yaml says postgres.
: "${DATABASE:=mariadb}"
case $DATABASE in
  mariadb) scheme=mysql ;;
  postgres) scheme=postgres ;;
  *) echo "DATABASE: mariadb or postgres, not $DATABASE" >&2; exit 1 ;;
esac
# Written last.
if [ -e "$DATABASE/users.sql" ]; then exit 0; fi

account_key=$(signing_key)
order_key=$(signing_key)
chat_key=$(signing_key)
account_public=$(echo "$account_key" | public_key)
order_public=$(echo "$order_key" | public_key)
chat_public=$(echo "$chat_key" | public_key)
known="account-api=$account_public,order-api=$order_public,chat-api=$chat_public"
if [ -z "$account_public" ] || [ -z "$order_public" ] || [ -z "$chat_public" ]; then
  echo 'openssl made no public keys' >&2
  exit 1
fi
redis=$(secret)
account=$(secret)
order=$(secret)
chat=$(secret)

made account-api/account-api.toml 10001:10001 <<EOF
[database]
url = "$scheme://jangteo_account:$account@database/jangteo_account"
[auth]
signing_key = """
$(signing_key)
"""
service_public_keys = "$known"
service_key = """
$account_key
"""
EOF
made order-api/order-api.toml 10001:10001 <<EOF
[database]
url = "$scheme://jangteo_order:$order@database/jangteo_order"
[auth]
service_public_keys = "$known"
service_key = """
$order_key
"""
[redis]
url = "redis://:$redis@redis/0"
EOF
made chat-api/chat-api.toml 10001:10001 <<EOF
[database]
url = "$scheme://jangteo_chat:$chat@database/jangteo_chat"
[auth]
service_public_keys = "$known"
service_key = """
$chat_key
"""
EOF
# Each change of a cart is on disk within a second.
made redis/redis.conf 999:999 <<EOF
requirepass $redis
dir /data
appendonly yes
EOF
secret | made "$DATABASE/root-password" 999:999

# The server runs it at every start, so that a password that was made anew counts. `jangteo_ping` may do nothing but
# ask whether the server is there.
mariadb_users() {
  echo "CREATE USER IF NOT EXISTS jangteo_ping@'127.0.0.1';"
  for schema in "account $account" "order $order" "chat $chat"; do
    name=jangteo_${schema% *}
    echo "CREATE DATABASE IF NOT EXISTS $name CHARACTER SET utf8mb4;"
    echo "CREATE USER IF NOT EXISTS $name;"
    echo "ALTER USER $name IDENTIFIED BY '${schema#* }';"
    echo "GRANT ALL ON $name.* TO $name;"
  done
}

# The image runs it when it has no data yet.
postgres_users() {
  for schema in "account $account" "order $order" "chat $chat"; do
    name=jangteo_${schema% *}
    echo "CREATE USER $name PASSWORD '${schema#* }';"
    echo "CREATE DATABASE $name OWNER $name ENCODING 'UTF8' TEMPLATE template0;"
    echo "REVOKE CONNECT, TEMPORARY ON DATABASE $name FROM PUBLIC;"
  done
}

"${DATABASE}_users" | made "$DATABASE/users.sql" 999:999
