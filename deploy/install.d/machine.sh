# shellcheck shell=bash disable=SC2154,SC2034 # names of deploy/install
# Packages, users, the program and the onions' keys. Read by deploy/install.

readonly PACKAGES=(python3 python3-venv postgresql nginx tor apparmor systemd-sysv ca-certificates)
readonly NO_SERVICE=/usr/sbin/policy-rc.d
readonly NOT_DEBIANS=(nginx.service tor.service tor@default.service)
readonly NOT_ROTATED=(postgresql-common nginx tor)

missing_packages() {
    local package
    for package in "${PACKAGES[@]}"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
    done
}

# Debian would start nginx with its own page on port 80 as soon as it is unpacked.
keep_debians_services_off() {
    local unit
    for unit in "${NOT_DEBIANS[@]}"; do
        [ "$(readlink "/etc/systemd/system/$unit")" = /dev/null ] && continue
        differs "masking Debian's $unit" || continue
        mkdir -p /etc/systemd/system
        ln -sf /dev/null "/etc/systemd/system/$unit"
    done
}

# logrotate would work as root in folders where a service that was taken over sets links. `.disabled`
# it passes over, and an upgrade of the package writes there.
keep_debians_rotation_off() {
    local each file
    for each in "${NOT_ROTATED[@]}"; do
        file=/etc/logrotate.d/$each
        [ "$(dpkg-divert --truename "$file")" = "$file" ] || continue
        differs "setting $file aside" || continue
        dpkg-divert --quiet --local --rename --divert "$file.disabled" --add "$file"
    done
}

install_packages() {
    local missing
    keep_debians_services_off
    keep_debians_rotation_off
    # Before there is a cluster: broken blocks of the disk are noticed, and texts are UTF-8.
    put 0644 root:root /etc/postgresql-common/createcluster.d/wbs.conf \
        <<<"initdb_options = '--data-checksums --encoding=UTF8 --locale=C.UTF-8'"
    mapfile -t missing < <(missing_packages)
    [ "${#missing[@]}" -gt 0 ] || return 0
    differs "installing Debian packages: ${missing[*]}" || return 0
    [ -e "$NO_SERVICE" ] || trap 'rm -f -- "$NO_SERVICE"' EXIT
    [ -e "$NO_SERVICE" ] || install -m 755 /dev/stdin "$NO_SERVICE" <<<$'#!/bin/sh\nexit 101'
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
}

make_users_and_folders() {
    if ! getent passwd wbs-portal wbs-gateway wbs-keeper wbs-owner wbs-backup >/dev/null; then
        differs "making users wbs-*" && systemd-sysusers /usr/lib/sysusers.d/wbs.conf
    fi
    [ -d /run/wbs/onion ] && [ -d /var/lib/wbs/tor ] && [ -d /var/lib/wbs/backups ] && return
    differs "making /run/wbs and /var/lib/wbs" || return 0
    systemd-tmpfiles --create /usr/lib/tmpfiles.d/wbs.conf
}

# --- the program ---------------------------------------------------------------------------

readonly PROGRAM=/opt/wbs
readonly SOURCES=(pyproject.toml LICENSE requirements/run.txt crypto wbs portal reviewer)

# What /opt/wbs was made from; node_modules and caches are no part of it.
fingerprint() {
    (
        cd ..
        find "${SOURCES[@]}" -name node_modules -prune -o -name '*.pyc' -prune -o -type f -print0 |
            sort -z | xargs -0 sha256sum | sha256sum
    )
}

install_program() {
    local print copy
    print=$(fingerprint)
    [ "$(cat "$PROGRAM/made-from" 2>/dev/null)" = "$print" ] && return
    differs "installing the program into $PROGRAM" || return 0
    stop_serving
    /usr/bin/python3 -m venv --clear "$PROGRAM"
    # By hash and as wheels only: building would fetch build tools past the hashes.
    pip_install --require-hashes --only-binary=:all: -r ../requirements/run.txt
    copy=$(mktemp -d)
    (cd .. && cp -R --parents "${SOURCES[@]}" "$copy")
    pip_install --no-deps --no-build-isolation "$copy"
    rm -r -- "$copy"
    echo "$print" >"$PROGRAM/made-from"
    touch "$RESTART"
}

# The old program must not meet the new tables, nor files that go away under it. nginx and tor stay,
# and say "later"; `start` brings the doors back.
stop_serving() {
    ! systemd_runs || systemctl stop 'wbs-portal@*' 'wbs-gateway@*' 'wbs-keeper*' 'wbs-backup.*'
}

pip_install() {
    "$PROGRAM/bin/python" -m pip install -qq --disable-pip-version-check --no-input "$@"
}

# --- the onions' keys ----------------------------------------------------------------------

readonly TOR_KEYS=/var/lib/wbs/tor
readonly SECONDS_FOR_KEYS=60

has_onion_keys() { [ -e "$TOR_KEYS/reporters/hostname" ] && [ -e "$TOR_KEYS/reviewers/hostname" ]; }

# tor makes them when it reads its configuration: without network, and ended as soon as they are.
make_onion_keys() {
    local process
    put 0644 root:root /etc/wbs/torrc <tor/torrc
    if ! has_onion_keys; then
        differs "making the keys of the onion services" || return 0
        # Not by runuser: it would stand between, and kill a tor that is ending.
        timeout -k 30 "$SECONDS_OF_OTHERS" setpriv --reuid debian-tor --regid debian-tor --init-groups \
            tor -f /etc/wbs/torrc --defaults-torrc /dev/null --quiet --DisableNetwork 1 &
        process=$!
        timeout "$SECONDS_FOR_KEYS" sh -c "until [ -e $TOR_KEYS/reporters/hostname ] &&
            [ -e $TOR_KEYS/reviewers/hostname ]; do sleep 0.2; done" || true
        kill -TERM "$process"
        wait "$process" || true
        has_onion_keys || give_up "tor made no keys"
    fi
    close_the_reviewers_onion
}

# With one authorised key the service is hidden from everybody else; of this one nobody has the
# other half. Whoever is let in gets a file of the own beside it.
close_the_reviewers_onion() {
    local -r folder=$TOR_KEYS/reviewers/authorized_clients
    compgen -G "$folder/*.auth" >/dev/null && return
    differs "closing the reviewers' onion to everybody" || return 0
    # shellcheck disable=SC2016 # the inner shell's
    printf 'descriptor:x25519:%s\n' "$(head -c 32 /dev/urandom | base32 -w 0 | tr -d =)" |
        as_owner debian-tor:debian-tor sh -euc \
            'umask 077; mkdir -p "$1"; cat >"$1/nobody.auth"' - "$folder"
}
