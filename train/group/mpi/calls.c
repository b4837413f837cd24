//go:build mpi && cgo

#include "calls.h"

#include <sched.h>
#include <stdlib.h>
#include <time.h>

static MPI_Comm world; // apart from MPI_COMM_WORLD, on which a program may have messages of its own

static int began;      // whether mpi_begin has started MPI

int mpi_begin(int *rank, int *size) {
	int had = 0, level = 0, err = MPI_Initialized(&had);
	if (err == MPI_SUCCESS && !had) {
		err = MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &level);
		began = err == MPI_SUCCESS;
	}
	if (err == MPI_SUCCESS)
		err = MPI_Query_thread(&level);
	if (err == MPI_SUCCESS && level < MPI_THREAD_SERIALIZED)
		err = MPI_ERR_UNSUPPORTED_OPERATION;
	if (err == MPI_SUCCESS)
		err = MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
	if (err == MPI_SUCCESS)
		err = MPI_Comm_dup(MPI_COMM_WORLD, &world);
	if (err == MPI_SUCCESS)
		err = MPI_Comm_set_errhandler(world, MPI_ERRORS_RETURN);
	if (err == MPI_SUCCESS)
		err = MPI_Comm_rank(world, rank);
	if (err == MPI_SUCCESS)
		err = MPI_Comm_size(world, size);
	return err;
}

int mpi_end(void) {
	int err = MPI_Comm_free(&world);
	return err == MPI_SUCCESS && began ? MPI_Finalize() : err;
}

int mpi_disagree(int err) {
	int class = MPI_ERR_OTHER;
	MPI_Error_class(err, &class);
	return class == MPI_ERR_COUNT || class == MPI_ERR_TRUNCATE;
}

int mpi_version(char *text, int *length) { return MPI_Get_library_version(text, length); }

int mpi_describe(int err, char *text, int *length) { return MPI_Error_string(err, text, length); }

exchange *exchange_new(int messages) {
	exchange *e = calloc(1, sizeof *e);
	if (!e)
		return NULL;
	e->failed = e->got = -1;
	e->requests = calloc(messages, sizeof *e->requests);
	e->wanted = calloc(messages, sizeof *e->wanted);
	e->changed = calloc(messages, sizeof *e->changed);
	e->statuses = calloc(messages, sizeof *e->statuses);
	if (e->requests && e->wanted && e->changed && e->statuses)
		return e;
	exchange_free(e);
	return NULL;
}

void exchange_free(exchange *e) {
	free(e->requests);
	free(e->wanted);
	free(e->changed);
	free(e->statuses);
	free(e);
}

int exchange_send(exchange *e, uintptr_t data, int bytes, int rank) {
	e->wanted[e->count] = -1;
	return MPI_Isend((const void *)data, bytes, MPI_BYTE, rank, 0, world, &e->requests[e->count++]);
}

int exchange_receive(exchange *e, uintptr_t data, int bytes, int rank) {
	e->wanted[e->count] = bytes;
	return MPI_Irecv((void *)data, bytes, MPI_BYTE, rank, 0, world, &e->requests[e->count++]);
}

int exchange_pending(const exchange *e, int i) { return e->requests[i] != MPI_REQUEST_NULL; }

// arrived checks message i, which is complete.
static int arrived(exchange *e, int i, MPI_Status *s) {
	if (e->wanted[i] < 0)
		return MPI_SUCCESS;
	int err = MPI_Get_count(s, MPI_BYTE, &e->got);
	if (err == MPI_SUCCESS && e->got != e->wanted[i])
		err = MPI_ERR_COUNT;
	if (err != MPI_SUCCESS)
		e->failed = i;
	return err;
}

static int test(exchange *e, int *done) {
	int n = 0, err = MPI_Testsome(e->count, e->requests, &n, e->changed, e->statuses);
	e->got = -1; // what an earlier message had
	if (err != MPI_SUCCESS && err != MPI_ERR_IN_STATUS)
		return err;
	*done = n == MPI_UNDEFINED; // no request is left
	for (int i = 0; i < n && !*done; i++) {
		int number = e->changed[i];
		MPI_Status *s = &e->statuses[i];
		if (err == MPI_ERR_IN_STATUS && s->MPI_ERROR != MPI_SUCCESS) {
			e->failed = number;
			e->got = -1;
			return s->MPI_ERROR;
		}
		int wrong = arrived(e, number, s);
		if (wrong != MPI_SUCCESS)
			return wrong;
	}
	return MPI_SUCCESS;
}

static long now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000L + t.tv_nsec / 1000;
}

// Ranks may share a processor. So it is handed to another process between two tests, soon for the shortest time that the system sleeps: a large message moves only
// during tests.
int exchange_await(exchange *e, long microseconds, int *done) {
	const int yields = 100;
	const struct timespec pause = {0, 10000}; // ns
	long end = now() + microseconds;
	for (int tries = 0;; tries++) {
		int err = test(e, done);
		if (err != MPI_SUCCESS || *done || now() >= end)
			return err;
		if (tries < yields)
			sched_yield();
		else
			nanosleep(&pause, NULL);
	}
}
