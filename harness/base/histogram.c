#include "harness/base/histogram.h"

#include <math.h>
#include <stddef.h>

void histogram_add(struct histogram *h, uint64_t value)
{
	size_t bin = (size_t)value;

	if (value >= 16) {
		/* 4 for 16..31: the topmost bit's place */
		unsigned top = 63 - (unsigned)__builtin_clzll(value);

		bin = 16 * (top - 3) + ((value >> (top - 4)) & 15);
	}
	h->bins[bin]++;
	h->total++;
}

uint64_t histogram_quantile(const struct histogram *h, double q)
{
	uint64_t rank = (uint64_t)ceil(q * (double)h->total);
	uint64_t below = 0;

	if (rank == 0)
		rank = 1;
	for (size_t bin = 0; bin < HISTOGRAM_BINS; bin++) {
		below += h->bins[bin];
		if (below >= rank && bin < 16)
			return bin;
		if (below >= rank)
			return (16 + (uint64_t)bin % 16) << (bin / 16 - 1);
	}
	return 0;
}
