// Streams and events. Work that is put into a stream waits there until somebody waits for it: a wait for a stream, an event or the
// context, or a copy that the host waits for. Then what it needs is done first, and nothing else. So work of another stream that
// should have been waited for, and was not, is still undone when its result is read.
//
// Where work needs both the work before it in its stream and work of another stream, either may come first on a GPU. Which does
// here is drawn from a fixed sequence, so that both orders are met within a few steps of training, and every run is the same.
#include "state.h"

#include <chrono>

static double now()
{
	return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

static uint64_t drawn = 0x9e3779b97f4a7c15;

// coin is the next of a fixed sequence (xorshift).
static bool coin()
{
	drawn ^= drawn << 13, drawn ^= drawn >> 7, drawn ^= drawn << 17;
	return drawn >> 63;
}

API long standin_shuffle(long seed)
{
	drawn = (uint64_t)seed * 0x9e3779b97f4a7c15 | 1;
	return 0;
}

// finish does a piece of work, after all that it needs. The first failure is the context's from then on.
Status finish(Call &call, const WorkPtr &work)
{
	std::vector<WorkPtr> path;
	if (work)
		path.push_back(work);
	while (!path.empty()) {
		WorkPtr w = path.back();
		if (!w->done && !w->entered) {
			w->entered = true;
			bool backwards = coin();
			for (size_t i = 0; i < w->needs.size(); i++) {
				auto &need = w->needs[backwards ? w->needs.size() - 1 - i : i];
				if (!need->done)
					path.push_back(need);
			}
			continue;
		}
		path.pop_back();
		if (w->done)
			continue;
		if (w->run && w->context->sticky == OK) {
			Status s = w->run();
			if (s != OK)
				w->context->sticky = misuse(s, "%s: failed when it was run, at %s", w->what.c_str(), call.name);
		}
		w->done = true;
		w->when = now();
		w->run = nullptr;
		w->needs.clear();
	}
	return call.context().sticky;
}

Status finish_all(Call &call)
{
	Context &c = call.context();
	for (auto &w : c.orphans)
		finish(call, w);
	c.orphans.clear();
	for (auto &s : streams.live)
		if (s.second->context == &c)
			finish(call, s.second->last);
	return finish(call, c.legacy.last);
}

// drop_all forgets all work of a context, link by link: chains of it are too long for destructors that call each other.
void drop_all(Context &context)
{
	std::vector<WorkPtr> list = std::move(context.orphans);
	auto take = [&](WorkPtr &w) {
		if (w)
			list.push_back(std::move(w));
	};
	take(context.legacy.last);
	for (auto &s : streams.live)
		if (s.second->context == &context)
			take(s.second->last);
	for (auto &e : events.live)
		if (e.second->context == &context)
			take(e.second->work);
	for (auto &e : execs.live)
		if (e.second->context == &context)
			take(e.second->last);
	while (!list.empty()) {
		WorkPtr w = std::move(list.back());
		list.pop_back();
		for (auto &need : w->needs)
			list.push_back(std::move(need));
		w->needs.clear();
	}
}

// finish_legacy waits for what the stream of handle null waits for: all streams but those made not to block it.
Status finish_legacy(Call &call)
{
	Context &c = call.context();
	for (auto &s : streams.live)
		if (s.second->context == &c && s.second->blocking)
			finish(call, s.second->last);
	return finish(call, c.legacy.last);
}

Stream *stream_of(Call &call, Handle handle)
{
	if (!handle)
		return &call.context().legacy;
	return call.find(streams, handle);
}

// put_work puts work into a stream that is not being captured.
WorkPtr put_work(Stream &stream, std::string what, std::function<Status()> run, std::vector<WorkPtr> needs)
{
	Context &c = *stream.context;
	auto w = std::make_shared<Work>();
	w->what = std::move(what), w->context = &c, w->run = std::move(run);
	auto need = [&](const WorkPtr &n) {
		if (n && !n->done)
			w->needs.push_back(n);
	};
	need(stream.last);
	for (auto &n : needs)
		need(n);
	if (&stream == &c.legacy) {
		for (auto &s : streams.live)
			if (s.second->context == &c && s.second->blocking)
				need(s.second->last);
	} else if (stream.blocking) {
		need(c.legacy.last);
	}
	return stream.last = w;
}

API Status cuStreamCreate(Handle *stream, unsigned flags)
{
	Call call("cuStreamCreate");
	if (call.status != OK)
		return call.status;
	if (flags & ~STREAM_NON_BLOCKING)
		return misuse(INVALID_VALUE, "cuStreamCreate: flags %#x", flags);
	if (allocation_fails())
		return OUT_OF_MEMORY;
	Stream s{};
	s.context = &call.context();
	s.blocking = !(flags & STREAM_NON_BLOCKING);
	*stream = streams.add(std::move(s));
	return OK;
}

API Status cuStreamCreateWithPriority(Handle *stream, unsigned flags, int) { return cuStreamCreate(stream, flags); }

API Status cuStreamDestroy_v2(Handle handle)
{
	Call call("cuStreamDestroy");
	Stream *s = call.status == OK ? call.find(streams, handle) : nullptr;
	if (!s)
		return call.status;
	if (spoil_captures(call, s))
		misuse(CAPTURE_UNSUPPORTED, "cuStreamDestroy: the stream is being captured");
	if (s->last && !s->last->done)
		call.context().orphans.push_back(s->last); // the driver lets it run to its end
	streams.live.erase(handle);
	return OK;
}

API Status cuStreamSynchronize(Handle handle)
{
	Call call("cuStreamSynchronize");
	Stream *s = call.status == OK ? stream_of(call, handle) : nullptr;
	if (!s)
		return call.status;
	if (spoil_captures(call, s))
		return misuse(CAPTURE_UNSUPPORTED, "cuStreamSynchronize: the stream is being captured");
	return handle ? finish(call, s->last) : finish_legacy(call);
}

// A query finds work undone that is then done by the next one, so that who polls comes to an end.
static Status query(Call &call, const WorkPtr &work)
{
	if (!work || work->done)
		return OK;
	Status s = finish(call, work);
	return s == OK ? NOT_READY : s;
}

API Status cuStreamQuery(Handle handle)
{
	Call call("cuStreamQuery");
	Stream *s = call.status == OK ? stream_of(call, handle) : nullptr;
	if (!s)
		return call.status;
	if (spoil_captures(call, s))
		return misuse(CAPTURE_UNSUPPORTED, "cuStreamQuery: the stream is being captured");
	return query(call, s->last);
}

API Status cuStreamWaitEvent(Handle stream, Handle event, unsigned)
{
	Call call("cuStreamWaitEvent");
	Stream *s = call.status == OK ? stream_of(call, stream) : nullptr;
	Event *e = s ? call.find(events, event) : nullptr;
	return e ? wait_event(call, *s, *e) : call.status;
}

API Status cuEventCreate(Handle *event, unsigned flags)
{
	Call call("cuEventCreate");
	if (call.status != OK)
		return call.status;
	if (allocation_fails())
		return OUT_OF_MEMORY;
	Event e{};
	e.context = &call.context();
	e.timed = !(flags & EVENT_DISABLE_TIMING);
	*event = events.add(std::move(e));
	return OK;
}

API Status cuEventDestroy_v2(Handle event)
{
	Call call("cuEventDestroy");
	if (call.status == OK && call.find(events, event))
		events.live.erase(event);
	return call.status;
}

API Status cuEventRecord(Handle event, Handle stream)
{
	Call call("cuEventRecord");
	Stream *s = call.status == OK ? stream_of(call, stream) : nullptr;
	Event *e = s ? call.find(events, event) : nullptr;
	return e ? record_event(call, *s, *e) : call.status;
}

API Status cuEventSynchronize(Handle event)
{
	Call call("cuEventSynchronize");
	Event *e = call.status == OK ? call.find(events, event) : nullptr;
	if (!e)
		return call.status;
	if (e->capture)
		return misuse(CAPTURED_EVENT, "cuEventSynchronize: the event was recorded in a capture");
	return finish(call, e->work);
}

API Status cuEventQuery(Handle event)
{
	Call call("cuEventQuery");
	Event *e = call.status == OK ? call.find(events, event) : nullptr;
	if (!e)
		return call.status;
	if (e->capture)
		return misuse(CAPTURED_EVENT, "cuEventQuery: the event was recorded in a capture");
	return query(call, e->work);
}

API Status cuEventElapsedTime(float *milliseconds, Handle from, Handle to)
{
	Call call("cuEventElapsedTime");
	Event *a = call.status == OK ? call.find(events, from) : nullptr;
	Event *b = a ? call.find(events, to) : nullptr;
	if (!b)
		return call.status;
	if (!a->timed || !b->timed || !a->work || !b->work)
		return misuse(INVALID_HANDLE, "cuEventElapsedTime: want two events with timing that were recorded");
	if (!a->work->done || !b->work->done)
		return NOT_READY;
	*milliseconds = (float)(1e3 * (b->work->when - a->work->when));
	return OK;
}
