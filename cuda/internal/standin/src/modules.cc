// Modules, functions and launches. Of PTX only the names of its kernels are read: the kernels are those that were compiled in.
#include "kernels.h"
#include "state.h"

#include <cstdio>
#include <cstring>

API Status cuModuleLoadData(Handle *module, const void *image)
{
	Call call("cuModuleLoadData");
	if (call.status != OK)
		return call.status;
	if (!image || !strstr((const char *)image, ".version"))
		return misuse(INVALID_IMAGE, "cuModuleLoadData: this is no PTX");
	if (allocation_fails())
		return OUT_OF_MEMORY;
	Module m{};
	m.context = &call.context();
	m.image = (const char *)image;
	*module = modules.add(std::move(m));
	return OK;
}

// Of the options there is the log of errors, which says what is wrong with an image.
API Status cuModuleLoadDataEx(Handle *module, const void *image, unsigned n, int *options, void **values)
{
	enum { ERROR_LOG = 5, ERROR_LOG_BYTES = 6 };
	Status status = cuModuleLoadData(module, image);
	char *log = nullptr;
	size_t bytes = 0;
	for (unsigned i = 0; i < n; i++) {
		if (options[i] == ERROR_LOG)
			log = (char *)values[i];
		if (options[i] == ERROR_LOG_BYTES)
			bytes = (uintptr_t)values[i];
	}
	if (log && bytes)
		snprintf(log, bytes, "%s", status == INVALID_IMAGE ? "ptxas fatal:\n no .version\n" : "");
	return status;
}

API Status cuModuleUnload(Handle module)
{
	Call call("cuModuleUnload");
	if (call.status != OK || !call.find(modules, module))
		return call.status;
	for (auto it = functions.live.begin(); it != functions.live.end();)
		it = it->second->module == module ? functions.live.erase(it) : std::next(it);
	modules.live.erase(module);
	return OK;
}

API Status cuModuleGetFunction(Handle *function, Handle module, const char *name)
{
	Call call("cuModuleGetFunction");
	Module *m = call.status == OK ? call.find(modules, module) : nullptr;
	if (!m)
		return call.status;
	bool in_image = m->image.find(".entry " + std::string(name) + "(") != std::string::npos;
	const Kernel *k = in_image ? find_kernel(name) : nullptr;
	if (!k)
		return misuse(NOT_FOUND, "cuModuleGetFunction: there is no kernel %s", name);
	for (auto &f : functions.live)
		if (f.second->module == module && f.second->kernel == k)
			return *function = f.first, OK;
	Function f{};
	f.context = &call.context();
	f.module = module;
	f.kernel = k;
	*function = functions.add(std::move(f));
	return OK;
}

API Status cuLaunchKernel(Handle function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
	unsigned shared, Handle stream, void **arguments, void **extra)
{
	Call call("cuLaunchKernel");
	Function *f = call.status == OK ? call.find(functions, function) : nullptr;
	Stream *s = f ? stream_of(call, stream) : nullptr;
	if (!s)
		return call.status;
	std::string name = f->kernel->name;
	if (!gx || !gy || !gz || gy > 65535 || gz > 65535 || gx > 0x7fffffff)
		return misuse(INVALID_VALUE, "launch of %s: grid %u×%u×%u", name.c_str(), gx, gy, gz);
	if (!bx || !by || !bz || bx > 1024 || by > 1024 || bz > 64 || bx * by * bz > 1024)
		return misuse(INVALID_VALUE, "launch of %s: block %u×%u×%u", name.c_str(), bx, by, bz);
	if (shared > 0 || extra || !arguments)
		return misuse(NOT_SUPPORTED, "launch of %s: want its arguments in a list and no dynamic shared memory", name.c_str());
	Launch launch = f->kernel->bind(arguments);
	Dim grid{gx, gy, gz}, block{bx, by, bz};
	return put(call, *s, "launch of " + name, [=] {
		for (auto &[i, p] : launch.pointers)
			if (p && !in_memory(p, 1, DEVICE))
				return misuse(ILLEGAL_ADDRESS, "launch of %s: argument %d is %p, no memory of the device, or not any more",
					name.c_str(), i, p);
		const char *wrong = run_grid(grid, block, launch.thread);
		return *wrong ? misuse(LAUNCH_FAILED, "%s: %s", name.c_str(), wrong) : OK;
	});
}
