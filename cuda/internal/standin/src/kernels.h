// The kernels, compiled in.
#pragma once

#include "fibers.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

// Launch is a kernel with its arguments.
struct Launch {
	std::function<void()> thread;
	std::vector<std::pair<int, const void *>> pointers; // arguments that are addresses, by number
};

struct Kernel {
	const char *name;
	std::function<Launch(void **arguments)> bind;
};

const Kernel *find_kernel(const std::string &name);

// run_grid runs all blocks of a kernel, in order. It returns an empty text, or what went wrong.
const char *run_grid(Dim grid, Dim block, const std::function<void()> &thread);
