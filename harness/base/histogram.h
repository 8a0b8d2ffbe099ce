/*
 * histogram.h: how often which size was met, to within 1/16: values below 16
 * each have a bin of their own, above them each power of two has 16 bins.
 * Zeroed memory is an empty histogram.  One thread at a time.
 */
#ifndef BASE_HISTOGRAM_H
#define BASE_HISTOGRAM_H

#include <stdint.h>

enum { HISTOGRAM_BINS = 16 + 60 * 16 };

struct histogram {
	uint64_t total;
	uint64_t bins[HISTOGRAM_BINS];
};

void histogram_add(struct histogram *h, uint64_t value);
/* The least value of the bin in which the q-th quantile (0..1) lies; 0 when
 * the histogram is empty. */
uint64_t histogram_quantile(const struct histogram *h, double q);

#endif
