#!/usr/bin/env bash
# Tests with what only a system can give: a browser, hledger, SoftHSM2, PostgreSQL 15, other users.
# Installs what is missing, starts a server of its own, and removes it in the end. Fails, rather
# than skips, where something cannot be had.
set -euo pipefail
cd "$(dirname "$0")/.."

postgres=/usr/lib/postgresql/15/bin
missing=()
[ -x /usr/bin/chromium ] || missing+=(chromium)
[ -x "$postgres/initdb" ] || missing+=(postgresql-15)
[ -x /usr/bin/hledger ] || missing+=(hledger)
[ -x /usr/bin/softhsm2-util ] || missing+=(softhsm2)
[ -x /usr/bin/npm ] || missing+=(nodejs npm)
if [ "$(id -u)" != 0 ]; then
    echo "make test-services acts as several users, so it must be run as root." >&2
    exit 1
fi
if [ ${#missing[@]} -gt 0 ]; then
    echo "Installing ${missing[*]} ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # Debian would start a server on the usual port; ours stands in a folder of its own.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
    apt-get install -qq -y --no-install-recommends "${missing[@]}" > /dev/null
fi

place=$(mktemp -d /var/tmp/solvent-services-XXXXXX)
chmod 755 "$place"
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
port=$((20000 + RANDOM % 10000))
stop() {
    runuser -u postgres -- "$postgres/pg_ctl" -D "$place/data" -m immediate stop > /dev/null 2>&1 || true
    rm -rf "$place"
}
trap stop EXIT
install -d -o postgres -m 700 "$place/data"
install -o postgres -m 600 /dev/null "$place/password"
echo "$password" > "$place/password"
(
    cd /
    runuser -u postgres -- "$postgres/initdb" --pgdata="$place/data" --username=postgres \
        --auth=scram-sha-256 --pwfile="$place/password" --encoding=UTF8 --locale=C.UTF-8 > /dev/null
    runuser -u postgres -- "$postgres/pg_ctl" -D "$place/data" --silent --wait --log="$place/data/log" \
        -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off" start
)

echo "== our own rules for the code"
make --no-print-directory security

# An OpenID Connect provider of another language, as it is locked; it runs no script on installing.
install -d -m 755 "$place/provider"
cp tests/federation/provider/package.json tests/federation/provider/package-lock.json \
    tests/federation/provider/provider.js "$place/provider/"
(cd "$place/provider" && npm ci --silent --omit=dev --ignore-scripts --no-audit --no-fund)
export SOLVENT_TEST_PROVIDER=$place/provider

# A skip would hide that something is missing.
export SOLVENT_TEST_SKIPS=fail
AXE_CORE=$(python -c 'import importlib.util as u; print(u.find_spec("axe_playwright_python").submodule_search_locations[0])')/axe.min.js
export AXE_CORE

echo "== tests that need services"
pytest -m services "$@"
echo "== tests of the database, on $("$postgres/postgres" --version)"
SOLVENT_TEST_DATABASE_URL="postgresql://postgres:$password@127.0.0.1:$port/postgres" \
    pytest -n "${JOBS:-2}" --dist loadfile -m "database and not nightly" "$@"
