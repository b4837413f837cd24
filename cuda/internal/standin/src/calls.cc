// What every call begins with, complaints about misuse, and what tests can make go wrong.
#include "state.h"

#include <cstdarg>
#include <cstdio>

static std::recursive_mutex everything;
static std::string mistakes;
static long calls_left, allocations_left; // until one fails; 0 is never
static bool lost;
static std::map<std::string, long> counts; // of calls, by name

Status misuse(Status status, const char *format, ...)
{
	char line[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	fprintf(stderr, "stand-in: %s\n", line);
	mistakes += line;
	mistakes += '\n';
	return status;
}

Call::Call(const char *name, Needs needs) : lock(everything), name(name), status(OK)
{
	counts[name]++;
	if (calls_left > 0 && --calls_left == 0)
		lost = true;
	if (lost)
		status = DEVICE_LOST;
	else if (needs == CONTEXT && !current())
		status = misuse(INVALID_CONTEXT, "%s: no context is current on this thread", name);
	else if (needs == CONTEXT)
		status = current()->sticky;
}

Context &Call::context() const { return *current(); }

bool allocation_fails() { return allocations_left > 0 && --allocations_left == 0; }

// The controls, for tests.

API long standin_fail_allocation(long n)
{
	std::lock_guard<std::recursive_mutex> hold(everything);
	std::swap(allocations_left, n);
	return n;
}

API long standin_lose_device(long n)
{
	std::lock_guard<std::recursive_mutex> hold(everything);
	std::swap(calls_left, n);
	if (calls_left == 0)
		lost = false;
	return n;
}

API long standin_calls(const char *name)
{
	std::lock_guard<std::recursive_mutex> hold(everything);
	auto it = counts.find(name);
	return it == counts.end() ? 0 : it->second;
}

// give copies a text if there is room, and returns its length.
static size_t give(const std::string &text, char *to, size_t size)
{
	if (size > 0)
		snprintf(to, size, "%s", text.c_str());
	return text.size();
}

API size_t standin_mistakes(char *to, size_t size)
{
	std::lock_guard<std::recursive_mutex> hold(everything);
	size_t n = give(mistakes, to, size);
	if (size > n)
		mistakes.clear();
	return n;
}

long lt_handles, lt_descs, lt_layouts, lt_preferences; // counted in lt.cc, which is another library

API size_t standin_living(char *to, size_t size)
{
	std::lock_guard<std::recursive_mutex> hold(everything);
	const struct {
		size_t n;
		const char *kind;
	} counts[] = {
		{contexts.live.size(), contexts.kind},
		{live_blocks(DEVICE), "device memory"},
		{live_blocks(PINNED), "pinned memory"},
		{streams.live.size(), streams.kind},
		{events.live.size(), events.kind},
		{modules.live.size(), modules.kind},
		{graphs.live.size(), graphs.kind},
		{execs.live.size(), execs.kind},
		{(size_t)lt_handles, "cublasLt handle"},
		{(size_t)lt_descs, "cublasLt description"},
		{(size_t)lt_layouts, "cublasLt layout"},
		{(size_t)lt_preferences, "cublasLt preference"},
	};
	std::string text;
	for (auto &c : counts)
		if (c.n > 0)
			text += (text.empty() ? "" : ", ") + std::to_string(c.n) + " × " + c.kind;
	return give(text, to, size);
}
