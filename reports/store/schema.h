/* schema.h: the tables as SQL, and how they came to be, step by step. */
#ifndef REPORTS_STORE_SCHEMA_H
#define REPORTS_STORE_SCHEMA_H

/* "TTRT": PRAGMA application_id of a database of ours. */
#define SCHEMA_APPLICATION 0x54545254

/* Step i brings a database from version i to i + 1.  The first is schema.sql
 * as it was in the beginning; a column that a later one adds has a DEFAULT,
 * which also stands for it in older files of lines; one that is renamed is
 * looked for by its old name there (sqlite_write.c).  What was once in a step
 * stays: databases are out there. */
extern const char *const schema_steps[];
/* How many there are: PRAGMA user_version of a database that is up to date. */
extern const int schema_version;

#endif
