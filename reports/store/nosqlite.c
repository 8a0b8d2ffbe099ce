/* nosqlite.c: database.h, without SQLite. */
#include "reports/store/database.h"

static int lacking(struct buf *error, const char *path)
{
	buf_printf(error,
	           "%s: cannot be read: this program was built without SQLite "
	           "(install libsqlite3-dev, then: make clean, make)",
	           path);
	return -1;
}

const char *database_version(void)
{
	return "";
}

struct database *database_open(const char *path, struct buf *error)
{
	lacking(error, path);
	return NULL;
}

struct database *database_open_read(const char *path, struct buf *error)
{
	lacking(error, path);
	return NULL;
}

void database_close(struct database *d)
{
	(void)d;
}

int database_put(struct database *d, const struct row *rows, size_t n,
                 struct buf *error)
{
	(void)d;
	(void)rows;
	(void)n;
	return lacking(error, "the database");
}

int database_merge(struct database *d, const char *path,
                   struct store_merged *m, struct buf *error)
{
	(void)d;
	(void)m;
	return lacking(error, path);
}

int database_summary(struct database *d, const struct store_choice *c,
                     struct summary *out, struct buf *error)
{
	(void)d;
	(void)c;
	(void)out;
	return lacking(error, "the database");
}

int database_power_rows(struct database *d, const char *commit,
                        struct store_power_rows *out, struct buf *error)
{
	(void)d;
	(void)commit;
	(void)out;
	return lacking(error, "the database");
}
