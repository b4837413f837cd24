// Runs each kernel with four blocks and says what came of it.
#include "kernels.h"

#include <cstdio>
#include <functional>
#include <vector>

static void run(const char *name, std::function<int(int)> want)
{
	std::vector<int> out(4 * 256, -1);
	int *address = out.data();
	void *arguments[] = {&address};
	const char *wrong = run_grid({4, 1, 1}, {256, 1, 1}, find_kernel(name)->bind(arguments).thread);
	int bad = 0;
	for (int i = 0; i < 4 * 256; i++)
		bad += out[i] != want(i % 256);
	printf("%s: %s\n", name, *wrong ? wrong : bad ? "wrong" : "right");
}

// rounds, the plain way: all warps hold the same numbers.
static int after_rounds(int thread)
{
	std::vector<int> x(32);
	for (int i = 0; i < 32; i++)
		x[i] = i;
	for (int round = 0; round < 20; round++) {
		int sum = 0;
		for (int v : x)
			sum += v;
		for (int &v : x)
			v = (v + sum) % 1000;
	}
	return x[thread % 32];
}

int main()
{
	run("reversed", [](int i) { return 255 - i; });
	run("hurried", [](int i) { return 255 - i; });
	run("forsaken", [](int) { return -1; });
	run("rounds", after_rounds);
	run("deserted", [](int) { return 0; });
	run("halves", [](int i) { return i % 32 < 16 ? i ^ 3 : i ^ 2; });
	run("stranger", [](int) { return 0; });
	run("rounds", after_rounds); // after failures, all is as before
}
