/* args.h: the values of options. */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/buf.h"

/* A whole number min..max, decimal, or hexadecimal after 0x. */
bool args_number(const char *text, uint64_t min, uint64_t max, uint64_t *n);
/* A time above 0: seconds, or with a unit: 90s, 1.5m, 15m, 2h, 250ms. */
bool args_time(const char *text, int64_t *ns);

/* A rate above 0 and below 1: 1/50000, 0.001, 5%. */
bool args_rate(const char *text, double *rate);

/* An option whose value is a number: which uint64_t of the parser's input it
 * sets. */
struct number_option {
	int key;
	const char *name;
	uint64_t min, max;
	size_t offset;
};

/* For a parser: takes the option if it is one of the n.  A wrong value ends the
 * program with a message and argp_err_exit_status. */
error_t args_parse_number(const struct number_option *numbers, size_t n, int key,
                          const char *arg, struct argp_state *state);
/* The same for a rate, a time. */
void args_parse_rate(struct argp_state *state, const char *option,
                     const char *arg, double *rate);
void args_parse_time(struct argp_state *state, const char *option,
                     const char *arg, int64_t *ns);

/* Appends text as one word of a shell command. */
void args_quote(struct buf *out, const char *text);
/* Appends a time for a person: 850ms, 4.2s, 1m35s, 2h05m. */
void args_print_time(struct buf *out, int64_t ns);

#endif
