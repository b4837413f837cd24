// What the files of the stand-in share: the objects behind handles, the queue of work, and what every call begins with.
//
// One lock is held in every call, so nothing below needs its own.
#pragma once

#include "abi.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

struct Context;
struct Stream;

// Work is something that a stream has been asked to do. It is done when somebody waits for it, not before: see queue.cc.
struct Work {
	std::string what;
	Context *context;
	std::function<Status()> run; // empty: only a point in time
	std::vector<std::shared_ptr<Work>> needs;
	bool entered = false, done = false;
	double when = 0; // seconds on the clock once done
};
using WorkPtr = std::shared_ptr<Work>;

// Capture is work that is being recorded as a graph.
struct Node {
	std::string what;
	std::function<Status()> run;
	std::vector<int> needs;
};
struct Capture {
	Stream *origin;
	std::vector<Node> nodes;
	bool open = true;
	Status spoilt = OK;
};

struct Object {
	Context *context;
};
struct Stream : Object {
	bool blocking;
	WorkPtr last;
	std::shared_ptr<Capture> capture;
	std::vector<int> frontier; // nodes of the capture that the next one needs
};
struct Event : Object {
	bool timed;
	WorkPtr work;
	std::shared_ptr<Capture> capture;
	std::vector<int> frontier;
};
struct Module : Object {
	std::string image;
};
struct Function : Object {
	Handle module;
	const struct Kernel *kernel;
};
struct Graph : Object {
	std::shared_ptr<std::vector<Node>> nodes;
};
struct GraphExec : Object {
	std::shared_ptr<std::vector<Node>> nodes;
	WorkPtr last;
};

// Context is what the handle of a context leads to. Its memory and objects end with it.
struct Context {
	Handle handle = nullptr;
	Status sticky = OK;          // what every call returns once work has failed
	Stream legacy;               // the stream of handle null
	std::vector<WorkPtr> orphans; // last work of streams that were destroyed
};

// Registry gives out handles of one kind. A handle is never given out twice, so a stale one is always noticed.
template <class T> struct Registry {
	const char *kind;
	uint64_t next;
	std::map<Handle, std::unique_ptr<T>> live;

	Registry(const char *kind, unsigned number) : kind(kind), next((uint64_t)number << 40 | 16) {}
	Handle add(T object)
	{
		Handle handle = (Handle)next;
		next += 16;
		live[handle] = std::make_unique<T>(std::move(object));
		return handle;
	}
};

extern Registry<Context> contexts;
extern Registry<Stream> streams;
extern Registry<Event> events;
extern Registry<Module> modules;
extern Registry<Function> functions;
extern Registry<Graph> graphs;
extern Registry<GraphExec> execs;

// misuse says on stderr what was wrong with a call, keeps it for the tests, and returns the status.
Status misuse(Status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Call is what every function of the interface begins with. It takes the lock and counts; unless status is OK, the function
// returns it at once.
struct Call {
	enum Needs { NOTHING, CONTEXT };
	std::unique_lock<std::recursive_mutex> lock;
	const char *name;
	Status status;

	explicit Call(const char *name, Needs needs = CONTEXT);
	Context &context() const; // the current one

	// find returns what a handle of the current context leads to. If there is no such thing, status is set.
	template <class T> T *find(Registry<T> &registry, Handle handle);
};

Context *current();
bool allocation_fails(); // whether this is the allocation that a test wants to fail
void end_context(Context &context);

// Work and streams, in queue.cc and capture.cc.
Stream *stream_of(Call &call, Handle handle);
Status put(Call &call, Stream &stream, std::string what, std::function<Status()> run, bool only_once = false);
WorkPtr put_work(Stream &stream, std::string what, std::function<Status()> run, std::vector<WorkPtr> needs = {});
Status finish(Call &call, const WorkPtr &work);
Status finish_all(Call &call);
void drop_all(Context &context);
Status finish_legacy(Call &call);
Status record_event(Call &call, Stream &stream, Event &event);
Status wait_event(Call &call, Stream &stream, Event &event);
bool spoil_captures(Call &call, Stream *only);

// Memory, in memory.cc.
enum Kind { DEVICE = 2, PINNED = 1 };
bool in_memory(const void *address, size_t bytes, Kind kind);
void end_memory(Context &context);
size_t live_blocks(Kind kind);

template <class T> T *Call::find(Registry<T> &registry, Handle handle)
{
	auto it = registry.live.find(handle);
	if (it == registry.live.end()) {
		status = misuse(INVALID_HANDLE, "%s: %p is no %s, or not any more", name, handle, registry.kind);
		return nullptr;
	}
	if (it->second->context != &context()) {
		status = misuse(INVALID_HANDLE, "%s: the %s %p is another context's", name, registry.kind, handle);
		return nullptr;
	}
	return it->second.get();
}
