/* rate_print.c: see rate_print.h. */
#include "harness/cli/rate_print.h"

#include <inttypes.h>

#include "harness/cli/args.h"

#define CONFIDENCE 0.95

void rate_print(struct buf *out, double rate)
{
	if (rate > 0 && rate <= 0.1)
		buf_printf(out, "1/%.0f", 1 / rate);
	else
		buf_printf(out, "%.2g", rate);
}

void rate_print_bound(struct buf *out, const struct looked *rate)
{
	struct interval in;

	if (rate->s.k == 0) {
		buf_puts(out, "rate < ");
		rate_print(out, looked_upper(rate, CONFIDENCE));
	} else {
		in = looked_interval(rate, CONFIDENCE);
		buf_puts(out, "rate ");
		rate_print(out, in.low);
		buf_puts(out, " to ");
		rate_print(out, in.high);
	}
	buf_puts(out, " (95%)");
}

void rate_print_claim(struct buf *out, const char *text,
                      const struct live_claim *claim, const char *unit,
                      int64_t elapsed_ns)
{
	uint64_t more = live_claim_clean_runs(claim);
	double ns = (double)more * (double)elapsed_ns / (double)claim->runs;

	if (claim->verdict != CLAIM_IS_OPEN) {
		buf_printf(out, "%s: %s", text,
		           claim_verdict_name(claim->verdict));
		return;
	}
	buf_printf(out, "%" PRIu64 " more clean %s for ", more, unit);
	rate_print(out, claim->claim.p0);
	if (claim->runs > 0 && ns < 9e18) {
		buf_puts(out, ", about ");
		args_print_time(out, (int64_t)ns);
	}
}
