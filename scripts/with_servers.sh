#!/usr/bin/env bash
# with_servers.sh COMMAND...: starts a throwaway PostgreSQL, Redis and Mosquitto
# on free loopback ports, runs the command with their addresses in the
# environment, and stops all of them by process id, whatever happens.
#
#   CLAVIGER_TEST_PG        postgres://… of the superuser postgres, database postgres
#   CLAVIGER_TEST_REDIS     redis://127.0.0.1:PORT
#   CLAVIGER_TEST_MQTT      mqtt://127.0.0.1:PORT
#   CLAVIGER_TEST_CHROMIUM  path of the browser
#
# Nothing here survives a power cut on purpose: fsync is off, data is temporary.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
export PATH="$PATH:/usr/sbin:/usr/local/sbin"
[ "$#" -gt 0 ] || { echo "usage: scripts/with_servers.sh COMMAND..." >&2; exit 2; }

work=$(mktemp -d "${TMPDIR:-/tmp}/claviger-test.XXXXXX")
chmod 0711 "$work"
servers=()
child=

# stop ends the command's process group, then the servers, then the folder.
# shellcheck disable=SC2317 # the trap calls it
stop() {
  trap - EXIT
  trap '' INT TERM HUP
  if [ -n "$child" ]; then kill -TERM -- "-$child" 2>/dev/null || true; fi
  for pid in "${servers[@]}"; do kill -INT "$pid" 2>/dev/null || true; done
  for pid in "${servers[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# open PORT: tells whether something listens on the port.
open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port: prints a port of loopback where nothing listens.
free_port() {
  local port
  for _ in $(seq 50); do
    port=$((20000 + RANDOM % 12000))
    if ! open "$port"; then echo "$port"; return; fi
  done
  echo "no free port was found" >&2
  exit 1
}

# await NAME PID PORT: waits up to 20 s for a server to listen; false when it ended.
await() {
  for _ in $(seq 400); do
    if ! kill -0 "$2" 2>/dev/null; then return 1; fi
    if open "$3"; then return 0; fi
    sleep 0.05
  done
  echo "$1 did not listen within 20 s" >&2
  return 1
}

# start NAME COMMAND...: runs a server on a free port (%PORT% in its arguments)
# and leaves the port in $port; somebody may take the port first, so three tries.
start() {
  local name=$1 pid
  shift
  for _ in 1 2 3; do
    port=$(free_port)
    "${@//%PORT%/$port}" >"$work/$name.log" 2>&1 &
    pid=$!
    servers+=("$pid")
    if await "$name" "$pid" "$port"; then return; fi
  done
  echo "$name did not start:" >&2
  tail -n 20 "$work/$name.log" >&2
  exit 1
}

start_postgres() {
  local bin
  local as=()
  if ! bin=$("$here/postgres_bin.sh"); then
    echo "PostgreSQL is not installed; make test installs it" >&2
    exit 2
  fi
  mkdir -m 0700 "$work/pg"
  if [ "$(id -u)" -eq 0 ]; then # PostgreSQL refuses to run as root
    chown postgres: "$work/pg"
    as=(setpriv --reuid=postgres --regid=postgres --init-groups)
  fi
  cd "$work"
  if ! "${as[@]}" "$bin/initdb" --no-sync --auth=trust --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
    --pgdata="$work/pg/data" >"$work/initdb.log" 2>&1; then
    tail -n 20 "$work/initdb.log" >&2
    exit 1
  fi
  start postgres "${as[@]}" "$bin/postgres" -D "$work/pg/data" -p %PORT% -k "$work/pg" -c listen_addresses=127.0.0.1 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c log_min_messages=fatal
  for _ in $(seq 200); do # it listens a moment before it answers
    if "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" -U postgres; then break; fi
    sleep 0.1
  done
  cd "$OLDPWD"
  export CLAVIGER_TEST_PG="postgres://postgres@127.0.0.1:$port/postgres?sslmode=disable"
}

start_redis() {
  start redis redis-server --port %PORT% --bind 127.0.0.1 --save '' --appendonly no --dir "$work"
  export CLAVIGER_TEST_REDIS="redis://127.0.0.1:$port"
}

# Without set_tcp_nodelay each command round trip waits 40 ms for nothing.
start_mosquitto() {
  local conf="$work/mosquitto-%PORT%.conf"
  start mosquitto bash -c "printf '%s\n' 'listener %PORT% 127.0.0.1' 'allow_anonymous true' 'persistence false' \
    'set_tcp_nodelay true' 'max_queued_messages 0' 'max_inflight_messages 1000' >'$conf' && exec mosquitto -c '$conf'"
  export CLAVIGER_TEST_MQTT="mqtt://127.0.0.1:$port"
}

if ! CLAVIGER_TEST_CHROMIUM=$("$here/chromium_bin.sh"); then
  echo "Chromium is not installed; make test installs it" >&2
  exit 2
fi
export CLAVIGER_TEST_CHROMIUM
start_postgres
start_redis
start_mosquitto

set -m # the command gets a process group of its own, so that all of it can be ended
"$@" &
child=$!
set +m
status=0
wait "$child" || status=$?
child=
exit "$status"
