// The .cu files compiled for the CPU, and their kernels by name: names.inc says KERNEL(file, name) for each.
#include "device.h"
#include "kernels.h"

#include <tuple>

#include "kernels.inc"

Dim standin_grid, standin_block_size, standin_block;

template <class T> static void note(std::vector<std::pair<int, const void *>> &, int, T) {}
template <class T> static void note(std::vector<std::pair<int, const void *>> &list, int i, T *p) { list.push_back({i, p}); }

template <class... A, size_t... I>
static Launch launch_of(void (*kernel)(A...), void **arguments, std::index_sequence<I...>)
{
	std::tuple<A...> values(*(A *)arguments[I]...);
	Launch l;
	(note(l.pointers, (int)I, std::get<I>(values)), ...);
	l.thread = [=] { std::apply(kernel, values); };
	return l;
}

template <class... A> static Kernel make(const char *name, void (*kernel)(A...))
{
	return {name, [=](void **arguments) { return launch_of(kernel, arguments, std::index_sequence_for<A...>()); }};
}

static const std::vector<Kernel> kernels = {
#define KERNEL(file, name) make(#name, file_##file::name),
#include "names.inc"
};

const Kernel *find_kernel(const std::string &name)
{
	for (auto &k : kernels)
		if (name == k.name)
			return &k;
	return nullptr;
}

// The first and last byte of what __shared__ has put together; the linker knows them.
extern "C" __attribute__((weak, visibility("hidden"))) char __start_standin_shared[], __stop_standin_shared[];

const char *run_grid(Dim grid, Dim block, const std::function<void()> &thread)
{
	standin_grid = grid;
	standin_block_size = block;
	for (unsigned z = 0; z < grid.z; z++)
		for (unsigned y = 0; y < grid.y; y++)
			for (unsigned x = 0; x < grid.x; x++) {
				standin_block = {x, y, z};
				if (__start_standin_shared)
					memset(__start_standin_shared, 0xff, __stop_standin_shared - __start_standin_shared);
				const char *wrong = run_block(block, thread);
				if (*wrong)
					return wrong;
			}
	return "";
}
