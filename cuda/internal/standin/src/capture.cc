// Streams whose work is recorded as a graph instead of being done, and graphs.
//
// The nodes of a launched graph become work like any other, each needing only what it needed when it was captured: an edge that a
// missing event leaves out is left out here as well.
#include "state.h"

#include <algorithm>

// merge adds what is missing in a.
static void merge(std::vector<int> &a, const std::vector<int> &b)
{
	for (int i : b)
		if (std::find(a.begin(), a.end(), i) == a.end())
			a.push_back(i);
}

// put puts work into a stream, or its node into the stream's capture.
Status put(Call &call, Stream &stream, std::string what, std::function<Status()> run, bool only_once)
{
	if (!stream.capture) {
		put_work(stream, std::move(what), std::move(run));
		return OK;
	}
	Capture &c = *stream.capture;
	if (only_once) {
		c.spoilt = CAPTURE_INVALIDATED;
		return misuse(CAPTURE_UNSUPPORTED, "%s: this cannot be captured", call.name);
	}
	c.nodes.push_back({std::move(what), std::move(run), stream.frontier});
	stream.frontier = {(int)c.nodes.size() - 1};
	return c.spoilt;
}

Status record_event(Call &, Stream &stream, Event &event)
{
	event.capture = stream.capture;
	event.frontier = stream.frontier;
	event.work = stream.capture ? nullptr : put_work(stream, "an event", nullptr);
	return OK;
}

Status wait_event(Call &call, Stream &stream, Event &event)
{
	if (!event.capture && !stream.capture) {
		if (event.work) // an event that was never recorded holds nobody up
			put_work(stream, "a wait for an event", nullptr, {event.work});
		return OK;
	}
	if (!event.capture) {
		if (!event.work)
			return OK;
		stream.capture->spoilt = CAPTURE_INVALIDATED;
		return misuse(CAPTURE_ISOLATION, "%s: the stream is being captured, the event was recorded outside", call.name);
	}
	if (!event.capture->open)
		return misuse(CAPTURED_EVENT, "%s: the event was recorded in a capture that has ended", call.name);
	if (stream.capture && stream.capture != event.capture) {
		stream.capture->spoilt = event.capture->spoilt = CAPTURE_INVALIDATED;
		return misuse(CAPTURE_MERGE, "%s: the event belongs to another capture", call.name);
	}
	if (!stream.capture) {
		stream.capture = event.capture;
		stream.frontier.clear();
	}
	merge(stream.frontier, event.frontier);
	return OK;
}

// spoil_captures makes captures fail that a call has disturbed: of one stream, or of all streams of the context. It reports whether
// there are any.
bool spoil_captures(Call &call, Stream *only)
{
	bool any = false;
	for (auto &s : streams.live)
		if (s.second->context == &call.context() && s.second->capture && (!only || only == s.second.get())) {
			s.second->capture->spoilt = CAPTURE_INVALIDATED;
			any = true;
		}
	return any;
}

API Status cuStreamBeginCapture_v2(Handle handle, int mode)
{
	Call call("cuStreamBeginCapture");
	Stream *s = call.status == OK ? stream_of(call, handle) : nullptr;
	if (!s)
		return call.status;
	if (!handle)
		return misuse(CAPTURE_UNSUPPORTED, "cuStreamBeginCapture: the stream of handle null cannot be captured");
	if (s->capture)
		return misuse(ILLEGAL_STATE, "cuStreamBeginCapture: the stream is being captured already");
	if (mode < 0 || mode > 2)
		return misuse(INVALID_VALUE, "cuStreamBeginCapture: mode %d", mode);
	s->capture = std::make_shared<Capture>();
	s->capture->origin = s;
	s->frontier.clear();
	return OK;
}

// reached counts the nodes that those of a frontier need, themselves included.
static size_t reached(const Capture &c, const std::vector<int> &frontier)
{
	std::vector<bool> seen(c.nodes.size());
	std::vector<int> todo = frontier;
	size_t n = 0;
	while (!todo.empty()) {
		int i = todo.back();
		todo.pop_back();
		if (seen[i])
			continue;
		seen[i] = true, n++;
		todo.insert(todo.end(), c.nodes[i].needs.begin(), c.nodes[i].needs.end());
	}
	return n;
}

API Status cuStreamEndCapture(Handle handle, Handle *graph)
{
	Call call("cuStreamEndCapture");
	Stream *s = call.status == OK ? call.find(streams, handle) : nullptr;
	*graph = nullptr;
	if (!s)
		return call.status;
	auto c = s->capture;
	if (!c)
		return misuse(ILLEGAL_STATE, "cuStreamEndCapture: the stream is not being captured");
	if (c->origin != s)
		return misuse(CAPTURE_UNMATCHED, "cuStreamEndCapture: the capture began in another stream");
	auto frontier = s->frontier;
	c->open = false;
	for (auto &m : streams.live)
		if (m.second->capture == c) {
			m.second->capture = nullptr;
			m.second->frontier.clear();
		}
	if (c->spoilt != OK)
		return c->spoilt;
	if (size_t n = c->nodes.size() - reached(*c, frontier))
		return misuse(CAPTURE_UNJOINED, "cuStreamEndCapture: %zu nodes of other streams were not joined", n);
	if (allocation_fails())
		return OUT_OF_MEMORY;
	Graph g{};
	g.context = &call.context();
	g.nodes = std::make_shared<std::vector<Node>>(std::move(c->nodes));
	*graph = graphs.add(std::move(g));
	return OK;
}

API Status cuGraphInstantiateWithFlags(Handle *exec, Handle graph, unsigned long long)
{
	Call call("cuGraphInstantiateWithFlags");
	Graph *g = call.status == OK ? call.find(graphs, graph) : nullptr;
	if (!g)
		return call.status;
	if (allocation_fails())
		return OUT_OF_MEMORY;
	GraphExec e{};
	e.context = &call.context();
	e.nodes = g->nodes;
	*exec = execs.add(std::move(e));
	return OK;
}

API Status cuGraphDestroy(Handle graph)
{
	Call call("cuGraphDestroy");
	if (call.status == OK && call.find(graphs, graph))
		graphs.live.erase(graph);
	return call.status;
}

API Status cuGraphExecDestroy(Handle exec)
{
	Call call("cuGraphExecDestroy");
	if (call.status == OK && call.find(execs, exec))
		execs.live.erase(exec);
	return call.status;
}

API Status cuGraphLaunch(Handle exec, Handle stream)
{
	Call call("cuGraphLaunch");
	GraphExec *e = call.status == OK ? call.find(execs, exec) : nullptr;
	Stream *s = e ? stream_of(call, stream) : nullptr;
	if (!s)
		return call.status;
	if (s->capture)
		return misuse(NOT_SUPPORTED, "cuGraphLaunch: a graph in a capture is not in the stand-in");
	auto begin = put_work(*s, "the begin of a graph", nullptr, {e->last}); // launches of one graph come one after the other
	std::vector<WorkPtr> made;
	for (auto &node : *e->nodes) {
		auto w = std::make_shared<Work>();
		w->what = node.what + " in a graph", w->context = s->context, w->run = node.run;
		for (int i : node.needs)
			w->needs.push_back(made[i]);
		if (node.needs.empty())
			w->needs.push_back(begin);
		made.push_back(w);
	}
	e->last = put_work(*s, "the end of a graph", nullptr, made);
	return OK;
}
