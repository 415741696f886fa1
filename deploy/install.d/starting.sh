# shellcheck shell=bash disable=SC2154,SC2034 # names of deploy/install
# What the machine lacks, the last look, and the start. Read by deploy/install.

readonly MOST_EXPOSURE=15 # tenths, as `systemd-analyze security` counts them
readonly SECONDS_TO_ANSWER=60 # of a door, on a slow machine; three are usual

look_at_the_machine() {
    [ -z "$(tail -n +2 /proc/swaps)" ] ||
        postponed "swap is on: swapoff -a, and take it out of /etc/fstab"
    [ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ] ||
        postponed "AppArmor is not enabled in this kernel: the units' own walls stand alone"
    [ -e /etc/wbs/anchor.json ] ||
        postponed "the ceremony's anchor into /etc/wbs/anchor.json: nothing is public before"
    if [ -n "${setting[clear_name]}" ] && ! has_certificate; then
        postponed "a certificate into /etc/wbs/tls/ (chain.pem, key.pem): ${setting[clear_name]} is not served before"
    fi
    ! compgen -G '/etc/nginx/sites-enabled/*' >/dev/null || [ -L /etc/systemd/system/nginx.service ] ||
        postponed "Debian's own nginx serves pages beside ours"
}

units() { # all of ours, in the order in which they start; what is public comes last
    local each
    printf '%s\n' wbs-migrate.service wbs-keeper.service wbs-backup.timer
    for each in $(portals); do printf '%s\n' "wbs-portal@$each.socket" "wbs-portal@$each.service"; done
    for each in $(gateways); do printf '%s\n' "wbs-gateway@$each.socket" "wbs-gateway@$each.service"; done
    printf '%s\n' wbs-nginx.service wbs-tor.service
}

# Nothing starts that this does not find in order.
verify() {
    local unit
    [ -e /etc/wbs/nginx.conf ] && [ -x "$PROGRAM/bin/wbs" ] || return 0 # --check of a bare machine
    for unit in $(units) wbs-backup.service; do
        [[ $unit != *.service ]] ||
            systemd-analyze security --offline=yes --root=/ --threshold="$MOST_EXPOSURE" --no-pager \
                "$unit" >/dev/null || give_up "$unit is more exposed than $MOST_EXPOSURE"
    done
    apparmor_parser -Q -K /etc/apparmor.d/wbs 2>/dev/null || give_up "the AppArmor profiles do not parse"
    as_nginx /usr/sbin/nginx -q -t -c /etc/wbs/nginx.conf || give_up "nginx refuses its configuration"
    as_owner debian-tor:debian-tor tor -f /etc/wbs/torrc --defaults-torrc /dev/null --verify-config --quiet ||
        give_up "tor refuses its configuration"
}

# Without root, but with the one right that its unit gives.
as_nginx() {
    timeout -k 5 "$SECONDS_OF_OTHERS" setpriv --reuid www-data --regid www-data --clear-groups \
        --inh-caps +net_bind_service --ambient-caps +net_bind_service "$@"
}

is_public() { [ "$1" = wbs-nginx.service ] || [ "$1" = wbs-tor.service ]; }
may_start() { ! is_public "$1" || [ -e /etc/wbs/anchor.json ]; }

start() {
    local unit
    if [ -z "$CHECK" ] && systemd_runs; then load; fi
    disable_what_is_not_wanted
    for unit in $(units); do
        [ "$unit" != wbs-nginx.service ] || ! systemd_runs || doors_answer
        may_start "$unit" || continue
        enable_unit "$unit"
        systemd_runs && run_unit "$unit"
    done
    [ -n "$CHECK" ] || rm -f "$RESTART"
    systemd_runs || say_not_started
}

# What was not looked for must not be said to be there.
say_not_started() {
    if [ -n "$CHECK" ]; then
        say "systemd is not process 1 here: whether anything runs was not looked at"
    else
        say "systemd is not process 1 here: everything is installed, nothing was started"
    fi
}

# Nothing is public in front of a program that does not answer.
doors_answer() {
    local door
    for door in $(portals); do
        answers "portal-$door" || no_answer "portal-$door: $(own_words "$door")"
    done
    for door in $(gateways); do
        answers "gateway-$door" || no_answer "gateway-$door: journalctl -u wbs-gateway@$door says why"
    done
}
answers() { /usr/bin/python3 install.d/knock.py "/run/wbs/$1.sock" "$SECONDS_TO_ANSWER"; }
no_answer() {
    if [ -n "$CHECK" ]; then differs "no answer from $*" || return 0; fi
    give_up "no answer from $*"
}

# Its unit keeps silent, so the same command is run once more by hand, behind a door that nobody
# but its own user can reach.
own_words() { # own_words DOOR
    as_service wbs-portal "/etc/wbs/portal-$1.env" env TMPDIR=/dev/shm \
        timeout "$SECONDS_TO_ANSWER" "$PROGRAM/bin/wbs" portal --listen unix:/run/wbs/portal/look.sock 2>&1 | heard || true
}

# Of earlier settings: a clear name that was given up, more portals than now.
disable_what_is_not_wanted() {
    local link unit wanted
    wanted=$(units)
    for link in /etc/systemd/system/*.wants/wbs-*; do
        unit=${link##*/}
        if [ ! -L "$link" ] || [[ $'\n'$wanted$'\n' == *$'\n'$unit$'\n'* ]]; then continue; fi
        differs "disabling $unit" || continue
        systemctl --quiet disable "$unit"
        ! systemd_runs || systemctl stop "$unit"
    done
}

load() {
    systemctl daemon-reload
    systemctl restart systemd-journald
    /usr/lib/systemd/systemd-sysctl || postponed "the kernel does not take /etc/sysctl.d/90-wbs.conf"
    [ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" != Y ] || apparmor_parser -r /etc/apparmor.d/wbs
}

enable_unit() {
    [ "$(systemctl is-enabled "$1" 2>/dev/null)" = enabled ] && return
    differs "enabling $1" || return 0
    systemctl --quiet enable "$1"
}

# run_unit UNIT: started, and started anew where anything of ours changed.
run_unit() {
    if ! systemctl is-active --quiet "$1"; then
        differs "starting $1" || return 0
        systemctl start "$1"
    elif [ -z "$CHECK" ] && [ -e "$RESTART" ] && [[ $1 != *.socket ]]; then
        say "restarting $1"
        systemctl restart "$1"
    fi
}

advise() {
    [ -z "$CHECK" ] || return 0
    say "reporters' onion: $(hostname_of reporters) · reviewers' onion: $(hostname_of reviewers)"
    say "firewall: let in ssh from where you administer$(
        [ -z "${setting[clear_name]}" ] || echo ', tcp 80 and 443 from everywhere'
    ), nothing else; no rule that logs. tor only goes out."
}
