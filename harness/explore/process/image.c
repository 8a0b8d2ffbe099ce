/* image.c: see image.h. */
#include "harness/explore/process/image.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/check.h"
#include "harness/explore/process/imports.h"
#include "harness/explore/sched.h"

enum { FILE_MOST = 1 << 30 }; /* bytes */

/* The part of a segment that stays writable: the loader makes the rest, which
 * comes first, read-only when it has relocated it. */
static void add_segment(struct explore_image *image, const ElfW(Phdr) *load,
                        const ElfW(Phdr) *relro)
{
	uintptr_t from = load->p_vaddr, to = from + load->p_memsz;
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	unsigned i = image->nsegments;

	if (relro && relro->p_vaddr >= from && relro->p_vaddr < to) {
		from = relro->p_vaddr + relro->p_memsz;
		from &= ~(page - 1);
	}
	if (from >= to || i == IMAGE_SEGMENTS)
		return;
	image->segments[i].at = (char *)image->base + from;
	image->segments[i].size = to - from;
	image->segments[i].saved = xmalloc(to - from);
	image->nsegments++;
}

static int take_segments(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct explore_image *image = arg;
	const ElfW(Phdr) *relro = NULL;

	(void)size;
	if (info->dlpi_addr != image->base)
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];

		if (p->p_type == PT_GNU_RELRO)
			relro = p;
		if (p->p_type == PT_LOAD &&
		    image->extent < p->p_vaddr + p->p_memsz)
			image->extent = p->p_vaddr + p->p_memsz;
	}
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];

		if (p->p_type == PT_LOAD && p->p_flags & PF_W)
			add_segment(image, p, relro);
	}
	return 1;
}

static void save(struct explore_image *image)
{
	for (unsigned i = 0; i < image->nsegments; i++)
		memcpy(image->segments[i].saved, image->segments[i].at,
		       image->segments[i].size);
}

void image_restore(const struct explore_image *image)
{
	for (unsigned i = 0; i < image->nsegments; i++)
		memcpy(image->segments[i].at, image->segments[i].saved,
		       image->segments[i].size);
}

static int check_file(const char *path, struct buf *error)
{
	struct buf file = {0};
	int err = buf_read_file(&file, path, FILE_MOST);

	if (err)
		buf_printf(error, "%s: %s", path, strerror(-err));
	else
		err = imports_check(file.data, file.len, path, error);
	buf_done(&file);
	return err;
}

struct explore_image *explore_open(const char *path, struct buf *error)
{
	struct explore_image *image;
	struct link_map *map;
	void *handle;

	if (check_file(path, error) < 0)
		return NULL;
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		buf_printf(error, "cannot load %s", dlerror());
		return NULL;
	}
	CHECK(dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0);
	image = xcalloc(1, sizeof *image);
	image->handle = handle;
	image->path = strcpy(xmalloc(strlen(path) + 1), path);
	image->base = map->l_addr;
	dl_iterate_phdr(take_segments, image);
	save(image);
	return image;
}

void *explore_symbol(struct explore_image *image, const char *name)
{
	void *p = dlsym(image->handle, name);

	/* not one of a library that it needs */
	return (uintptr_t)p - image->base < image->extent ? p : NULL;
}

const char *explore_path(const struct explore_image *image)
{
	return image->path;
}
