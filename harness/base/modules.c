/* modules.c: see modules.h. */
#include "harness/base/modules.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOTE_ALIGN(n) (((size_t)(n) + 3) & ~(size_t)3)

/* The build id among n bytes of notes. */
static void find_build_id(const uint8_t *p, size_t n, char *id)
{
	ElfW(Nhdr) note;

	while (n >= sizeof note) {
		size_t name, desc;

		memcpy(&note, p, sizeof note);
		name = NOTE_ALIGN(note.n_namesz);
		desc = NOTE_ALIGN(note.n_descsz);
		p += sizeof note;
		n -= sizeof note;
		if (name > n || desc > n - name)
			return;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    !memcmp(p, "GNU", 4) && note.n_descsz > 0 &&
		    note.n_descsz <= BUILD_ID_MAX) {
			for (size_t i = 0; i < note.n_descsz; i++)
				sprintf(id + 2 * i, "%02x", p[name + i]);
			return;
		}
		p += name + desc;
		n -= name + desc;
	}
}

/* Widens m to a loaded segment. */
static void add_segment(struct module *m, const ElfW(Phdr) *ph)
{
	uint64_t start = m->bias + ph->p_vaddr;

	m->start = start < m->start ? start : m->start;
	if (start + ph->p_memsz > m->end)
		m->end = start + ph->p_memsz;
}

static int print_module(struct dl_phdr_info *info, size_t size, void *data)
{
	struct module m = {.start = UINT64_MAX, .bias = info->dlpi_addr,
	                   .build_id = "-"};
	/* the program itself has no name */
	const char *name = *info->dlpi_name ? info->dlpi_name
	                                    : "/proc/self/exe";
	char *path;

	(void)size;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];

		if (ph->p_type == PT_LOAD)
			add_segment(&m, ph);
		else if (ph->p_type == PT_NOTE)
			find_build_id((const uint8_t *)(uintptr_t)(
			                  info->dlpi_addr + ph->p_vaddr),
			              ph->p_memsz, m.build_id);
	}
	path = realpath(name, NULL); /* none: the kernel's own */
	if (path && m.start < m.end && !strpbrk(path, "\n"))
		buf_printf(data,
		           "%" PRIx64 " %" PRIx64 " %" PRIx64 " %s %s\n",
		           m.start, m.end, m.bias, m.build_id, path);
	free(path);
	return 0;
}

static int take_adds(struct dl_phdr_info *info, size_t size, void *data)
{
	(void)size;
	*(uint64_t *)data = info->dlpi_adds;
	return 1; /* it is the same of every module */
}

uint64_t modules_loaded(void)
{
	uint64_t adds = 0;

	dl_iterate_phdr(take_adds, &adds);
	return adds;
}

void modules_print(struct buf *out)
{
	dl_iterate_phdr(print_module, out);
}

/* A hexadecimal number and the space behind it. */
static int take_hex(const char **p, uint64_t *n)
{
	size_t digits = strspn(*p, "0123456789abcdef");

	if (digits == 0 || digits > 16 || (*p)[digits] != ' ')
		return -1;
	*n = strtoull(*p, NULL, 16);
	*p += digits + 1;
	return 0;
}

int modules_next(const char **text, struct module *m)
{
	const char *p = *text;
	size_t len;

	while (*p == '\n' || *p == '#')
		p += *p == '#' ? strcspn(p, "\n") : 1;
	*text = p;
	if (!*p)
		return 0;
	*m = (struct module){0};
	if (take_hex(&p, &m->start) || take_hex(&p, &m->end) ||
	    take_hex(&p, &m->bias) || m->start >= m->end)
		return -1;
	len = strcspn(p, " \n");
	if (len == 0 || len >= sizeof m->build_id || p[len] != ' ' ||
	    p[len + 1] != '/')
		return -1;
	memcpy(m->build_id, p, len);
	m->path = p + len + 1;
	m->path_len = strcspn(m->path, "\n");
	*text = m->path + m->path_len;
	return 1;
}

/* bytes: the whole file. */
static int read_elf(const uint8_t *bytes, size_t n, struct module *m,
                    _Bool *fixed)
{
	ElfW(Ehdr) head;
	ElfW(Phdr) ph;

	if (n < sizeof head)
		return -ENOEXEC;
	memcpy(&head, bytes, sizeof head);
	if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 ||
	    head.e_ident[EI_CLASS] !=
	        (sizeof(ElfW(Addr)) == 8 ? ELFCLASS64 : ELFCLASS32) ||
	    head.e_phentsize != sizeof ph || head.e_phoff > n ||
	    head.e_phnum > (n - head.e_phoff) / sizeof ph)
		return -ENOEXEC;
	*fixed = head.e_type == ET_EXEC;
	for (unsigned i = 0; i < head.e_phnum; i++) {
		memcpy(&ph, bytes + head.e_phoff + i * sizeof ph, sizeof ph);
		if (ph.p_type == PT_LOAD)
			add_segment(m, &ph);
		else if (ph.p_type == PT_NOTE && ph.p_offset <= n &&
		         ph.p_filesz <= n - ph.p_offset)
			find_build_id(bytes + ph.p_offset, ph.p_filesz,
			              m->build_id);
	}
	return m->start < m->end ? 0 : -ENOEXEC;
}

int modules_of_file(const char *path, struct module *m, _Bool *fixed)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *bytes;
	int err = 0;

	*m = (struct module){.start = UINT64_MAX, .build_id = "-",
	                     .path = path, .path_len = strlen(path)};
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		err = -errno;
	else if (S_ISDIR(st.st_mode))
		err = -EISDIR;
	else if (!S_ISREG(st.st_mode) || st.st_size == 0)
		err = -ENOEXEC;
	if (!err) {
		bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
		             fd, 0);
		if (bytes == MAP_FAILED) {
			err = -errno;
		} else {
			err = read_elf(bytes, (size_t)st.st_size, m, fixed);
			munmap(bytes, (size_t)st.st_size);
		}
	}
	close(fd);
	return err;
}
