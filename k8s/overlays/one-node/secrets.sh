#!/usr/bin/env bash
# Prints the Secrets of this overlay with passwords and keys made on the spot: secrets.sh | kubectl create -f -
# `create` refuses when they are there already, and must: MariaDB keeps the passwords that it was first started with.
set -euo pipefail

# Letters and digits only, for some stand in URLs.
random() { openssl rand -hex 24; }

# secret NAME KEY VALUE…
secret() {
  printf -- '---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: %s\n  namespace: jangteo\nstringData:\n' "$1"
  shift
  while [ $# -gt 0 ]; do
    printf '  %s: |-\n' "$1"
    printf '%s\n' "$2" | sed 's/^/    /'
    shift 2
  done
}

account=$(random) order=$(random) chat=$(random) redis=$(random)
signing_key=$(openssl genpkey -algorithm ed25519)

# What each service signs its calls with, and what all of them know of it.
account_key=$(openssl genpkey -algorithm ed25519)
order_key=$(openssl genpkey -algorithm ed25519)
chat_key=$(openssl genpkey -algorithm ed25519)
public() { openssl pkey -pubout -outform DER <<<"$1" | openssl base64 -A; }
public_keys="account-api=$(public "$account_key"),order-api=$(public "$order_key"),chat-api=$(public "$chat_key")"

secret mariadb MARIADB_ROOT_PASSWORD "$(random)" ACCOUNT_PASSWORD "$account" ORDER_PASSWORD "$order" CHAT_PASSWORD "$chat"
secret redis REDIS_PASSWORD "$redis"
secret account-api \
  ACCOUNT_API__DATABASE__URL "mysql://jangteo_account:$account@mariadb/jangteo_account" \
  ACCOUNT_API__AUTH__SERVICE_KEY "$account_key" \
  ACCOUNT_API__AUTH__SERVICE_PUBLIC_KEYS "$public_keys" \
  ACCOUNT_API__AUTH__SIGNING_KEY "$signing_key"
secret order-api \
  ORDER_API__DATABASE__URL "mysql://jangteo_order:$order@mariadb/jangteo_order" \
  ORDER_API__AUTH__SERVICE_KEY "$order_key" \
  ORDER_API__AUTH__SERVICE_PUBLIC_KEYS "$public_keys" \
  ORDER_API__REDIS__URL "redis://:$redis@redis:6379/0"
secret chat-api \
  CHAT_API__DATABASE__URL "mysql://jangteo_chat:$chat@mariadb/jangteo_chat" \
  CHAT_API__AUTH__SERVICE_KEY "$chat_key" \
  CHAT_API__AUTH__SERVICE_PUBLIC_KEYS "$public_keys"
