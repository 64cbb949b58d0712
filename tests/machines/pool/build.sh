#!/usr/bin/env bash
# Builds tests/machines/pool/dist: the pool of machines for its tests; to measure it, `build.sh release`.
exec "$(dirname "$0")/../../../scripts/build-test.sh" lunette-machines-test tests/machines/pool/dist "$@"
