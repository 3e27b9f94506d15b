# shellcheck shell=bash
# What run.sh and test.sh share: finding tools, installing the missing ones, building. To be sourced.

readonly OLDEST_NODE=20
readonly NODE_TO_INSTALL=22

say() { printf '%s\n' "$*" >&2; }

give_up() {
    say "$@"
    exit 1
}

# Tools unpacked here by an earlier start are found again. Nothing is written before something is missing.
use_tools() {
    TOOLS=$1
    local unpacked="$TOOLS/debian" libraries
    PATH="$TOOLS/node/bin:$PATH:$unpacked/usr/bin:$unpacked/bin:$TOOLS/moto/bin"
    libraries="$unpacked/usr/lib/$(uname -m)-linux-gnu"
    if [[ -d $libraries ]]; then
        LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$libraries"
        export LD_LIBRARY_PATH
    fi
    export PATH
}

has() { command -v "$1" >/dev/null; }

has_apt() { has apt-get && has dpkg; }

need_dotnet() {
    local problem
    has dotnet || give_up "The .NET 10 SDK is missing: install it from https://dot.net/download and run this again."
    # In this folder dotnet obeys global.json, and says itself which SDK it misses.
    problem=$(dotnet --version 2>&1) || {
        [[ $problem == *libicu* ]] || give_up "$problem"
        refresh_packages
        install_packages "the ICU library that .NET needs" "$(newest_package '^libicu[0-9]+$')"
    }
}

newest_package() { apt-cache search --names-only "$1" | cut -d' ' -f1 | sort -V | tail -n 1; }

node_major() {
    local version
    version=$(node --version 2>/dev/null) || { echo 0; return; }
    version=${version#v}
    echo "${version%%.*}"
}

# The system's Node.js where it is new enough; otherwise npm fetches a newer one into the tools folder.
need_node() {
    ((OLDEST_NODE <= $(node_major))) && has npm && return
    has_apt || give_up "Node.js $OLDEST_NODE or newer with npm is missing: install it from this system's packages or from nodejs.org and run this again."
    if ! has node || ! has npm; then
        if ((EUID == 0)); then
            install_packages "Node.js" nodejs npm
        else
            install_packages "npm" npm
        fi
    fi
    ((OLDEST_NODE <= $(node_major))) || fetch_node
    ((OLDEST_NODE <= $(node_major))) || give_up "Node.js $OLDEST_NODE or newer is needed, and $TOOLS/node/bin/node does not start."
}

fetch_node() {
    local architecture
    case $(uname -m) in
        x86_64) architecture=x64 ;;
        aarch64) architecture=arm64 ;;
        *) give_up "There is no ready-made Node.js for $(uname -m): install Node.js $OLDEST_NODE or newer and run this again." ;;
    esac
    say "Fetching Node.js $NODE_TO_INSTALL into $TOOLS/node"
    any_npm "$architecture" install --prefix "$TOOLS/node-packages" --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error \
        "node-linux-$architecture@$NODE_TO_INSTALL" "npm@10" >&2
    mkdir -p "$TOOLS/node/bin"
    ln -sf "$TOOLS/node-packages/node_modules/node-linux-$architecture/bin/node" "$TOOLS/node/bin/node"
    ln -sf "$TOOLS/node-packages/node_modules/npm/bin/npm-cli.js" "$TOOLS/node/bin/npm"
    hash -r
}

# Debian's Node.js starts only from below /usr. Where its packages were merely unpacked, the Node.js that comes with the
# browser tests' package runs the unpacked npm, which must be told where its modules are.
any_npm() {
    local architecture=$1 modules="$TOOLS/debian/usr/share/nodejs" packages
    shift
    if [[ $(command -v npm) != "$TOOLS"/debian/* ]]; then
        npm "$@"
        return
    fi
    say "Restoring the .NET packages, one of which brings a Node.js"
    dotnet restore SfSpend.Tests -v quiet >&2
    packages=$(dotnet nuget locals global-packages --list)
    NODE_NO_WARNINGS=1 NODE_PATH=$modules "$(newest_file "${packages#*: }"/microsoft.playwright/*/.playwright/node/linux-"$architecture"/node)" "$modules/npm/bin/npm-cli.js" "$@"
}

newest_file() { printf '%s\n' "$@" | sort -V | tail -n 1; }

need_program() {
    local program=$1
    shift
    has "$program" || install_packages "$program" "$@"
}

# For what only some tests need: where it can't be installed they are skipped by name, or fail in CI.
want_program() {
    local program=$1
    shift
    has "$program" && return
    if has_apt && ((EUID == 0)); then
        install_packages "$program" "$@"
    else
        say "$program is missing and only root can install it ($*): the tests that need it will say so."
    fi
}

# The browser of the tests, in CHROMIUM_PATH: Chromium without windows, which takes a fifth less of the processor, or the whole one.
want_browser() {
    local shell
    [[ -z ${CHROMIUM_PATH:-} ]] || return 0
    if ! has chromium-headless-shell && has_apt && ((EUID == 0)); then
        refresh_packages
        shell=$(newest_package '^chromium-headless-shell$')
        [[ -z $shell ]] || install_packages "a browser without windows" "$shell"
    fi
    has chromium-headless-shell || want_program chromium chromium
    CHROMIUM_PATH=$(command -v chromium-headless-shell || command -v chromium) || return 0
    export CHROMIUM_PATH
}

# What holds SQL against Redshift's dialect: a module of the system's own Python.
want_sqlglot() {
    /usr/bin/python3 -c 'import sqlglot' 2>/dev/null && return
    if has_apt && ((EUID == 0)); then
        install_packages sqlglot python3 python3-sqlglot
    else
        say "sqlglot is missing and only root can install it (python3-sqlglot): the test of Redshift's dialect will say so."
    fi
}

# The stand-in for AWS's APIs. Debian 12 has what it needs but not moto itself: that is pure Python, so the package of a newer Debian is
# fetched with a package list of its own and unpacked, never installed.
want_moto() {
    has moto_server && return
    if ! has_apt || ((EUID != 0)); then
        say "moto_server is missing and only root can fetch it: the tests that need it will say so."
        return
    fi
    install_packages "what moto needs" python3 python3-flask python3-flask-cors python3-boto3 python3-xmltodict python3-responses python3-jinja2 \
        python3-cryptography python3-dateutil python3-requests python3-werkzeug
    say "Unpacking moto into $TOOLS/moto"
    unpack_moto || say "moto could not be fetched: the tests that need it will say so."
}

unpack_moto() {
    local folder options
    folder=$(mktemp -d)
    mkdir -p "$folder/lists" "$folder/cache" "$TOOLS/moto/bin"
    # From where this machine takes its own packages.
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s unstable main\n' "$(debian_archive)" >"$folder/sources.list"
    options=(-o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$folder/lists" -o "Dir::Cache=$folder/cache"
        -o APT::Sandbox::User=root)
    (
        cd "$folder"
        apt-get update -qq "${options[@]}" >/dev/null </dev/null && apt-get download -qq "${options[@]}" python3-moto >/dev/null </dev/null \
            && dpkg -x ./python3-moto_*.deb "$TOOLS/moto"
    ) || return 1
    rm -rf "$folder"
    printf '#!/bin/sh\nPYTHONPATH=%s exec /usr/bin/python3 -m moto.server "$@"\n' "$TOOLS/moto/usr/lib/python3/dist-packages" >"$TOOLS/moto/bin/moto_server"
    chmod +x "$TOOLS/moto/bin/moto_server"
    hash -r
}

debian_archive() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' 'Component: main' | head -n 1; }

install_packages() {
    local what=$1
    shift
    has_apt || give_up "$what is missing: install it from this system's packages and run this again. (On Debian and Ubuntu this script does it: $*)"
    refresh_packages
    if ((EUID == 0)); then
        say "Installing $what (apt-get install $*)"
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null </dev/null \
            || give_up "$what could not be installed: apt-get install $* failed, see above."
    else
        unpack_packages "$what" "$@"
    fi
    hash -r
}

refresh_packages() {
    [[ -z ${PACKAGES_FRESH:-} ]] || return 0
    PACKAGES_FRESH=yes
    if ((EUID == 0)); then
        apt-get update -qq >/dev/null </dev/null || say "apt-get update failed; going on with the package lists that are there."
    elif [[ -z $(apt-cache search --names-only '^rclone$') ]]; then
        give_up "The package lists are empty and only root can fetch them: run 'sudo apt-get update' once, then this again."
    fi
}

# Without root rights: the packages and those they need that are not installed, unpacked below the tools folder.
unpack_packages() {
    local what=$1 folder package
    shift
    say "Unpacking $what into $TOOLS/debian ($*)"
    folder=$(mktemp -d)
    (
        cd "$folder"
        missing_packages "$@" >missing
        xargs -r apt-get download -qq <missing || give_up "$what could not be fetched: apt-get download failed, see above. Install it as root: apt-get install $*"
        mkdir -p "$TOOLS/debian"
        for package in ./*.deb; do
            dpkg -x "$package" "$TOOLS/debian"
        done
    ) || exit 1
    rm -rf "$folder"
    use_tools "$TOOLS"
}

# What apt-get would install. Simulating needs no rights, and it leaves out what is there.
missing_packages() {
    apt-get install -s -qq --no-install-recommends "$@" | sed -n 's/^Inst \([^ ]*\) .*/\1/p' | sed 's/:[a-z0-9]*$//'
}

# A second start needs no network: packages are restored only when a lock file is newer than the last restore.
build_panel() {
    local configuration=$1 restore=()
    is_restored SfSpend.Core && is_restored SfSpend.Web && restore=(--no-restore)
    say "Building the panel (the first time takes a few minutes)"
    dotnet build SfSpend.Web -c "$configuration" -v quiet --nologo -clp:"ErrorsOnly;NoSummary" "${restore[@]}" >&2
    show_advisories SfSpend.Core SfSpend.Web
}

# Known vulnerabilities of the packages in use: a warning here, while CI and the release build fail (Directory.Build.props).
show_advisories() { node eng/advisories.mjs "${@/%//obj/project.assets.json}" >&2; }

is_restored() {
    local restored="$1/obj/project.assets.json" input
    [[ -f $restored ]] || return 1
    for input in "$1/packages.lock.json" "$1/$1.csproj" Directory.Packages.props Directory.Build.props; do
        [[ ! $input -nt $restored ]] || return 1
    done
}
