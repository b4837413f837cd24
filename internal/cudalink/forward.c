//go:build cuda

/*
 * Defines every symbol of libcuda, libcublas and libcublasLt that the program refers to: a jump through an entry, which at first
 * leads to denoise_first_call and from the second call on to the library. So the program needs no such library to start, and a
 * symbol that nobody defined is an error of the linker as ever.
 *
 * The names go through the toolkit's headers, as the callers' do: a header that makes cuMemAlloc mean cuMemAlloc_v2 makes it so
 * here too, and no list of versions has to be kept.
 */
#if defined __has_include
#if !__has_include(<cublasLt.h>)
#error "no CUDA toolkit found: export CGO_CFLAGS=\"$(sh cuda/env.sh)\", with env.sh of github.com/denoise-go/denoise, tells where it is"
#endif
#endif

#define DENOISE_NO_SHIM
#include <cublasLt.h>
#include <cublas_v2.h>
#include <cuda.h>

#include "load.h"

#define TEXT(x) #x
#define DRIVER(f) FORWARD(f, DENOISE_DRIVER)
#define CUBLAS(f) FORWARD(f, DENOISE_CUBLAS)
#define LT(f) FORWARD(f, DENOISE_LT)
#define FORWARD(f, library) FORWARD_(f, library) /* expands the names */
#define FORWARD_(f, library) \
	__asm__(".pushsection .rodata\n" \
		"0:	.asciz \"" #f "\"\n" \
		".section .data\n" \
		".balign 8\n" \
		"1:	.quad 3f, 0b, " TEXT(library) "\n" \
		".text\n" \
		".balign 16\n" \
		".globl " #f "\n" \
		".type " #f ", %function\n" \
		#f ":\n" \
		JUMP("1b") \
		"3:\n" \
		FIRST_CALL("1b") \
		".size " #f ", . - " #f "\n" \
		".popsection\n");

#if defined __x86_64__

#define JUMP(entry) "jmp *" entry "(%rip)\n"
#define FIRST_CALL(entry) "lea " entry "(%rip), %r11\n jmp denoise_first_call\n"

/* Keeps every register that may hold an argument across denoise_resolve(r11). */
__asm__(".text\n"
	".type denoise_first_call, %function\n"
	"denoise_first_call:\n"
	"	push %rbp\n"
	"	mov %rsp, %rbp\n"
	"	push %rdi\n	push %rsi\n	push %rdx\n	push %rcx\n	push %r8\n	push %r9\n"
	"	sub $128, %rsp\n"
	"	movups %xmm0, 0(%rsp)\n	movups %xmm1, 16(%rsp)\n	movups %xmm2, 32(%rsp)\n	movups %xmm3, 48(%rsp)\n"
	"	movups %xmm4, 64(%rsp)\n	movups %xmm5, 80(%rsp)\n	movups %xmm6, 96(%rsp)\n	movups %xmm7, 112(%rsp)\n"
	"	mov %r11, %rdi\n"
	"	call denoise_resolve\n"
	"	mov %rax, %r11\n"
	"	movups 0(%rsp), %xmm0\n	movups 16(%rsp), %xmm1\n	movups 32(%rsp), %xmm2\n	movups 48(%rsp), %xmm3\n"
	"	movups 64(%rsp), %xmm4\n	movups 80(%rsp), %xmm5\n	movups 96(%rsp), %xmm6\n	movups 112(%rsp), %xmm7\n"
	"	add $128, %rsp\n"
	"	pop %r9\n	pop %r8\n	pop %rcx\n	pop %rdx\n	pop %rsi\n	pop %rdi\n"
	"	pop %rbp\n"
	"	jmp *%r11\n"
	".size denoise_first_call, . - denoise_first_call\n");

#elif defined __aarch64__

#define JUMP(entry) "adrp x16, " entry "\n ldr x16, [x16, :lo12:" entry "]\n br x16\n"
#define FIRST_CALL(entry) "adrp x16, " entry "\n add x16, x16, :lo12:" entry "\n b denoise_first_call\n"

/* Keeps every register that may hold an argument across denoise_resolve(x16). */
__asm__(".text\n"
	".type denoise_first_call, %function\n"
	"denoise_first_call:\n"
	"	stp x29, x30, [sp, #-224]!\n"
	"	mov x29, sp\n"
	"	stp x0, x1, [sp, #16]\n	stp x2, x3, [sp, #32]\n	stp x4, x5, [sp, #48]\n	stp x6, x7, [sp, #64]\n"
	"	str x8, [sp, #80]\n"
	"	stp q0, q1, [sp, #96]\n	stp q2, q3, [sp, #128]\n	stp q4, q5, [sp, #160]\n	stp q6, q7, [sp, #192]\n"
	"	mov x0, x16\n"
	"	bl denoise_resolve\n"
	"	mov x16, x0\n"
	"	ldp x0, x1, [sp, #16]\n	ldp x2, x3, [sp, #32]\n	ldp x4, x5, [sp, #48]\n	ldp x6, x7, [sp, #64]\n"
	"	ldr x8, [sp, #80]\n"
	"	ldp q0, q1, [sp, #96]\n	ldp q2, q3, [sp, #128]\n	ldp q4, q5, [sp, #160]\n	ldp q6, q7, [sp, #192]\n"
	"	ldp x29, x30, [sp], #224\n"
	"	br x16\n"
	".size denoise_first_call, . - denoise_first_call\n");

#else
#error "the tag cuda is for amd64 and arm64"
#endif

#include "symbols.h"
