// The part of the driver's binary interface that the stand-in has: numbers as NVIDIA's headers give them, so that none of those
// headers is needed to build it. Handles are opaque pointers, enumerations are ints.
#pragma once

#include <cstddef>
#include <cstdint>

#define API extern "C" __attribute__((visibility("default")))

using Handle = void *;
using DevicePtr = unsigned long long;

enum Status : int {
	OK = 0,
	INVALID_VALUE = 1,
	OUT_OF_MEMORY = 2,
	NOT_INITIALIZED = 3,
	INVALID_DEVICE = 101,
	INVALID_IMAGE = 200,
	INVALID_CONTEXT = 201,
	DEVICE_LOST = 214, // named for uncorrectable errors of the GPU's memory, after which nothing works any more
	ILLEGAL_STATE = 401,
	INVALID_HANDLE = 400,
	NOT_FOUND = 500,
	NOT_READY = 600,
	ILLEGAL_ADDRESS = 700,
	LAUNCH_FAILED = 719,
	NOT_SUPPORTED = 801,
	CAPTURE_UNSUPPORTED = 900,
	CAPTURE_INVALIDATED = 901,
	CAPTURE_MERGE = 902,
	CAPTURE_UNMATCHED = 903,
	CAPTURE_UNJOINED = 904,
	CAPTURE_ISOLATION = 905,
	CAPTURE_IMPLICIT = 906,
	CAPTURED_EVENT = 907,
};

enum { STREAM_NON_BLOCKING = 1, EVENT_DISABLE_TIMING = 2 };
