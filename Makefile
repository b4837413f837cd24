# What a developer does with the project. CONTRIBUTING.md says when.

.PHONY: setup check check-full bench gen

setup: ## downloads all modules
	go mod download
	cd internal/bench && go mod download

check: ## what to run before each commit: a few minutes
	gofmt -l . && test -z "$$(gofmt -l .)"
	go vet ./...
	go test ./...

check-full: ## all that CI checks: installs Debian packages, wants root
	.ci/run

bench: ## the table of docs/PERFORMANCE.md
	cd internal/bench && go run ./compare

gen: ## all generated files; the kernels for GPUs want NVCC
	go generate ./internal/philox ./internal/conv/... ./internal/sgemm/... ./internal/simd ./internal/cudalink ./cuda/compat ./cuda/internal/kernels
