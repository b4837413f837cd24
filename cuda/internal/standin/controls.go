//go:build cuda && linux

package standin

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

// The stand-in's own functions are no part of CUDA, and found by name.
static void *function(const char *name)
{
	void *library = dlopen("libcuda.so.1", RTLD_NOW);
	return library ? dlsym(library, name) : 0;
}
static long number(void *f, long n) { return ((long (*)(long))f)(n); }
static long calls(void *f, const char *name) { return ((long (*)(const char *))f)(name); }
static size_t text(void *f, char *to, size_t size) { return ((size_t(*)(char *, size_t))f)(to, size); }

static void litter(uintptr_t address)
{
	enum { words = 32 };
	volatile uintptr_t *block[words];
	for (int n = 0; n < words; n++) {
		block[n] = malloc((n + 1) * sizeof address);
		for (int i = 0; block[n] && i <= n; i++)
			block[n][i] = address;
	}
	for (int n = 0; n < words; n++)
		free((void *)block[n]);
}
*/
import "C"
import "unsafe"

// FailAllocation makes the nth call from now that takes memory or makes an object fail for want of memory; the others go well. With
// 0 none fails. It returns how many such calls the one ordered before still had to wait for: 0 if it has happened.
func FailAllocation(n int) int { return number("standin_fail_allocation", n) }

// LoseDevice makes the nth call from now fail and all after it, as when a GPU breaks down; with 0 none does, and a lost device is
// there again. It returns what FailAllocation does.
func LoseDevice(n int) int { return number("standin_lose_device", n) }

// Shuffle changes which of two streams goes first where either may. Each seed is another sequence.
func Shuffle(seed int) { number("standin_shuffle", seed) }

// Calls returns how many calls of the driver's function of a name, such as cuGraphLaunch, there have been.
func Calls(name string) int {
	if !Active() {
		return 0
	}
	s := C.CString(name)
	defer C.free(unsafe.Pointer(s))
	return int(C.calls(find("standin_calls"), s))
}

// Living says what has been made and not released, such as "2 × event, 1 × cublasLt layout"; "" is nothing.
func Living() string { return text("standin_living") }

// Mistakes returns what was done wrong in the use of CUDA since the last call, a line each; "" is nothing.
func Mistakes() string { return text("standin_mistakes") }

// Litter leaves an address in the memory that this thread's next calls of malloc return.
func Litter(address uintptr) { C.litter(C.uintptr_t(address)) }

func number(name string, n int) int {
	if !Active() {
		return 0
	}
	return int(C.number(find(name), C.long(n)))
}

func text(name string) string {
	if !Active() {
		return ""
	}
	f := find(name)
	size := C.text(f, nil, 0) + 1
	buffer := (*C.char)(C.malloc(size))
	defer C.free(unsafe.Pointer(buffer))
	C.text(f, buffer, size)
	return C.GoString(buffer)
}

func find(name string) unsafe.Pointer {
	s := C.CString(name)
	defer C.free(unsafe.Pointer(s))
	f := C.function(s)
	if f == nil {
		panic("standin: no " + name + " in libcuda.so.1") // the library and this file do not belong together
	}
	return f
}
