#!/usr/bin/env bash
# Installs the npm packages that a folder's package-lock.json names, once for each content of that file: install-packages.sh FOLDER [OPTIONS OF NPM].
# What was installed with none of them left out is enough for whoever leaves some out.
set -euo pipefail
cd "$1"
stamp=node_modules/.installed-lock
if cmp -s package-lock.json "$stamp"; then exit; fi
case " $* " in *" --omit"*) stamp=$stamp-in-part ;; esac
if cmp -s package-lock.json "$stamp"; then exit; fi
printf 'install: npm packages of %s/package-lock.json\n' "$PWD"
npm ci --no-audit --no-fund --loglevel=error "${@:2}"
cp package-lock.json "$stamp"
