/* targets.c: tracetorture targets: what there is to test. */
#include <argp.h>
#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cli/cli.h"
#include "harness/trial/target_load.h"

static const struct argp argp = {
    .doc = "Lists every target and variant, with what each is for.",
};

static int is_target(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 3 && !strcmp(entry->d_name + n - 3, ".so");
}

static int print_target(const char *dir, const char *file)
{
	struct target_info info;
	struct buf path = {0}, error = {0};
	bool good;

	buf_printf(&path, "%s/%s", dir, file);
	good = target_probe(buf_str(&path), &info, &error) == 0;
	if (good)
		printf("%-20.*s %s\n", (int)strlen(file) - 3, file, info.about);
	else
		complain("%s", buf_str(&error));
	buf_done(&path);
	buf_done(&error);
	return good ? EXIT_OK : EXIT_ENVIRONMENT;
}

int cmd_targets(int argc, char **argv)
{
	char dir[PATH_MAX];
	int code = EXIT_OK;

	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	/* the first folder that has some is the one stress would use */
	for (unsigned d = 0; target_dir(d, dir) == 0; d++) {
		struct dirent **files = NULL;
		int n = scandir(dir, &files, is_target, alphasort);

		for (int i = 0; i < n; i++) {
			int c = print_target(dir, files[i]->d_name);

			code = c != EXIT_OK ? c : code;
			free(files[i]);
		}
		free(files);
		if (n > 0)
			return code;
	}
	complain("there are no targets in %s", dir);
	return EXIT_ENVIRONMENT;
}
