// Command gen compiles kernels.cu to kernels.ptx. It needs nvcc of CUDA 11.8, which is the oldest the library supports: newer
// drivers read older PTX, not the other way round.
package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"

	"github.com/denoise-go/denoise/cuda/internal/kernels/ptx"
)

func main() {
	log.SetFlags(0)
	nvcc := "nvcc"
	if path := os.Getenv("NVCC"); path != "" {
		nvcc = path
	}
	if _, err := exec.LookPath(nvcc); err != nil {
		log.Fatalf("kernels: want nvcc on the PATH or its path in NVCC: %v", err)
	}
	text, err := ptx.Compile(nvcc, "kernels.cu")
	if err != nil {
		log.Fatalf("kernels: %v", err)
	}
	if err := os.WriteFile("kernels.ptx", text, 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("kernels.ptx: %d bytes\n", len(text))
}
