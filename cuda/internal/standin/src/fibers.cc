// Threads of a block as fibers: each has a stack of its own, and leaves it when it has to wait for others of its block or warp.
//
// A fiber runs one thread after the other, and is bound to a thread only while that waits. So a kernel whose threads never meet
// needs one fiber and no switch between threads. The first thread that can go on does, as far as it gets; in every other block
// the last one comes first. Whoever reads what another thread is yet to write, or writes what another is yet to read, for want of
// a __syncthreads, does it in one of the two orders.
#include "fibers.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

#if defined(__x86_64__) && !defined(STANDIN_UCONTEXT)

// switch_stacks saves the registers that a function must keep, and the stack, and goes on from another.
extern "C" void standin_switch_stacks(void **save, void *load);
asm(R"(
	.text
	.type standin_switch_stacks, @function
standin_switch_stacks:
	push %rbp
	push %rbx
	push %r12
	push %r13
	push %r14
	push %r15
	mov %rsp, (%rdi)
	mov %rsi, %rsp
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbx
	pop %rbp
	ret
)");

struct Registers {
	void *stack = nullptr;
	void begin(char *top, void (*entry)())
	{
		void **p = (void **)top - 2;
		p[0] = (void *)entry;
		p[1] = nullptr; // where entry would return to, which it never does
		stack = p - 6;  // six registers are popped first
		memset(stack, 0, 6 * sizeof(void *));
	}
	void go(Registers &to) { standin_switch_stacks(&stack, to.stack); }
};

#else // any other machine, slower

#include <ucontext.h>

struct Registers {
	ucontext_t context;
	void begin(char *top, void (*entry)());
	void go(Registers &to) { swapcontext(&context, &to.context); }
};

#endif

static const size_t STACK = 64 << 10;

struct Fiber {
	Registers registers;
	std::unique_ptr<char[]> stack{new char[STACK]};
	void *fake = nullptr; // of the sanitizer
};

#if !defined(__x86_64__) || defined(STANDIN_UCONTEXT)
void Registers::begin(char *top, void (*entry)())
{
	getcontext(&context);
	context.uc_stack.ss_sp = top - STACK;
	context.uc_stack.ss_size = STACK;
	context.uc_link = nullptr;
	makecontext(&context, entry, 0);
}
#endif

enum Waiting { NOBODY, BLOCK, WARP };

struct Thread {
	Dim index;
	Fiber *fiber;
	Waiting waiting;
	unsigned mask; // of the lanes that it waits with
	bool done;
};

// Group is lanes of a warp that meet.
struct Group {
	unsigned arrived, meetings; // who is there for the next meeting, and how many are over
	uint64_t values[2][32];     // in turn: a lane can be one meeting ahead of those that still read
};
using Warp = std::map<unsigned, Group>; // by mask

static Registers scheduler;
#ifdef __SANITIZE_ADDRESS__
static void *scheduler_fake;
static const void *scheduler_stack;
static size_t scheduler_size;
#endif

static std::vector<std::unique_ptr<Fiber>> fibers;
static std::vector<Fiber *> idle;
static Fiber *running;
static std::vector<Thread> threads;
static std::vector<Warp> warps;
static size_t started, arrived;
static unsigned blocks_run;
static bool released; // some thread by a meeting
static Thread *self;
static const std::function<void()> *body;
static const char *wrong;

const Dim *fiber_index;
int fiber_lane() { return (int)((self - threads.data()) % 32); }

// leave goes from a fiber to the scheduler.
static void leave()
{
	Fiber *f = running;
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_start_switch_fiber(&f->fake, scheduler_stack, scheduler_size);
#endif
	f->registers.go(scheduler);
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_finish_switch_fiber(f->fake, &scheduler_stack, &scheduler_size);
#endif
}

// enter goes from the scheduler to a fiber, until it leaves.
static void enter(Fiber *f)
{
	running = f;
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_start_switch_fiber(&scheduler_fake, f->stack.get(), STACK);
#endif
	scheduler.go(f->registers);
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_finish_switch_fiber(scheduler_fake, nullptr, nullptr);
#endif
}

static void be(Thread *t)
{
	self = t;
	fiber_index = &t->index;
}

// in_turn is the i-th thread to run.
static Thread &in_turn(size_t i) { return threads[blocks_run % 2 ? threads.size() - 1 - i : i]; }

// fiber_main runs threads that nobody has started yet, and rests when there are none.
static void fiber_main()
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_finish_switch_fiber(nullptr, &scheduler_stack, &scheduler_size);
#endif
	for (;;) {
		while (started < threads.size()) {
			be(&in_turn(started++));
			(*body)();
			self->done = true;
		}
		idle.push_back(running);
		leave();
	}
}

static Fiber *idle_fiber()
{
	if (idle.empty()) {
		fibers.push_back(std::make_unique<Fiber>());
		Fiber *f = fibers.back().get();
		f->registers.begin(f->stack.get() + STACK - (uintptr_t)(f->stack.get() + STACK) % 16, fiber_main);
		return f;
	}
	Fiber *f = idle.back();
	idle.pop_back();
	return f;
}

static void wait(Waiting what)
{
	Thread *t = self;
	t->waiting = what;
	t->fiber = running;
	leave();
	be(t);
}

void fiber_meet_block()
{
	if (++arrived < threads.size())
		return wait(BLOCK);
	arrived = 0;
	released = true;
	for (auto &t : threads)
		if (t.waiting == BLOCK)
			t.waiting = NOBODY;
}

const void *fiber_meet_warp(unsigned mask, int from, const void *value, unsigned bytes)
{
	size_t first = (self - threads.data()) / 32 * 32, size = std::min<size_t>(32, threads.size() - first);
	if (size < 32)
		mask &= (1u << size) - 1;
	if (!(mask >> fiber_lane() & 1) || !(mask >> from & 1))
		wrong = "a lane is not in its own group, or reads from another that is not";
	Group &g = warps[first / 32][mask];
	auto *values = g.values[g.meetings % 2];
	memcpy(&values[fiber_lane()], value, bytes);
	g.arrived |= 1u << fiber_lane();
	self->mask = mask;
	if ((g.arrived & mask) != mask) {
		wait(WARP);
		return &values[from];
	}
	g.arrived = 0;
	g.meetings++;
	released = true;
	for (size_t i = first; i < first + size; i++)
		if (threads[i].waiting == WARP && threads[i].mask == mask)
			threads[i].waiting = NOBODY;
	return &values[from];
}

const char *run_block(Dim size, const std::function<void()> &thread)
{
	threads.clear();
	for (unsigned z = 0; z < size.z; z++)
		for (unsigned y = 0; y < size.y; y++)
			for (unsigned x = 0; x < size.x; x++)
				threads.push_back({{x, y, z}, nullptr, NOBODY, 0, false});
	warps.assign((threads.size() + 31) / 32, {});
	body = &thread;
	started = arrived = 0;
	wrong = "";
	while (started < threads.size())
		enter(idle_fiber());
	for (size_t i = 0; i < threads.size(); i++) {
		Thread &t = in_turn(i);
		if (t.done || t.waiting != NOBODY)
			continue;
		released = false;
		enter(t.fiber);
		if (released)
			i = (size_t)-1; // begin again: the first may go on
	}
	blocks_run++;
	for (auto &t : threads)
		if (!t.done) {
			fibers.clear(); // some are bound to threads that never end: begin with new ones
			idle.clear();
			return "some threads wait for others of their block or warp that have returned or wait elsewhere";
		}
	return wrong;
}
