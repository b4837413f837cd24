// Package standin takes the place of NVIDIA's driver and cublasLt in tests, so that the code that talks to a GPU runs for real where
// there is none. It is for checking, not for speed.
//
// A package's TestMain calls Main, which compiles two shared libraries with g++ (once: they are kept in the user's cache) and starts
// the test program again with them in front of the real ones. In the stand-in
//
//   - memory of the device is memory of the host, full of NaN when it is new and when it has been freed;
//   - kernels are those of cuda/internal/kernels, compiled for the CPU, their threads fibers;
//   - work in streams and captured graphs is done as late as it may be: when somebody waits for it, together with what it needs,
//     and nothing else. A missing wait or event therefore shows as a wrong number;
//   - misuse (a stale handle, memory that was freed, another context's object, a copy that does not fit) is an error of the call and
//     is said on stderr.
//
// What it cannot show: that the PTX runs, what NVIDIA's products do, races between threads of a GPU that really are at work at the
// same time, and time itself. Whether a kernel reads four numbers at an address that is no multiple of 16 is seen under the
// sanitizer only.
//
// With DENOISE_GPU=1 in the environment the same tests run on the machine's own driver, except those that call Need.
package standin
