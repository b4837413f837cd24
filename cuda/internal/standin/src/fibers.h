// The threads of a kernel's block, one after the other on one thread of the CPU.
#pragma once

#include <functional>

struct Dim {
	unsigned x, y, z;
};

// run_block runs thread for every index of a block. It returns an empty text, or what is wrong with the threads' meetings.
const char *run_block(Dim size, const std::function<void()> &thread);

// What a running thread knows of itself, and its meetings with others, for device.h.
extern const Dim *fiber_index;
int fiber_lane();
void fiber_meet_block();

// fiber_meet_warp waits for the lanes of mask, and returns what a lane of them has brought, in 8 bytes.
const void *fiber_meet_warp(unsigned mask, int lane, const void *value, unsigned bytes);
