#!/usr/bin/env bash
# Prints the SQL that makes the three schemas and their users, with the passwords in Parameter Store: ecs/schemas.sh ENVIRONMENT
# The database has no way in from outside: open a tunnel through an instance of the cluster, then run the SQL as its first
# user, whose password is in Secrets Manager.
#
#   instance=$(aws ec2 describe-instances --filters Name=tag:Name,Values='jangteo-prod-cluster*' \
#     Name=instance-state-name,Values=running --query 'Reservations[0].Instances[0].InstanceId' --output text)
#   aws ssm start-session --target "$instance" --document-name AWS-StartPortForwardingSessionToRemoteHost \
#     --parameters host=ADDRESS,portNumber=3306,localPortNumber=13306           (ADDRESS: output of the data stack)
#   ecs/schemas.sh prod | mysql --host=127.0.0.1 --port=13306 --user=jangteo_admin --password --ssl-mode=REQUIRED
#
# With MariaDB's client (Debian's) --ssl instead of --ssl-mode=REQUIRED. The monolith's instance is named jangteo-prod.
#
# Run again it changes nothing but the passwords, to those in Parameter Store.
set -euo pipefail

[ $# -eq 1 ] || { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2; }

for service in account order chat; do
  url=$(aws ssm get-parameter --region "${AWS_REGION:-ap-northeast-2}" --with-decryption --query Parameter.Value --output text \
    --name "/jangteo/$1/${service^^}_API__DATABASE__URL")
  [[ $url =~ ^mysql://([a-z_]+):([A-Za-z0-9]+)@[^/]+/([a-z_]+)(\?.*)?$ ]] ||
    { echo "$service: not mysql://user:password@host/schema with letters and digits" >&2; exit 1; }
  user=${BASH_REMATCH[1]} password=${BASH_REMATCH[2]} schema=${BASH_REMATCH[3]}
  cat <<END
CREATE DATABASE IF NOT EXISTS $schema CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS '$user'@'%' IDENTIFIED BY '$password';
ALTER USER '$user'@'%' IDENTIFIED BY '$password';
GRANT ALL ON $schema.* TO '$user'@'%';
END
done
