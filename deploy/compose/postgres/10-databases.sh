#!/usr/bin/env bash
# Runs once, when the volume is new: one role and one database for each service, closed to the others.
set -euo pipefail
secrets=${SIKLUS_SECRETS_DIR:-/run/secrets}
for name in survey catalog evaluation analytics keycloak; do
  psql --username "${POSTGRES_USER:-postgres}" --dbname postgres --no-psqlrc --quiet \
    --set ON_ERROR_STOP=1 --set name="$name" --set password="$(cat "$secrets/${name}_password")" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
