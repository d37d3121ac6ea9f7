# Sourced by run.sh and test.sh: the virtual environment in .venv, kept in step with a requirements file.

say() { printf '%s\n' "$*" >&2; }

# apt_install PACKAGE...: installs Debian or Ubuntu packages; as another user than root through sudo, if there is one.
apt_install() {
    command -v apt-get >/dev/null || { say "Please install: $*"; return 1; }
    local root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { say "Needs root: apt-get install $*"; return 1; }
        say "Installing $* needs root; sudo may ask for your password."
        root=(sudo)
    fi
    "${root[@]}" apt-get update -qq && "${root[@]}" apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# environment FILE: makes .venv where it is missing and installs FILE where it has changed since.
environment() {
    local file=$1 stamp=.venv/installed-$1
    command -v python3 >/dev/null || apt_install python3 python3-venv || exit 1
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Python 3.11 or newer is needed; this is $(python3 --version)."; exit 1; }
    if [ ! -x .venv/bin/pip ]; then
        # Debian and Ubuntu ship the parts that make an environment in a package of their own.
        python3 -m venv .venv >/dev/null 2>&1 || { rm -rf .venv; apt_install python3-venv && python3 -m venv .venv; } || exit 1
    fi
    if ! cat requirements.txt "$file" | cmp -s - "$stamp"; then
        say "Installing the Python packages of $file into .venv"
        .venv/bin/pip install --quiet --disable-pip-version-check -r "$file" || exit 1
        cat requirements.txt "$file" >"$stamp"
    fi
}
