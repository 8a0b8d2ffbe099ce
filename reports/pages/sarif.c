/*
 * sarif.c: SARIF 2.1.0.
 *
 *	runs[0]
 *	  tool.driver.rules[]         each rule that a signature is of
 *	  invocations[]               each hunt
 *	  versionControlProvenance[]  what was tested, if that is known
 *	  results[]                   each signature of each group
 *	  properties.groups[]         the rates, of clean groups, too
 *
 * One run, since a reader takes several for several analyses.  What its schema
 * asks for is in testdata/sarif.jq.  In the texts of messages braces stand for
 * arguments, and "[x](3)" for a link: what a target wrote must be neither.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/check.h"
#include "harness/base/json.h"
#include "reports/pages/figures.h"
#include "reports/pages/group_facts.h"
#include "reports/pages/pages.h"
#include "reports/pages/phrase.h"
#include "reports/pages/uri.h"
#include "reports/pages/verdict.h"
#include "reports/statistics/binomial.h"

#define SCHEMA                                                                 \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"  \
	"sarif-schema-2.1.0.json"

/* Pieces of JSON that differ, in order of appearance. */
struct distinct {
	struct buf *pieces; /* owned */
	size_t n;
};

struct page {
	struct buf *out;
	const struct summary *s;
	const struct page_options *o;
	struct distinct rules; /* their ids */
};

/* ---- JSON ---- */

/* A comma, unless what comes is the first. */
static void next(struct buf *out)
{
	if (out->data[out->len - 1] != '{' && out->data[out->len - 1] != '[')
		buf_byte(out, ',');
}

static void name(struct buf *out, const char *name)
{
	next(out);
	json_str(out, name);
	buf_byte(out, ':');
}

static void string(struct buf *out, const char *n, const char *value)
{
	name(out, n);
	json_str(out, value);
}

/* The same, if it is known. */
static void known_string(struct buf *out, const char *n, const char *value)
{
	if (value[0])
		string(out, n, value);
}

static void count(struct buf *out, const char *n, uint64_t value)
{
	name(out, n);
	buf_printf(out, "%" PRIu64, value);
}

static void number(struct buf *out, const char *n, double value)
{
	name(out, n);
	put_number(out, value);
}

static void date(struct buf *out, const char *n, int64_t s)
{
	struct buf value = {0};

	if (put_iso_date(&value, s))
		string(out, n, buf_str(&value));
	buf_done(&value);
}

/* "text": in an object of a message. */
static void message(struct buf *out, const char *n, const char *text)
{
	struct buf safe = {0};

	for (const char *p = text; *p; p++) {
		buf_byte(&safe, (uint8_t)*p);
		if (*p == '{' || *p == '}')
			buf_byte(&safe, (uint8_t)*p);
		else if (p[0] == ']' && p[1] == '(')
			buf_byte(&safe, ' ');
	}
	name(out, n);
	buf_puts(out, "{\"text\":");
	json_bytes(out, safe.data, safe.len);
	buf_byte(out, '}');
	buf_done(&safe);
}

/* Where the piece is; it is taken and emptied. */
static size_t distinct_add(struct distinct *d, struct buf *piece)
{
	size_t i = 0;

	while (i < d->n &&
	       (d->pieces[i].len != piece->len ||
	        memcmp(d->pieces[i].data, piece->data, piece->len) != 0))
		i++;
	if (i == d->n) {
		d->pieces = xrealloc(d->pieces, ++d->n * sizeof *d->pieces);
		d->pieces[i] = *piece;
	} else {
		buf_done(piece);
	}
	*piece = (struct buf){0};
	return i;
}

static void distinct_done(struct distinct *d)
{
	for (size_t i = 0; i < d->n; i++)
		buf_done(&d->pieces[i]);
	free(d->pieces);
}

/* ---- the tool ---- */

static void put_rule(struct page *p, const char *rule)
{
	const char *about = p->o->about_rule ? p->o->about_rule(rule) : NULL;
	struct buf id = {0};
	size_t before = p->rules.n;

	json_str(&id, rule);
	if (distinct_add(&p->rules, &id) < before)
		return;
	next(p->out);
	buf_byte(p->out, '{');
	string(p->out, "id", rule);
	message(p->out, "shortDescription", about ? about : rule);
	message(p->out, "fullDescription", about ? about : rule);
	name(p->out, "defaultConfiguration");
	buf_puts(p->out, "{\"level\":\"error\"}}");
}

static void put_tool(struct page *p)
{
	const struct summary *s = p->s;

	name(p->out, "tool");
	buf_puts(p->out, "{\"driver\":{\"name\":\"tracetorture\"");
	if (s->nenvironments == 1)
		known_string(p->out, "version", s->environments[0].tool);
	name(p->out, "rules");
	buf_byte(p->out, '[');
	for (size_t i = 0; i < s->ngroups; i++)
		for (size_t j = 0; j < s->groups[i].nsignatures; j++)
			put_rule(p, s->groups[i].signatures[j].rule);
	buf_puts(p->out, "]}}");
}

/* ---- the hunts ---- */

/* What the hunt must have ended with; -1: that is not known. */
static int exit_code(const struct summary_group *g,
                     const struct summary_hunt *h)
{
	if (strcmp(h->status, "finished") != 0)
		return -1;
	if (!strcmp(h->claim_verdict, "met"))
		return 0;
	if (!strcmp(h->claim_verdict, "broken"))
		return 1;
	if (!strcmp(h->claim_verdict, "open"))
		return 3;
	if (h->failed == 0)
		return 0;
	return g->known == 0 ? 1 : -1;
}

static void put_invocation(struct buf *out, const struct summary_group *g,
                           const struct summary_hunt *h)
{
	bool finished = strcmp(h->status, "finished") == 0;
	int code = exit_code(g, h);

	next(out);
	buf_byte(out, '{');
	known_string(out, "commandLine", h->command);
	date(out, "startTimeUtc", h->begun_s);
	if (h->begun_s <= PHRASE_TIME_MAX)
		date(out, "endTimeUtc",
		     h->begun_s + h->elapsed_ns / 1000000000);
	if (code >= 0)
		count(out, "exitCode", (uint64_t)code);
	known_string(out, "exitCodeDescription", h->status);
	name(out, "executionSuccessful");
	buf_puts(out, finished ? "true" : "false");
	name(out, "properties");
	buf_byte(out, '{');
	string(out, "hunt", h->id);
	string(out, "seed", h->seed);
	known_string(out, "commit", h->commit);
	count(out, "runs", h->runs);
	count(out, "fails", h->failed);
	buf_puts(out, "}}");
}

static void put_invocations(struct page *p)
{
	name(p->out, "invocations");
	buf_byte(p->out, '[');
	for (size_t i = 0; i < p->s->ngroups; i++)
		for (size_t j = 0; j < p->s->groups[i].nhunts; j++)
			put_invocation(p->out, &p->s->groups[i],
			               &p->s->groups[i].hunts[j]);
	buf_byte(p->out, ']');
}

/* The commits that were tested, where to look for them if that is known. */
static void put_provenance(struct page *p)
{
	struct distinct commits = {0};

	if (!p->o->repository || !is_web_uri(p->o->repository))
		return;
	for (size_t i = 0; i < p->s->ngroups; i++) {
		const struct summary_group *g = &p->s->groups[i];

		for (size_t j = 0; j < g->nhunts; j++) {
			struct buf id = {0};

			json_str(&id, g->hunts[j].commit);
			if (g->hunts[j].commit[0])
				distinct_add(&commits, &id);
			buf_done(&id);
		}
	}
	name(p->out, "versionControlProvenance");
	buf_byte(p->out, '[');
	for (size_t i = 0; i < commits.n; i++) {
		next(p->out);
		buf_byte(p->out, '{');
		string(p->out, "repositoryUri", p->o->repository);
		name(p->out, "revisionId");
		buf_put(p->out, commits.pieces[i].data, commits.pieces[i].len);
		buf_byte(p->out, '}');
	}
	buf_byte(p->out, ']');
	distinct_done(&commits);
}

/* ---- figures ---- */

static void put_rates(struct buf *out, const struct looked *rate,
                      double confidence)
{
	const struct sample at = rate->s;
	struct interval in = looked_interval(rate, confidence);
	struct buf method = {0};

	count(out, "runs", at.n);
	count(out, "fails", at.k);
	if (at.n > 0)
		number(out, "rate", (double)at.k / (double)at.n);
	number(out, "ci_lo", in.low);
	number(out, "ci_hi", in.high);
	number(out, "conf", confidence);
	buf_printf(&method, "%s, two-sided", looked_method(rate));
	string(out, "ci_method", buf_str(&method));
	buf_done(&method);
}

static void put_group_name(struct buf *out, const struct summary_group *g)
{
	string(out, "target", g->target);
	known_string(out, "scenario", g->scenario);
	string(out, "population", g->population);
	known_string(out, "strategy", g->strategy);
}

static void put_claim(struct buf *out, const struct summary_group *g)
{
	const char *text;
	enum summary_claim claim = summary_claim(g, &text);

	if (claim == CLAIM_NONE)
		return;
	string(out, "claim", text);
	string(out, "claim_verdict", claim_name(claim));
	if (claim == CLAIM_OPEN)
		count(out, "claim_clean_runs_left", claim_runs_left(g));
}

static void put_near_miss(struct buf *out, const struct summary_near_miss *m)
{
	next(out);
	buf_byte(out, '{');
	string(out, "name", m->name);
	count(out, "count", m->count);
	if (m->count > 0) {
		count(out, "worst", m->worst);
		string(out, "unit", m->unit);
	}
	buf_byte(out, '}');
}

static void put_group(struct buf *out, const struct summary_group *g,
                      double confidence)
{
	const struct looked rate = summary_looked(g);

	next(out);
	buf_byte(out, '{');
	put_group_name(out, g);
	put_rates(out, &rate, confidence);
	number(out, "upper_one_sided", looked_upper(&rate, confidence));
	count(out, "known", g->known);
	count(out, "cut", g->cut);
	count(out, "sessions", g->sessions);
	count(out, "events", g->events);
	number(out, "elapsed_s", (double)g->elapsed_ns / 1e9);
	put_claim(out, g);
	name(out, "near_misses");
	buf_byte(out, '[');
	for (size_t i = 0; i < g->nnear; i++)
		put_near_miss(out, &g->near[i]);
	buf_puts(out, "]}");
}

static void put_properties(struct page *p)
{
	name(p->out, "properties");
	buf_byte(p->out, '{');
	date(p->out, "made", p->o->now_s);
	if (p->o->title)
		string(p->out, "title", p->o->title);
	name(p->out, "groups");
	buf_byte(p->out, '[');
	for (size_t i = 0; i < p->s->ngroups; i++)
		put_group(p->out, &p->s->groups[i], p->o->confidence);
	buf_byte(p->out, ']');
	name(p->out, "environments");
	buf_byte(p->out, '[');
	for (size_t i = 0; i < p->s->nenvironments; i++) {
		const struct summary_environment *e = &p->s->environments[i];

		next(p->out);
		buf_byte(p->out, '{');
		string(p->out, "tool", e->tool);
		string(p->out, "compiler", e->compiler);
		string(p->out, "kernel", e->kernel);
		string(p->out, "machine", e->machine);
		string(p->out, "cpu", e->cpu);
		string(p->out, "packages", e->packages);
		count(p->out, "cores", e->cores);
		count(p->out, "memory_bytes", e->memory_bytes);
		buf_byte(p->out, '}');
	}
	buf_puts(p->out, "]}");
}

/* ---- results ---- */

static void put_message(struct page *p, const struct summary_group *g,
                        const struct summary_signature *s)
{
	struct buf text = {0};

	buf_printf(&text, "%s in %s: ", s->signature, g->target);
	put_signature_rate(&text, g, s, p->o->confidence);
	if (s->nfindings > 0) {
		buf_printf(&text, "\n%s", s->findings[0].text);
		if (text.data[text.len - 1] != '\n')
			buf_byte(&text, '\n');
		buf_printf(&text, "repeat: %s", s->findings[0].repeat);
	}
	message(p->out, "message", buf_str(&text));
	buf_done(&text);
}

/* What is the same of the same bug.  GitHub looks at the second alone, which
 * is of the form that its own tool writes: a hash and a count. */
static void put_fingerprints(struct buf *out, const struct summary_group *g,
                             const struct summary_signature *s)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a, NULs included */
	const char *const parts[] = {g->target, s->signature};

	for (size_t i = 0; i < 2; i++)
		for (size_t n = 0; n <= strlen(parts[i]); n++)
			hash = (hash ^ (unsigned char)parts[i][n]) *
			       1099511628211u;
	name(out, "partialFingerprints");
	buf_byte(out, '{');
	string(out, "signature/v1", s->signature);
	name(out, "primaryLocationLineHash");
	buf_printf(out, "\"%016" PRIx64 ":1\"}", hash);
}

static void put_location(struct buf *out, const struct summary_group *g,
                         const struct summary_signature *s)
{
	struct buf uri = {0};

	name(out, "locations");
	buf_puts(out, "[{");
	if (s->nfindings > 0 && put_path_uri(&uri, s->findings[0].evidence)) {
		name(out, "physicalLocation");
		buf_puts(out, "{\"artifactLocation\":{");
		string(out, "uri", buf_str(&uri));
		buf_puts(out, "},\"region\":{\"startLine\":1}}");
	}
	name(out, "logicalLocations");
	buf_puts(out, "[{");
	string(out, "fullyQualifiedName", g->target);
	buf_puts(out, ",\"kind\":\"module\"}]}]");
	buf_done(&uri);
}

static void put_result_properties(struct page *p, const struct summary_group *g,
                                  const struct summary_signature *s)
{
	const struct looked rate = summary_signature_looked(g, s);

	name(p->out, "properties");
	buf_byte(p->out, '{');
	put_group_name(p->out, g);
	put_rates(p->out, &rate, p->o->confidence);
	date(p->out, "first_seen", s->first_s);
	date(p->out, "last_seen", s->last_s);
	if (s->nfindings > 0) {
		const struct summary_finding *f = &s->findings[0];

		string(p->out, "hunt", f->hunt);
		count(p->out, "run", f->run);
		string(p->out, "seed", f->seed);
		known_string(p->out, "evidence", f->evidence);
		string(p->out, "repeat", f->repeat);
	}
	buf_byte(p->out, '}');
}

static void put_result(struct page *p, const struct summary_group *g,
                       const struct summary_signature *s)
{
	static const char *const levels[STANDINGS] = {
	    [STANDING_NEW] = "error",
	    [STANDING_ALLOWED] = "warning",
	    [STANDING_KNOWN] = "note",
	};
	struct buf id = {0};

	json_str(&id, s->rule);
	next(p->out);
	buf_byte(p->out, '{');
	string(p->out, "ruleId", s->rule);
	count(p->out, "ruleIndex", distinct_add(&p->rules, &id));
	string(p->out, "kind", "fail");
	string(p->out, "level", levels[signature_standing(g, s)]);
	put_message(p, g, s);
	put_location(p->out, g, s);
	if (s->count > 0)
		count(p->out, "occurrenceCount", s->count);
	put_fingerprints(p->out, g, s);
	if (s->known[0]) {
		name(p->out, "suppressions");
		buf_puts(p->out, "[{\"kind\":\"external\",\"status\":"
		                 "\"accepted\"");
		string(p->out, "justification", s->known);
		buf_puts(p->out, "}]");
	}
	put_result_properties(p, g, s);
	buf_byte(p->out, '}');
}

void page_sarif(struct buf *out, const struct summary *s,
                const struct page_options *o)
{
	struct page p = {.out = out, .s = s, .o = o};

	buf_byte(out, '{');
	string(out, "$schema", SCHEMA);
	string(out, "version", "2.1.0");
	name(out, "runs");
	buf_puts(out, "[{");
	put_tool(&p);
	put_invocations(&p);
	put_provenance(&p);
	name(out, "results");
	buf_byte(out, '[');
	for (size_t i = 0; i < s->ngroups; i++)
		for (size_t j = 0; j < s->groups[i].nsignatures; j++)
			put_result(&p, &s->groups[i],
			           &s->groups[i].signatures[j]);
	buf_byte(out, ']');
	put_properties(&p);
	buf_puts(out, "}]}\n");
	distinct_done(&p.rules);
}
