/* For the corpus test: what the grammar of denials reads, as JSON.
 *
 *   denialdump    messages on stdin, each behind its length (4 bytes, lowest first); prints a line for each: null, or
 *                 {"principal":…,"action":…,"resource":…,"reason":…,"policy":…,"policy_arn":…,"encoded":…,"cut":…} */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "trail/denial.h"
#include "trail/json.h"

enum { MOST_BYTES = 1 << 20 };

static void add_member(struct buf *out, const char *name, struct str value) {
    buf_printf(out, "%s\"%s\":", out->len ? "," : "{", name);
    if (value.data)
        json_quote(out, value);
    else
        buf_addz(out, "null");
}

static void print_denial(const struct denial *d) {
    struct buf out = BUF_INIT(MOST_BYTES);
    add_member(&out, "principal", d->principal);
    add_member(&out, "action", d->action);
    add_member(&out, "resource", d->resource);
    add_member(&out, "because", d->because);
    add_member(&out, "policy_arn", d->policy_arn);
    add_member(&out, "reason", str_of(denial_reason_name(d->reason)));
    add_member(&out, "policy", str_of(denial_policy_name(d->policy)));
    printf("%.*s,\"encoded\":%s,\"cut\":%s}\n", STR_ARG(buf_str(&out)), d->encoded ? "true" : "false",
           d->cut ? "true" : "false");
    buf_clear(&out);
}

int main(void) {
    unsigned char length[4];
    char *message = xmalloc(MOST_BYTES);
    while (fread(length, 1, 4, stdin) == 4) {
        size_t len = length[0] | (size_t)length[1] << 8 | (size_t)length[2] << 16 | (size_t)length[3] << 24;
        struct denial denial;
        if (len > MOST_BYTES || fread(message, 1, len, stdin) != len) {
            fprintf(stderr, "denialdump: input ends early\n");
            return 4;
        }
        if (denial_parse((struct str){message, len}, &denial))
            print_denial(&denial);
        else
            puts("null");
    }
    free(message);
    return 0;
}
