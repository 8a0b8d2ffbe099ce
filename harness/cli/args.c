/* args.c: see args.h. */
#include "harness/cli/args.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool args_number(const char *text, uint64_t min, uint64_t max, uint64_t *n)
{
	char *end;
	int base = text[0] == '0' && (text[1] | 32) == 'x' ? 16 : 10;

	if (!isdigit((unsigned char)text[0])) /* strtoull takes signs */
		return false;
	errno = 0;
	*n = strtoull(text, &end, base);
	return errno == 0 && *end == '\0' && *n >= min && *n <= max;
}

bool args_time(const char *text, int64_t *ns)
{
	static const struct {
		const char *unit;
		double ns;
	} units[] = {{"", 1e9},   {"s", 1e9},    {"ms", 1e6},
	             {"m", 60e9}, {"h", 3600e9}, {"d", 86400e9}};
	char *end;
	double value;

	if (!isdigit((unsigned char)text[0]) && text[0] != '.')
		return false;
	value = strtod(text, &end);
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (strcmp(end, units[i].unit) != 0)
			continue;
		value *= units[i].ns;
		if (!(value >= 1 && value < 9e18)) /* int64_t */
			return false;
		*ns = (int64_t)value;
		return true;
	}
	return false;
}

error_t args_parse_number(const struct number_option *numbers, size_t n, int key,
                          const char *arg, struct argp_state *state)
{
	for (size_t i = 0; i < n; i++) {
		const struct number_option *o = &numbers[i];
		uint64_t value;

		if (o->key != key)
			continue;
		if (!args_number(arg, o->min, o->max, &value))
			argp_failure(state, argp_err_exit_status, 0,
			             "--%s %s: want a number from %" PRIu64
			             " to %" PRIu64, o->name, arg, o->min,
			             o->max);
		memcpy((char *)state->input + o->offset, &value,
		       sizeof value);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

void args_parse_time(struct argp_state *state, const char *option,
                     const char *arg, int64_t *ns)
{
	if (!args_time(arg, ns))
		argp_failure(state, argp_err_exit_status, 0,
		             "--%s %s: want a time like 90, 90s, 15m or 2h",
		             option, arg);
}

bool args_rate(const char *text, double *rate)
{
	char *end, *behind;
	double over = 1;

	if (!isdigit((unsigned char)text[0]) && text[0] != '.')
		return false;
	*rate = strtod(text, &end);
	if (*end == '/') {
		over = strtod(end + 1, &behind);
		if (!isdigit((unsigned char)end[1]))
			return false;
		end = behind;
	} else if (*end == '%') {
		over = 100;
		end++;
	}
	*rate /= over;
	return *end == '\0' && *rate > 0 && *rate < 1;
}

void args_parse_rate(struct argp_state *state, const char *option,
                     const char *arg, double *rate)
{
	if (!args_rate(arg, rate))
		argp_failure(state, argp_err_exit_status, 0,
		             "--%s %s: want a rate like 1/50000, 0.001 or 5%%",
		             option, arg);
}

void args_quote(struct buf *out, const char *text)
{
	if (*text && !text[strspn(text, "abcdefghijklmnopqrstuvwxyz"
	                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                                "0123456789_-+=:,./@%")]) {
		buf_puts(out, text);
		return;
	}
	buf_byte(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			buf_puts(out, "'\\''");
		else
			buf_byte(out, (uint8_t)*text);
	}
	buf_byte(out, '\'');
}

void args_print_time(struct buf *out, int64_t ns)
{
	long long s = ns / 1000000000;

	if (s < 1)
		buf_printf(out, "%lldms", (long long)(ns / 1000000));
	else if (s < 10)
		buf_printf(out, "%.1fs", (double)ns / 1e9);
	else if (s < 60)
		buf_printf(out, "%llds", s);
	else if (s < 3600)
		buf_printf(out, "%lldm%02llds", s / 60, s % 60);
	else
		buf_printf(out, "%lldh%02lldm", s / 3600, s / 60 % 60);
}
