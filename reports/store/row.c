/* row.c: see row.h. */
#include "reports/store/row.h"

const char *const table_name[NTABLES] = {
	[TABLE_ENVIRONMENT] = "environment",
	[TABLE_HUNT] = "hunt",
	[TABLE_BATCH] = "batch",
	[TABLE_SIGNATURE] = "signature",
	[TABLE_FINDING] = "finding",
	[TABLE_REPRO] = "repro",
	[TABLE_NEAR_MISS] = "near_miss",
	[TABLE_COUNTER] = "counter",
	[TABLE_POWER] = "power",
};

/* Sums and times only grow, so that the greater one is the newer. */
const char *const table_again[NTABLES] = {
	[TABLE_ENVIRONMENT] = "DO NOTHING",
	[TABLE_HUNT] =
		"DO UPDATE SET elapsed_ns = "
		"max(hunt.elapsed_ns, excluded.elapsed_ns), "
		"status = CASE excluded.status WHEN 'running' "
		"THEN hunt.status ELSE excluded.status END, "
		"claim_verdict = CASE WHEN hunt.claim_verdict = '' OR "
		"excluded.claim_verdict IN ('met', 'broken') "
		"THEN excluded.claim_verdict ELSE hunt.claim_verdict END",
	[TABLE_BATCH] =
		"DO UPDATE SET from_ns = excluded.from_ns, "
		"to_ns = excluded.to_ns, runs = excluded.runs, "
		"failed = excluded.failed, known = excluded.known, "
		"cut = excluded.cut, sessions = excluded.sessions, "
		"events = excluded.events, peak_bytes = excluded.peak_bytes "
		"WHERE excluded.to_ns > batch.to_ns",
	[TABLE_SIGNATURE] = "DO NOTHING",
	[TABLE_FINDING] = "DO NOTHING",
	[TABLE_REPRO] =
		"DO UPDATE SET repro = CASE excluded.repro WHEN '' "
		"THEN repro.repro ELSE excluded.repro END, "
		"explained = CASE excluded.explained WHEN '' "
		"THEN repro.explained ELSE excluded.explained END, "
		"explained_html = CASE excluded.explained_html WHEN '' "
		"THEN repro.explained_html ELSE excluded.explained_html END",
	[TABLE_NEAR_MISS] =
		"DO UPDATE SET unit = excluded.unit, most = excluded.most, "
		"count = excluded.count, worst = excluded.worst, "
		"about = excluded.about "
		"WHERE excluded.count > near_miss.count",
	[TABLE_COUNTER] =
		"DO UPDATE SET count = max(counter.count, excluded.count)",
	[TABLE_POWER] =
		"DO UPDATE SET runs = excluded.runs, failed = excluded.failed, "
		"first = excluded.first, elapsed_ns = excluded.elapsed_ns, "
		"rule = excluded.rule, preemptions = excluded.preemptions, "
		"switches = excluded.switches, "
		"environment = excluded.environment",
};

struct cell cell_text(const char *column, const char *text)
{
	return (struct cell){column, CELL_TEXT, text ? text : "", 0};
}

struct cell cell_number(const char *column, int64_t x)
{
	return (struct cell){column, CELL_NUMBER, NULL, x};
}

struct cell cell_count(const char *column, uint64_t x)
{
	return cell_number(column, x > INT64_MAX ? INT64_MAX : (int64_t)x);
}

struct cell cell_maybe(const char *column, int64_t x)
{
	return x < 0 ? (struct cell){column, CELL_NULL, NULL, 0}
	             : cell_number(column, x);
}
