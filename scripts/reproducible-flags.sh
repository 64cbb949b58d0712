# Sets RUSTFLAGS so that a build says nothing of the folders it was made in: the same source gives the same bytes
# wherever the checkout and the home of cargo are (`scripts/reproduce.sh` tries it).
# Crates that are fetched later would have no folder here that could be named.
cargo fetch --locked --quiet
cargo_home="${CARGO_HOME:-$HOME/.cargo}"
RUSTFLAGS="--remap-path-prefix=$PWD=/lunette"
for folder in "$cargo_home"/registry/src/*; do
  RUSTFLAGS+=" --remap-path-prefix=$folder=/crates"
done
export RUSTFLAGS
