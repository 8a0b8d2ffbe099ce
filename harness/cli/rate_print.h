/* rate_print.h: rates and claims as a person reads them. */
#ifndef CLI_RATE_PRINT_H
#define CLI_RATE_PRINT_H

#include <stdint.h>

#include "harness/base/buf.h"
#include "reports/statistics/live_claim.h"
#include "reports/statistics/looked.h"

/* Appends "1/17471", or with few runs "0.26". */
void rate_print(struct buf *out, double rate);
/* Appends what is known of the rate, at 95 %: "rate < 1/17471 (95%)" if none
 * failed, else "rate 1/197 to 0.14 (95%)". */
void rate_print_bound(struct buf *out, const struct looked *rate);
/* Appends "114088 more clean runs for 1/50000, about 3m27s", or if it is
 * decided "p<1/50000: met".  unit: "runs". */
void rate_print_claim(struct buf *out, const char *text,
                      const struct live_claim *claim, const char *unit,
                      int64_t elapsed_ns);

#endif
