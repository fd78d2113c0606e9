/* floor: what libdeflate alone needs to inflate every .gz file below a folder, on all cores: the floor under every
 * figure of `make bench`. Reads each file whole, inflates it, forgets it. Says the inflated bytes. */
#include <fcntl.h>
#include <ftw.h>
#include <libdeflate.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

static char **files;
static size_t file_count, file_space;
static atomic_size_t next_file, inflated_bytes;

static int add_file(const char *path, const struct stat *about, int kind, struct FTW *where) {
    (void)about;
    (void)where;
    size_t len = strlen(path);
    if (kind != FTW_F || len < 3 || strcmp(path + len - 3, ".gz") != 0)
        return 0;
    if (file_count == file_space)
        files = xrealloc(files, (file_space = file_space * 2 + 64) * sizeof *files);
    files[file_count++] = xstrdup(path);
    return 0;
}

struct buffer {
    char *data;
    size_t space;
};

static void make_room(struct buffer *buffer, size_t bytes) {
    if (bytes <= buffer->space)
        return;
    free(buffer->data);
    buffer->data = xmalloc(buffer->space = bytes);
}

static size_t read_whole(const char *path, struct buffer *out) {
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0) {
        perror(path);
        exit(4);
    }
    make_room(out, (size_t)about.st_size);
    ssize_t len = read(fd, out->data, (size_t)about.st_size);
    close(fd);
    return len < 0 ? 0 : (size_t)len;
}

static void *inflate_files(void *unused) {
    (void)unused;
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    struct buffer gzip = {0}, text = {0};
    for (size_t i; (i = atomic_fetch_add(&next_file, 1)) < file_count;) {
        size_t len = read_whole(files[i], &gzip), got = 0;
        unsigned char size[4] = {0};
        if (len >= 4)
            memcpy(size, gzip.data + len - 4, 4); /* gzip ends with the size of the text */
        make_room(&text, (size_t)(size[0] | size[1] << 8 | size[2] << 16) + ((size_t)size[3] << 24) + 1);
        if (libdeflate_gzip_decompress(inflater, gzip.data, len, text.data, text.space, &got) != LIBDEFLATE_SUCCESS) {
            fprintf(stderr, "cannot inflate '%s'\n", files[i]);
            exit(4);
        }
        atomic_fetch_add(&inflated_bytes, got);
    }
    libdeflate_free_decompressor(inflater);
    free(gzip.data);
    free(text.data);
    return NULL;
}

int main(int argc, char **argv) {
    if (argc != 2 || nftw(argv[1], add_file, 64, FTW_PHYS) != 0) {
        fprintf(stderr, "usage: floor FOLDER\n");
        return 2;
    }
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t threads = cores > 0 ? (size_t)cores : 1;
    pthread_t *ids = xcalloc(threads, sizeof *ids);
    for (size_t i = 0; i < threads; i++)
        pthread_create(&ids[i], NULL, inflate_files, NULL);
    for (size_t i = 0; i < threads; i++)
        pthread_join(ids[i], NULL);
    printf("%zu files, %zu bytes of text\n", file_count, (size_t)inflated_bytes);
    return 0;
}
