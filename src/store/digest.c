#include "store/digest.h"

#include "base/file.h"

enum { LANES = 4, BLOCK_BYTES = LANES * 16 };

struct state {
    uint64_t secrets[2 * LANES + 2];
    uint64_t lane[LANES];
    uint64_t bytes;
};

static uint64_t load64(const char *p) {
    uint64_t value;
    memcpy(&value, p, sizeof value);
    return value;
}

static uint64_t fold(uint64_t a, uint64_t b) {
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static void mix(struct state *state, const char *block) {
    for (int i = 0; i < LANES; i++)
        state->lane[i] = fold(load64(block + 16 * i) ^ state->secrets[2 * i],
                              load64(block + 16 * i + 8) ^ state->secrets[2 * i + 1] ^ state->lane[i]);
}

/* All of a chunk but the last is whole blocks. The rest is padded; the length keeps paddings apart. */
static void add(struct state *state, const char *data, size_t len) {
    char rest[BLOCK_BYTES] = {0};
    state->bytes += len;
    for (; len >= BLOCK_BYTES; data += BLOCK_BYTES, len -= BLOCK_BYTES)
        mix(state, data);
    if (!len)
        return;
    memcpy(rest, data, len);
    mix(state, rest);
}

static void finish(const struct state *state, uint64_t out[2]) {
    out[0] = state->bytes ^ state->secrets[2 * LANES];
    out[1] = state->bytes ^ state->secrets[2 * LANES + 1];
    for (int i = 0; i < LANES; i++) {
        out[0] = fold(out[0] ^ state->lane[i], state->secrets[2 * i] | 1);
        out[1] = fold(out[1] ^ state->lane[LANES - 1 - i], state->secrets[2 * i + 1] | 1);
    }
}

int digest_file(int fd, const char key[RECORD_FINGERPRINT_KEY_BYTES], char *scratch, uint64_t out[2]) {
    struct state state = {0};
    _Static_assert(sizeof state.secrets == RECORD_FINGERPRINT_KEY_BYTES, "a key fills the secrets");
    memcpy(state.secrets, key, sizeof state.secrets);
    for (int i = 0; i < LANES; i++)
        state.lane[i] = state.secrets[i] + (uint64_t)i;
    int error = 0;
    for (uint64_t at = 0;;) {
        size_t len = file_read_at(fd, scratch, DIGEST_CHUNK_BYTES, at, &error);
        add(&state, scratch, len);
        at += len;
        if (len < DIGEST_CHUNK_BYTES)
            break;
    }
    finish(&state, out);
    return error;
}
