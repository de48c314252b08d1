#!/bin/sh
# Of the real image's variables it goes by one: where it tells its clients to find it.
set -eu
exec tansu broker --listener-url tcp://0.0.0.0:9092 \
  --advertised-listener-url "tcp://${KAFKA_ADVERTISED_LISTENERS#PLAINTEXT://}" --storage-engine memory://tansu/
