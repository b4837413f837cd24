// Memory of the device and pinned memory of the host, both from malloc, and copies.
//
// New memory is full of NaN, and so is what was freed, which is not given out again for a while. Unless the sanitizer watches
// every access, a few bytes after each block are looked at when it is freed. A copy is checked when it is asked for and again when
// it is done.
#include "state.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>

#ifdef __SANITIZE_ADDRESS__
const size_t GUARD = 0, QUARANTINE = 0;
#else
const size_t GUARD = 64, QUARANTINE = 64 << 20;
#endif
const unsigned char NAN_BYTE = 0xff, GUARD_BYTE = 0xfd;

struct Block {
	char *data;
	size_t bytes;
	Kind kind;
	Context *context;
};

// paint fills memory with NaN; of a large block, which is some workspace, only the begin, for all of it would take long.
static void paint(char *data, size_t bytes) { memset(data, NAN_BYTE, bytes <= 2 << 20 ? bytes : 64 << 10); }

static std::map<const char *, Block> blocks; // by first address
static std::deque<Block> freed;
static size_t freed_bytes, used_bytes;
static const size_t total_bytes = (size_t)16 << 30;

static Status allocate(Call &call, size_t bytes, Kind kind, void **address)
{
	if (bytes == 0)
		return misuse(INVALID_VALUE, "%s: 0 bytes", call.name);
	void *data = nullptr;
	if (allocation_fails() || bytes > total_bytes - used_bytes || posix_memalign(&data, 256, bytes + GUARD))
		return OUT_OF_MEMORY;
	paint((char *)data, bytes);
	memset((char *)data + bytes, GUARD_BYTE, GUARD);
	blocks[(char *)data] = {(char *)data, bytes, kind, &call.context()};
	if (kind == DEVICE)
		used_bytes += bytes;
	*address = data;
	return OK;
}

static void release(std::map<const char *, Block>::iterator it)
{
	Block b = it->second;
	blocks.erase(it);
	if (b.kind == DEVICE)
		used_bytes -= b.bytes;
	for (size_t i = 0; i < GUARD; i++)
		if ((unsigned char)b.data[b.bytes + i] != GUARD_BYTE) {
			misuse(ILLEGAL_ADDRESS, "somebody wrote behind the end of %zu bytes of memory", b.bytes);
			break;
		}
	if (!QUARANTINE) {
		free(b.data);
		return;
	}
	paint(b.data, b.bytes);
	freed.push_back(b);
	freed_bytes += b.bytes;
	while (freed_bytes > QUARANTINE) {
		freed_bytes -= freed.front().bytes;
		free(freed.front().data);
		freed.pop_front();
	}
}

static Status give_back(Call &call, void *address, Kind kind)
{
	auto it = blocks.find((char *)address);
	if (it == blocks.end() || it->second.kind != kind)
		return misuse(INVALID_VALUE, "%s: %p is no such memory, or not any more", call.name, address);
	if (it->second.context != &call.context())
		return misuse(INVALID_VALUE, "%s: the memory is another context's", call.name);
	release(it);
	return OK;
}

void end_memory(Context &context)
{
	for (auto it = blocks.begin(); it != blocks.end();) {
		auto next = std::next(it);
		if (it->second.context == &context)
			release(it);
		it = next;
	}
}

static const Block *block_of(const void *address)
{
	auto it = blocks.upper_bound((const char *)address);
	if (it == blocks.begin())
		return nullptr;
	const Block &b = std::prev(it)->second;
	return (const char *)address < b.data + b.bytes ? &b : nullptr;
}

bool in_memory(const void *address, size_t bytes, Kind kind)
{
	const Block *b = block_of(address);
	return b && b->kind == kind && bytes <= (size_t)(b->data + b->bytes - (const char *)address);
}

size_t live_blocks(Kind kind)
{
	return std::count_if(blocks.begin(), blocks.end(), [=](auto &b) { return b.second.kind == kind; });
}

API Status cuMemAlloc_v2(DevicePtr *address, size_t bytes)
{
	Call call("cuMemAlloc");
	return call.status != OK ? call.status : allocate(call, bytes, DEVICE, (void **)address);
}

API Status cuMemFree_v2(DevicePtr address)
{
	Call call("cuMemFree");
	return call.status != OK || !address ? call.status : give_back(call, (void *)address, DEVICE);
}

API Status cuMemHostAlloc(void **address, size_t bytes, unsigned)
{
	Call call("cuMemHostAlloc");
	return call.status != OK ? call.status : allocate(call, bytes, PINNED, address);
}

API Status cuMemFreeHost(void *address)
{
	Call call("cuMemFreeHost");
	return call.status != OK ? call.status : give_back(call, address, PINNED);
}

API Status cuMemGetInfo_v2(size_t *available, size_t *total)
{
	Call call("cuMemGetInfo");
	*total = total_bytes;
	*available = total_bytes - used_bytes;
	return call.status;
}

API Status cuMemGetAddressRange_v2(DevicePtr *base, size_t *bytes, DevicePtr address)
{
	Call call("cuMemGetAddressRange");
	if (call.status != OK)
		return call.status;
	const Block *b = block_of((void *)address);
	if (!b || b->kind != DEVICE)
		return misuse(INVALID_VALUE, "cuMemGetAddressRange: %#llx is not memory of the device", address);
	if (base)
		*base = (DevicePtr)b->data;
	if (bytes)
		*bytes = b->bytes;
	return OK;
}

// Side is one end of a copy.
struct Side {
	const void *address;
	bool device, pinned;
	Side(DevicePtr p) : address((void *)p), device(true), pinned(false) {}
	Side(const void *p) : address(p), device(false), pinned(block_of(p) && block_of(p)->kind == PINNED) {}
	bool good(size_t bytes) const
	{
		return device ? in_memory(address, bytes, DEVICE) : !pinned || in_memory(address, bytes, PINNED);
	}
};

// copier returns the function that copies.
static std::function<Status()> copier(Side to, Side from, size_t bytes)
{
	return [=] {
		if (!to.good(bytes) || !from.good(bytes))
			return misuse(ILLEGAL_ADDRESS, "a copy of %zu bytes: its memory was freed before it was done", bytes);
		memmove((void *)to.address, from.address, bytes);
		return OK;
	};
}

// check refuses a copy outside of memory.
static Status check(Call &call, Side to, Side from, size_t bytes)
{
	for (const Side &s : {to, from})
		if (!s.good(bytes))
			return misuse(INVALID_VALUE, "%s: %zu bytes at %p are not all memory of the %s", call.name, bytes, s.address,
				s.device ? "device" : "host that was pinned");
	return OK;
}

// copy_now is a copy that the host waits for. It comes after the work that the stream of handle null waits for, no other.
static Status copy_now(const char *name, Side to, Side from, size_t bytes)
{
	Call call(name);
	if (call.status != OK)
		return call.status;
	if (Status s = check(call, to, from, bytes))
		return s;
	if (Status s = finish_legacy(call))
		return s;
	return copier(to, from, bytes)();
}

// copy_later puts a copy into a stream. Memory that is not pinned is copied aside at once on its way to the device, and waited
// for on its way back, as the driver does.
static Status copy_later(const char *name, Side to, Side from, size_t bytes, Handle stream)
{
	Call call(name);
	Stream *s = call.status == OK ? stream_of(call, stream) : nullptr;
	if (!s)
		return call.status;
	if (Status e = check(call, to, from, bytes))
		return e;
	std::string what = std::string(name) + " of " + std::to_string(bytes) + " bytes";
	bool pageable = (!to.device && !to.pinned) || (!from.device && !from.pinned);
	if (!pageable)
		return put(call, *s, what, copier(to, from, bytes));
	if (to.device) {
		auto aside = std::make_shared<std::vector<char>>((const char *)from.address, (const char *)from.address + bytes);
		return put(call, *s, what, [=] { return copier(to, Side((const void *)aside->data()), bytes)(); }, true);
	}
	Status e = put(call, *s, what, copier(to, from, bytes), true);
	return e != OK ? e : finish(call, s->last);
}

API Status cuMemcpyHtoD_v2(DevicePtr to, const void *from, size_t n) { return copy_now("cuMemcpyHtoD", to, from, n); }
API Status cuMemcpyDtoH_v2(void *to, DevicePtr from, size_t n) { return copy_now("cuMemcpyDtoH", (const void *)to, from, n); }

// A copy within the device is not waited for.
API Status cuMemcpyDtoD_v2(DevicePtr to, DevicePtr from, size_t n) { return copy_later("cuMemcpyDtoD", to, from, n, nullptr); }

API Status cuMemcpyHtoDAsync_v2(DevicePtr to, const void *from, size_t n, Handle s)
{
	return copy_later("cuMemcpyHtoDAsync", to, from, n, s);
}

API Status cuMemcpyDtoHAsync_v2(void *to, DevicePtr from, size_t n, Handle s)
{
	return copy_later("cuMemcpyDtoHAsync", (const void *)to, from, n, s);
}

API Status cuMemcpyDtoDAsync_v2(DevicePtr to, DevicePtr from, size_t n, Handle s)
{
	return copy_later("cuMemcpyDtoDAsync", to, from, n, s);
}

template <class T> static Status fill(const char *name, DevicePtr to, T value, size_t n, Handle stream)
{
	Call call(name);
	Stream *s = call.status == OK ? stream_of(call, stream) : nullptr;
	if (!s)
		return call.status;
	if (Status e = check(call, to, to, n * sizeof(T)))
		return e;
	return put(call, *s, name, [=] {
		if (!in_memory((void *)to, n * sizeof(T), DEVICE))
			return misuse(ILLEGAL_ADDRESS, "%s: its memory was freed before it was done", name);
		std::fill_n((T *)to, n, value);
		return OK;
	});
}

API Status cuMemsetD8_v2(DevicePtr to, unsigned char value, size_t n) { return fill("cuMemsetD8", to, value, n, nullptr); }
API Status cuMemsetD32_v2(DevicePtr to, unsigned value, size_t n) { return fill("cuMemsetD32", to, value, n, nullptr); }
API Status cuMemsetD8Async(DevicePtr to, unsigned char value, size_t n, Handle s) { return fill("cuMemsetD8Async", to, value, n, s); }
API Status cuMemsetD32Async(DevicePtr to, unsigned value, size_t n, Handle s) { return fill("cuMemsetD32Async", to, value, n, s); }
