// The calls of MPI that world.go and exchange.go need. Each returns MPI_SUCCESS or an error's number.

#include <mpi.h>
#include <stdint.h>

// mpi_begin starts MPI, unless the program has, and makes a communicator for this package. mpi_end ends what mpi_begin has started. Both are called on one thread.
int mpi_begin(int *rank, int *size);
int mpi_end(void);

// mpi_disagree reports whether an error is that of a message of another length than was wanted.
int mpi_disagree(int err);

// mpi_version and mpi_describe write at most MPI_MAX_LIBRARY_VERSION_STRING and MPI_MAX_ERROR_STRING bytes.
int mpi_version(char *text, int *length);
int mpi_describe(int err, char *text, int *length);

// An exchange is a list of messages under way.
typedef struct {
	int count;
	MPI_Request *requests; // MPI_REQUEST_NULL once complete
	int *wanted;           // bytes to receive, -1 of a message that is sent
	int *changed;          // scratch of MPI_Testsome
	MPI_Status *statuses;  // likewise
	int failed, got;       // the number of the message that failed, or -1, and how many bytes came, or -1
} exchange;

// exchange_new returns an exchange of at most as many messages, or NULL.
exchange *exchange_new(int messages);
void exchange_free(exchange *e);

// Data are addresses of pinned memory. Go would reject a pointer to a part of an object that has Go's pointers in other parts.
int exchange_send(exchange *e, uintptr_t data, int bytes, int rank);
int exchange_receive(exchange *e, uintptr_t data, int bytes, int rank);

// exchange_await tests until all messages have arrived, one fails, or some microseconds are over. With 0 it tests once. It sets *done.
int exchange_await(exchange *e, long microseconds, int *done);

// exchange_pending reports whether message i is under way.
int exchange_pending(const exchange *e, int i);
