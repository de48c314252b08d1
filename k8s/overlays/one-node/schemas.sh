# shellcheck shell=bash
# Run once by the image of MariaDB, as a part of its own script, when the volume is empty: a schema and a user for each
# service.
for service in account order chat; do
  password="${service^^}_PASSWORD"
  docker_process_sql <<SQL
CREATE DATABASE jangteo_$service CHARACTER SET utf8mb4;
CREATE USER jangteo_$service IDENTIFIED BY '${!password}';
GRANT ALL ON jangteo_$service.* TO jangteo_$service;
SQL
done
