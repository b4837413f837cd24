// Start, the one device, and contexts.
#include "state.h"

#include <cstdio>
#include <cstring>

Registry<Context> contexts("context", 1);
Registry<Stream> streams("stream", 2);
Registry<Event> events("event", 3);
Registry<Module> modules("module", 4);
Registry<Function> functions("function", 5);
Registry<Graph> graphs("graph", 6);
Registry<GraphExec> execs("executable graph", 7);

static bool initialized;
static Handle primary;
static int primary_users;
static thread_local std::vector<Handle> stack; // of current contexts; the last one counts

Context *current()
{
	if (stack.empty())
		return nullptr;
	auto it = contexts.live.find(stack.back());
	return it == contexts.live.end() ? nullptr : it->second.get();
}

static Handle make_context()
{
	Handle handle = contexts.add({});
	Context &c = *contexts.live[handle];
	c.handle = handle;
	c.legacy.context = &c;
	c.legacy.blocking = true;
	return handle;
}

template <class T> static void end_objects(Registry<T> &registry, Context &context)
{
	for (auto it = registry.live.begin(); it != registry.live.end();)
		it = it->second->context == &context ? registry.live.erase(it) : std::next(it);
}

// end_context takes with it what nobody has destroyed, as the driver does.
void end_context(Context &context)
{
	drop_all(context);
	end_objects(streams, context);
	end_objects(events, context);
	end_objects(functions, context);
	end_objects(modules, context);
	end_objects(graphs, context);
	end_objects(execs, context);
	end_memory(context);
	contexts.live.erase(context.handle);
}

API Status cuInit(unsigned flags)
{
	Call call("cuInit", Call::NOTHING);
	if (call.status == OK && flags != 0)
		return misuse(INVALID_VALUE, "cuInit: want flags 0, got %u", flags);
	initialized = true;
	return call.status;
}

API Status cuDriverGetVersion(int *version)
{
	*version = 12040;
	return OK;
}

API Status cuDeviceGetCount(int *count)
{
	Call call("cuDeviceGetCount", Call::NOTHING);
	*count = 1;
	return initialized ? call.status : NOT_INITIALIZED;
}

API Status cuDeviceGet(int *device, int ordinal)
{
	Call call("cuDeviceGet", Call::NOTHING);
	*device = ordinal;
	return call.status != OK ? call.status : ordinal == 0 ? OK : INVALID_DEVICE;
}

API Status cuDeviceGetName(char *name, int size, int)
{
	snprintf(name, size, "stand-in for a GPU");
	return OK;
}

API Status cuDeviceTotalMem_v2(size_t *bytes, int)
{
	*bytes = (size_t)16 << 30;
	return OK;
}

API Status cuDeviceGetAttribute(int *value, int attribute, int)
{
	switch (attribute) {
	case 1: *value = 1024; return OK;   // threads of a block
	case 10: *value = 32; return OK;    // threads of a warp
	case 16: *value = 132; return OK;   // multiprocessors
	case 41: *value = 1; return OK;     // one address space with the host
	case 75: *value = 9; return OK;     // compute capability 9.0
	case 76: *value = 0; return OK;
	}
	return misuse(NOT_SUPPORTED, "cuDeviceGetAttribute: attribute %d is not in the stand-in", attribute);
}

API Status cuDevicePrimaryCtxRetain(Handle *context, int)
{
	Call call("cuDevicePrimaryCtxRetain", Call::NOTHING);
	if (call.status != OK)
		return call.status;
	if (allocation_fails())
		return OUT_OF_MEMORY;
	if (primary_users++ == 0)
		primary = make_context();
	*context = primary;
	return OK;
}

API Status cuDevicePrimaryCtxRelease_v2(int)
{
	Call call("cuDevicePrimaryCtxRelease", Call::NOTHING);
	if (primary_users == 0)
		return misuse(INVALID_CONTEXT, "cuDevicePrimaryCtxRelease: nobody holds it");
	if (--primary_users == 0)
		end_context(*contexts.live[primary]);
	return call.status;
}

API Status cuDevicePrimaryCtxGetState(int, unsigned *flags, int *active)
{
	*flags = 0;
	*active = primary_users > 0;
	return OK;
}

API Status cuCtxCreate_v2(Handle *context, unsigned, int)
{
	Call call("cuCtxCreate", Call::NOTHING);
	if (call.status != OK)
		return call.status;
	if (allocation_fails())
		return OUT_OF_MEMORY;
	stack.push_back(*context = make_context());
	return OK;
}

API Status cuCtxDestroy_v2(Handle context)
{
	Call call("cuCtxDestroy", Call::NOTHING);
	auto it = contexts.live.find(context);
	if (it == contexts.live.end())
		return misuse(INVALID_CONTEXT, "cuCtxDestroy: %p is no context, or not any more", context);
	end_context(*it->second);
	if (!stack.empty() && stack.back() == context)
		stack.pop_back();
	return call.status;
}

API Status cuCtxSetCurrent(Handle context)
{
	Call call("cuCtxSetCurrent", Call::NOTHING);
	if (call.status != OK)
		return call.status;
	if (context && !contexts.live.count(context))
		return misuse(INVALID_CONTEXT, "cuCtxSetCurrent: %p is no context, or not any more", context);
	if (!stack.empty())
		stack.pop_back();
	if (context)
		stack.push_back(context);
	return OK;
}

API Status cuCtxGetCurrent(Handle *context)
{
	*context = stack.empty() ? nullptr : stack.back();
	return OK;
}

API Status cuCtxPushCurrent_v2(Handle context)
{
	Call call("cuCtxPushCurrent", Call::NOTHING);
	if (call.status != OK)
		return call.status;
	if (!contexts.live.count(context))
		return misuse(INVALID_CONTEXT, "cuCtxPushCurrent: %p is no context, or not any more", context);
	stack.push_back(context);
	return OK;
}

API Status cuCtxPopCurrent_v2(Handle *context)
{
	Call call("cuCtxPopCurrent");
	if (call.status != OK)
		return call.status;
	if (context)
		*context = stack.back();
	stack.pop_back();
	return OK;
}

API Status cuCtxGetDevice(int *device)
{
	Call call("cuCtxGetDevice");
	*device = 0;
	return call.status;
}

API Status cuCtxSynchronize()
{
	Call call("cuCtxSynchronize");
	if (call.status != OK)
		return call.status;
	if (spoil_captures(call, nullptr))
		return misuse(CAPTURE_UNSUPPORTED, "cuCtxSynchronize: a stream of the context is being captured");
	return finish_all(call);
}
