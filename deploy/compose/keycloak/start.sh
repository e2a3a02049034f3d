#!/bin/bash
# Keycloak takes passwords from the environment only; they stay inside this process.
set -euo pipefail
KC_DB_PASSWORD=$(cat /run/secrets/keycloak_password)
KC_BOOTSTRAP_ADMIN_PASSWORD=$(cat /run/secrets/keycloak_admin_password)
export KC_DB_PASSWORD KC_BOOTSTRAP_ADMIN_PASSWORD
exec /opt/keycloak/bin/kc.sh start --import-realm
