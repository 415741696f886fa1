# shellcheck shell=bash disable=SC2154,SC2034 # names of deploy/install
# PostgreSQL: its settings, the database, the roles, the tables. Read by deploy/install.
# Debian's programs for it (pg_lsclusters, pg_ctlcluster, psql) believe what the cluster's own files
# say, down to `include 'COMMAND|'`, which Perl's open runs; and in the data the user postgres writes
# one of them. So root runs none of them, nor waits for one without end.

readonly SETTINGS_OF_CLUSTERS=/etc/postgresql
readonly DROP_IN=/etc/systemd/system/postgresql@.service.d/wbs.conf
readonly SECONDS_FOR_DATABASE=1800 # a cluster after a crash, a migration; seconds are usual
STARTED_BY_US=''

clusters() { as_owner postgres:postgres pg_lsclusters -h | heard; }
cluster_version() {
    local version
    version=$(clusters | awk '$2 == "main" && !found++ { print $1 }')
    [[ $version =~ ^[0-9]+$ ]] || give_up "PostgreSQL has no cluster named main"
    echo "$version"
}
cluster_runs() { clusters | awk '$2 == "main" && !found++ { runs = $4 ~ /^online/ } END { exit !runs }'; }
as_postgres() { as_owner postgres:postgres psql -qtAX -v ON_ERROR_STOP=1 "$@"; }

make_database() {
    local version folder
    command -v pg_lsclusters >/dev/null || return 0 # --check before the packages are there
    own_settings
    version=$(cluster_version)
    folder=$SETTINGS_OF_CLUSTERS/$version/main
    put 0644 root:root "$folder/conf.d/wbs.conf" <postgresql/wbs.conf
    put 0640 root:postgres "$folder/pg_hba.conf" <postgresql/hba.conf
    put 0640 root:postgres "$folder/pg_ident.conf" <postgresql/ident.conf
    start_cluster "$version" "$folder"
    cluster_runs || return 0
    make_tables "$version"
    [ -z "$STARTED_BY_US" ] || systemd_runs || cluster_does "$version" stop
}

# Debian gives them to the user postgres. From the top: once a folder is root's, nobody else
# exchanges what lies in it between the look and the change. A file is made anew, because whoever
# holds the old one open could go on writing.
own_settings() {
    local each
    for each in "$SETTINGS_OF_CLUSTERS"{,/*,/*/*,/*/*/*,/*/*/conf.d/*}; do
        if [ ! -L "$each" ] && [ -d "$each" ]; then
            is_roots "$each" || own_folder "$each"
        elif [ ! -L "$each" ] && [ -f "$each" ]; then
            is_roots "$each" || own_file "$each"
        elif [ -L "$each" ] || [ -e "$each" ]; then
            give_up "$each is no plain file: see who put it there, and take it away"
        fi
    done
}
# Nobody else may write it.
is_roots() { [ "$(stat -c %u "$1")" = 0 ] && [ $((8#$(stat -c %a "$1") & 8#22)) = 0 ]; }
own_folder() {
    differs "making $1 root's" || return 0
    chown -h root:root "$1"
    chmod 0755 "$1"
}
own_file() {
    differs "making $1 root's" || return 0
    rm -rf "$1.new"
    install -T -m 0644 "$1" "$1.new"
    mv -fT "$1.new" "$1"
}

start_cluster() { # start_cluster VERSION FOLDER
    if cluster_runs; then
        [ -n "${changed[$2/conf.d/wbs.conf]:-}${changed[$2/pg_hba.conf]:-}${changed[$2/pg_ident.conf]:-}${changed[$DROP_IN]:-}" ] || return 0
        cluster_does "$1" restart
    else
        if [ -n "$CHECK" ]; then
            ! systemd_runs || differs "PostgreSQL does not run" || true
            return 0
        fi
        cluster_does "$1" start
        STARTED_BY_US=yes
    fi
}
cluster_does() { # cluster_does VERSION start|restart|stop
    if systemd_runs; then
        systemctl daemon-reload # the drop-in decides whose rights it has
        timeout "$SECONDS_FOR_DATABASE" systemctl "$2" "postgresql@$1-main.service" ||
            give_up "PostgreSQL does not $2"
    else
        [ -d /run/postgresql ] || systemd-tmpfiles --create /usr/lib/tmpfiles.d/postgresql-common.conf
        as_owner postgres:postgres pg_ctlcluster "$1" main "$2"
    fi
}

export PGOPTIONS='-c client_min_messages=warning'

# Roles before the tables, rights after them; either file changes nothing the second time.
# The owner's psql is the program itself: Debian's wrapper would run what the cluster's files name.
make_tables() { # make_tables VERSION
    if [ -z "$(as_postgres -c "SELECT 1 FROM pg_database WHERE datname = 'wbs'" | heard)" ]; then
        differs "making the database wbs" && as_postgres -c \
            "CREATE DATABASE wbs TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
    fi
    [ -z "$CHECK" ] || return 0
    as_postgres -d wbs <postgresql/roles.sql >/dev/null
    as_service wbs-owner /etc/wbs/owner.env "$PROGRAM/bin/wbs" migrate >/dev/null
    as_service wbs-owner /etc/wbs/owner.env \
        "/usr/lib/postgresql/$1/bin/psql" -qX -v ON_ERROR_STOP=1 -U wbs_owner -d wbs <postgresql/grants.sql >/dev/null
}

# As systemd reads it: a value has spaces, and is never run. Only names of ours.
environment_of() { # environment_of FILE ARRAY
    local line
    local -n into=$2
    while IFS= read -r line || [ -n "$line" ]; do
        [[ $line =~ ^WBS_[A-Z_]+= ]] || give_up "$1 holds a line that is no setting of ours"
        into+=("$line")
    done <"$1"
}

# as_service USER ENVIRONMENT-FILE COMMAND...: as the unit would, without systemd. The file's words
# become an environment only after the change of user: a process of root's gets none of them.
as_service() {
    local -r user=$1 environment=$2
    local -a settings=("PATH=$PATH" LC_ALL=C.UTF-8 "PGOPTIONS=$PGOPTIONS")
    shift 2
    environment_of "$environment" settings
    (
        cd /
        exec timeout -k 5 "$SECONDS_FOR_DATABASE" runuser -u "$user" -- env -i "${settings[@]}" "$@"
    )
}
