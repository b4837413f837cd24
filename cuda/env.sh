#!/bin/sh
# Prints the CGO_CFLAGS that a build with the tag cuda needs:
#
#     export CGO_CFLAGS="$(sh cuda/env.sh)"
#     go build -tags cuda ./...
#
# They put the headers of cuda/compat before those of the CUDA toolkit, so that gorgonia.org/cu compiles with CUDA 11.8, 12 and
# 13, and without cuDNN. The toolkit is the one of nvcc on the PATH, or in a usual place; sh cuda/env.sh FOLDER takes another.
# No other setting is needed, and none to run the program: it finds NVIDIA's libraries, or says what is missing, when it needs them.
set -eu

compat=$(cd "$(dirname "$0")/compat" && pwd)

# has FOLDER: the folder has the headers.
has() { [ -e "$1/cuda.h" ] && [ -e "$1/cublasLt.h" ]; }

headers=
if [ $# -gt 0 ]; then
	roots=$1
else
	nvcc=$(command -v nvcc || true)
	roots="${nvcc:+$(dirname "$(dirname "$(readlink -f "$nvcc")")")} /usr/local/cuda /opt/cuda /usr"
fi
for root in $roots; do
	for folder in "$root" "$root/include" "$root/targets/$(uname -m)-linux/include" "$root/targets/sbsa-linux/include"; do
		if [ -z "$headers" ] && has "$folder"; then
			headers=$(cd "$folder" && pwd)
		fi
	done
done
if [ -z "$headers" ]; then
	echo "env.sh: no cuda.h and cublasLt.h under: $roots" >&2
	echo "env.sh: install a CUDA toolkit (Debian: nvidia-cuda-dev, contrib and non-free), or say where it is: sh $0 FOLDER" >&2
	exit 1
fi

# Go rebuilds when the flags change, not when a header does. This makes other headers other flags.
sum=$(cat "$compat"/*.h "$headers/cuda.h" "$headers/cublasLt.h" | cksum | cut -d' ' -f1)
echo "-O2 -g -DDENOISE_HEADERS=$sum '-I$compat' '-I$headers'"
if [ -t 1 ]; then
	echo "env.sh: for: export CGO_CFLAGS=\"\$(sh $0)\"" >&2
fi
